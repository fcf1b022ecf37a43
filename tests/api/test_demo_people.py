"""/docs of a demo offers its people in the dialog of Authorize; elsewhere it says nothing of anybody."""

import html
import json
import re

import httpx

from app.bootstrap import Container
from app.sandbox.demo_people import PASSWORD


async def page(client: httpx.AsyncClient, language: str) -> str:
    """/docs in a language."""
    answer = await client.get("/docs", params={"lang": language})
    assert answer.status_code == 200
    return answer.text


async def test_everybody_of_the_demo_is_offered_by_community_and_role(client: httpx.AsyncClient) -> None:
    found = re.search(r'data-people="([^"]*)"', await page(client, "zh"))
    assert found is not None
    offered = {place: dict(people) for place, people in json.loads(html.unescape(found[1]))}
    assert next(iter(offered)) == "全部小区"
    assert offered["全部小区"]["leader"] == "经理 方远 (leader)：公司领导：各小区的经理"
    assert offered["海怡花园"]["reception"] == "客服接待员 林小满 (reception)"
    assert offered["海怡花园"]["tenant1"].endswith("张晓东 (tenant1)：租户")
    assert "reception_gw" not in offered["海怡花园"]


async def test_without_the_demo_nobody_is_named(client: httpx.AsyncClient, container: Container) -> None:
    object.__setattr__(container, "settings", container.settings.model_copy(update={"demo_seed": False}))
    told = await page(client, "en")
    assert "data-people" not in told
    assert PASSWORD not in told
    assert "林小满" not in told
