"""Whoever reported what somebody else had reported already hears what becomes of the order that stays (M-12)."""

from typing import Any

import httpx

from app.core.ids import new_id
from tests.api.conftest import SignIn

CALL = {"kind": "repair", "channel": "app", "description": "The lift is stuck"}


async def test_a_duplicates_reporter_hears_of_the_master(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    desk = await sign_in("reception")

    async def send(who: Any, path: str, form: dict[str, Any]) -> dict[str, Any]:
        headers = {**who, "Idempotency-Key": str(new_id())}
        answer = await client.post(f"/v1/work-orders{path}", headers=headers, json=form)
        assert answer.status_code in (200, 201), answer.text
        body: dict[str, Any] = answer.json()
        return body

    orders = []
    for name in ("owner1", "owner2"):
        owner = await sign_in(name)
        me = (await client.get("/v1/me", headers=owner)).json()
        home = next(role["community_id"] for role in me["roles"] if role["role"] == "customer")
        orders.append(await send(owner, "", {**CALL, "community_id": home, "premises_id": me["premises"][0]}))
    master, twin = orders
    await send(desk, f"/{twin['id']}/merge", {"duplicate_of": master["id"], "reason": "the same lift"})
    await send(desk, f"/{master['id']}/cancel", {"reason": "It runs again"})
    [cancelled, merged] = (await client.get("/v1/me/notices", headers=await sign_in("owner2"))).json()["data"]
    assert merged["event"] == "work_order.merged"
    assert cancelled["event"] == "work_order.cancelled"
    assert cancelled["text"].startswith(
        f"Work order {twin['number']} (merged into {master['number']}) was cancelled. If you still need it"
    )
    assert merged["text"].startswith(f"Work order {twin['number']} was merged: the same matter was reported already.")
    assert f"It goes on as {master['number']}" in merged["text"]
    assert cancelled["record"]["number"] == twin["number"]
    opened = await client.get(cancelled["record"]["href"], headers=await sign_in("owner2"))
    assert opened.status_code == 200
    heard = (await client.get("/v1/me/notices", headers=await sign_in("owner1"))).json()["data"]
    assert [notice["event"] for notice in heard] == ["work_order.cancelled"]
