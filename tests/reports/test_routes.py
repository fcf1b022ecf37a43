"""Reports over HTTP (M-72): who reads which, what may be asked, and the three shapes of one report."""

import re
from io import BytesIO
from xml.etree import ElementTree

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest

from app.bootstrap import Container
from app.core.errors import Forbidden
from app.core.ids import UUID
from app.core.roles import Caller, Grant, Role
from app.models import Community
from app.services.reports.reports import REPORTS, readable
from tests.api.conftest import SignIn

pytestmark = pytest.mark.usefixtures("communities")
OCTOBER = {"from": "2026-10-01", "until": "2026-10-31"}


async def test_the_list_defines_every_figure_in_the_readers_language(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    headers = await sign_in("manager")
    english = (await client.get("/v1/reports", headers=headers)).json()["data"]
    chinese = (await client.get("/v1/reports", headers={**headers, "Accept-Language": "zh-CN"})).json()["data"]
    assert [report["name"] for report in english] == list(REPORTS)
    for in_english, in_chinese in zip(english, chinese, strict=True):
        assert in_english["counted"].isascii()
        assert re.search("[一-鿿]", in_chinese["counted"])
        assert all(figure["definition"].isascii() for figure in in_english["figures"])
        assert all(re.search("[一-鿿]", figure["definition"]) for figure in in_chinese["figures"])


@pytest.mark.parametrize("name", REPORTS)
async def test_a_report_without_records_has_no_values_but_all_figures(
    client: httpx.AsyncClient, sign_in: SignIn, name: str
) -> None:
    answer = await client.get(f"/v1/reports/{name}", params=OCTOBER, headers=await sign_in("manager"))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["rows"] == []
    assert [value["figure"] for value in body["total"]] == [figure["name"] for figure in body["figures"]]
    assert {value["value"] for value in body["total"] if value["figure"] != "rooms"} <= {None, 0}
    assert body["period"] == {"first": "2026-10-01", "last": "2026-10-31"}
    assert [place["code"] for place in body["communities"]] == ["HY"]


async def test_who_reads_what(client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]) -> None:
    async def asked(who: str, **params: str) -> int:
        headers = await sign_in(who)
        return (await client.get("/v1/reports/arrival", params={**OCTOBER, **params}, headers=headers)).status_code

    here, there = str(communities["HY"]), str(communities["GW"])
    for who in ("manager", "cs_supervisor", "supervisor"):
        assert await asked(who, community_id=here) == 200
        assert await asked(who, community_id=there) == 404
    assert await asked("erp", community_id=there) == 200
    for who in ("reception", "worker1", "cashier", "owner1", "admin"):
        assert await asked(who) == 403


async def test_who_leads_elsewhere_hears_who_reads_figures_here(
    container: Container, communities: dict[str, UUID]
) -> None:
    """A manager of one community who receives customers in another."""
    here = communities["HY"]
    async with container.database.transaction(container.clock.now()) as tx:
        place = await tx.get(Community, id=here)
        assert place is not None
        grants = (Grant(Role.MANAGER, communities["GW"]), Grant(Role.RECEPTIONIST, here))
        caller = Caller(id=UUID(int=1), organisation_id=place.organisation_id, grants=grants)
        with pytest.raises(Forbidden) as refused:
            await readable(tx, caller, here)
    assert refused.value.say("en").endswith("manager, customer-service supervisor, department supervisor.")


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"by": "room"}, "?by"),
        ({"by": "colour"}, "?by"),
        ({"from": "2026-10-31", "until": "2026-10-01"}, "?until"),
        ({"from": "2025-10-01", "until": "2026-10-02"}, "?until"),
        ({"until": "9999-12-31"}, "?until"),
        ({"from": "yesterday"}, "?from"),
        ({"first": "2026-10-01"}, "?first"),
    ],
)
async def test_what_may_not_be_asked(
    client: httpx.AsyncClient, sign_in: SignIn, params: dict[str, str], pointer: str
) -> None:
    answer = await client.get("/v1/reports/arrival", params=params, headers=await sign_in("manager"))
    assert answer.status_code == 422, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


async def test_a_year_and_a_day_of_leap_is_the_longest(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    year = {"from": "2024-01-01", "until": "2024-12-31"}
    assert (await client.get("/v1/reports/arrival", params=year, headers=await sign_in("manager"))).status_code == 200


async def test_a_report_that_does_not_exist(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    for path in ("weather", "weather/xlsx", "weather/chart"):
        answer = await client.get(f"/v1/reports/{path}", headers=await sign_in("manager"))
        assert answer.status_code == 404


@pytest.mark.parametrize("name", REPORTS)
async def test_a_workbook_of_nothing_still_says_what_it_would_count(
    client: httpx.AsyncClient, sign_in: SignIn, name: str
) -> None:
    answer = await client.get(f"/v1/reports/{name}/xlsx", params=OCTOBER, headers=await sign_in("manager"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}-2026-10-01-2026-10-31.xlsx"'
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["figures", "definitions"]
    names = [row[4].value for row in book["definitions"].iter_rows() if row[4].value]
    assert names == ["code", *(figure.name for figure in REPORTS[name].figures)]


@pytest.mark.parametrize("name", REPORTS)
async def test_a_chart_of_nothing_is_whole(client: httpx.AsyncClient, sign_in: SignIn, name: str) -> None:
    answer = await client.get(f"/v1/reports/{name}/chart", params=OCTOBER, headers=await sign_in("manager"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert ElementTree.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
