"""Filters of lists: several values by commas or by repeating, and what nobody knows is refused."""

import httpx
import pytest

from app.core.ids import UUID
from tests.api.conftest import SignIn


@pytest.mark.parametrize("query", ["state=registered,accepted", "state=registered&state=accepted"])
async def test_several_states_are_one_filter(client: httpx.AsyncClient, sign_in: SignIn, query: str) -> None:
    found = await client.get(f"/v1/work-orders?{query}", headers=await sign_in("reception"))
    assert (found.status_code, found.json()["data"]) == (200, [])


@pytest.mark.parametrize(
    "path",
    [
        "charges?state=paid,waived",
        "payments?via=desk,online",
        "ledger?kind=pay,refund",
        "follow-ups?state=done,given_up",
    ],
)
async def test_money_and_follow_ups_are_filtered_alike(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], path: str
) -> None:
    found = await client.get(f"/v1/communities/{communities['HY']}/{path}", headers=await sign_in("erp"))
    assert (found.status_code, found.json()["data"]) == (200, [])


@pytest.mark.parametrize("query", ["expand=visits,timeline", "expand=visits&expand=timeline"])
async def test_several_parts_come_with_one_order(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], query: str
) -> None:
    reception = await sign_in("reception")
    created = await client.post(
        "/v1/work-orders",
        json={
            "community_id": str(communities["HY"]), "common_area": "Lobby", "kind": "repair", "channel": "counter",
            "description": "The lamp is out", "contact_phone": "13800138000",
        },
        headers=reception | {"Idempotency-Key": "lamp"},
    )  # fmt: skip
    answer = await client.get(f"/v1/work-orders/{created.json()['id']}?{query}", headers=reception)
    assert answer.status_code == 200, answer.text
    expanded = answer.json()["expanded"]
    assert list(expanded) == ["visits", "timeline"]
    assert [entry["event"] for entry in expanded["timeline"]] == ["work_order.registered"]


async def test_an_unknown_value_is_named(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    found = await client.get("/v1/work-orders?state=registered,lost", headers=await sign_in("reception"))
    assert found.status_code == 422
    assert [error["pointer"] for error in found.json()["errors"]] == ["?state.1"]
