"""The lifecycles over HTTP: public, complete, in the reader's language."""

import httpx
import pytest

from app.workflow.kinds.all_lifecycles import ALL


async def test_everybody_may_list_the_lifecycles(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/v1/lifecycles")).json()
    assert [item["name"] for item in answer["data"]] == list(ALL)
    for item in answer["data"]:
        assert (await client.get(item["href"])).status_code == 200
        assert (await client.get(item["page"])).status_code == 200


@pytest.mark.parametrize("name", ALL)
async def test_a_lifecycle_is_its_table(client: httpx.AsyncClient, name: str) -> None:
    answer = (await client.get(f"/v1/lifecycles/{name}")).json()
    assert [action["name"] for action in answer["actions"]] == list(ALL[name].actions)
    row = answer["actions"][0]["rows"][0]
    assert row["from"] == [str(source) for source in ALL[name].steps[0].source]
    assert answer["mermaid"].startswith("stateDiagram-v2")


async def test_the_diagram_speaks_the_readers_language(client: httpx.AsyncClient) -> None:
    english = (await client.get("/v1/lifecycles/charge")).json()
    chinese = (await client.get("/v1/lifecycles/charge", headers={"Accept-Language": "zh"})).json()
    assert "Take a payment" in english["mermaid"]
    assert "收款" in chinese["mermaid"]
    assert english["actions"] == chinese["actions"]


async def test_an_unknown_lifecycle_is_not_found(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/lifecycles/nothing")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")
