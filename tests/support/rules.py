"""Changes the rules of a community as its people do: the administrator writes a version, the manager puts it in
force."""

from typing import Any

import httpx

from app.core.ids import new_id

Headers = dict[str, str]
GROUPS = ("hours", "work", "money", "warranty", "follow_up")


async def draft(client: httpx.AsyncClient, admin: Headers, community: str, **groups: Any) -> dict[str, Any]:
    """A draft of the rules in force with some of them changed: `money={"quote_limit_fen": 1}`."""
    known = (await client.get(f"/v1/communities/{community}/rules", headers=admin)).json()
    form: dict[str, Any] = {name: {**known[name], **groups.get(name, {})} for name in GROUPS}
    form |= {"community_id": str(community), "title": "按小区情况调整"}
    answer = await client.post("/v1/rule-sets", json=form, headers={**admin, "Idempotency-Key": str(new_id())})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def activate(client: httpx.AsyncClient, manager: Headers, row: dict[str, Any], **more: Any) -> httpx.Response:
    """Put a draft in force without trying it, and with every warning accepted."""
    path = f"/v1/rule-sets/{row['id']}"
    found = (await client.get(f"{path}/check", headers=manager)).json()["findings"]
    codes = sorted({item["code"] for item in found if item["level"] == "warning"})
    form = {"unsimulated_reason": "测试", "accepted_warnings": codes, **more}
    return await client.post(f"{path}/activate", json=form, headers=manager)


async def put_in_force(
    client: httpx.AsyncClient, admin: Headers, manager: Headers, community: str, **groups: Any
) -> dict[str, Any]:
    """The version that is in force afterwards."""
    answer = await activate(client, manager, await draft(client, admin, community, **groups))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
