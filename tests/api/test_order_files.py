"""Pictures of an order: whoever sees the order may see them, and nobody else in the community's homes."""

import httpx
import pytest

from app.core.ids import UUID
from tests.api.conftest import SignIn
from tests.api.test_files import photo


@pytest.fixture
def order_of() -> dict[str, object]:
    """A request as the desk writes it down."""
    return {"kind": "repair", "channel": "phone", "description": "水管漏水", "catalogue_code": "P12"}


async def test_a_customer_sees_the_pictures_of_their_own_order(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], order_of: dict[str, object]
) -> None:
    desk, owner, neighbour = await sign_in("reception"), await sign_in("owner1"), await sign_in("owner2")
    me = (await client.get("/v1/me", headers=owner)).json()
    uploaded = await client.post(
        "/v1/files",
        data={"community_id": str(communities["HY"]), "idempotency_key": "picture"},
        files={"file": ("a.jpg", photo())},
        headers=desk,
    )
    address = f"/v1/files/{uploaded.json()['id']}"
    assert (await client.get(address, headers=owner)).status_code == 404
    body = {
        **order_of,
        "community_id": str(communities["HY"]),
        "customer_id": me["id"],
        "premises_id": me["premises"][0],
        "photos": [uploaded.json()["id"]],
    }
    answer = await client.post("/v1/work-orders", json=body, headers={**desk, "Idempotency-Key": "order"})
    assert answer.status_code == 201, answer.text
    assert (await client.get(address, headers=owner)).status_code == 200
    assert (await client.get(address, headers=neighbour)).status_code == 404
    assert (await client.get(address, headers=await sign_in("merchant1"))).status_code == 404


async def test_the_checklist_is_known_before_leaving(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], order_of: dict[str, object]
) -> None:
    desk = await sign_in("reception")
    body = {**order_of, "community_id": str(communities["HY"]), "common_area": "大堂"}
    created = await client.post("/v1/work-orders", json=body, headers={**desk, "Idempotency-Key": "order"})
    assert created.status_code == 201, created.text
    answer = await client.get(f"/v1/work-orders/{created.json()['id']}/checklist", headers=desk)
    assert "tools" in answer.json()["items"]
    assert "badge" in answer.json()["items"]
