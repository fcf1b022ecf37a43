"""All charts of a month and a community, and their figures as tables and workbooks, for whoever reads reports."""

import re
from datetime import datetime
from io import BytesIO
from xml.etree import ElementTree

import openpyxl  # type: ignore[import-untyped]
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID
from app.sandbox.demo.run import ZONE
from app.services.reports.reports import REPORTS
from tests.api.board.conftest import Estate, Viewer


async def test_the_page_has_every_chart(viewer: Viewer, communities: dict[str, UUID]) -> None:
    await viewer.log_in("manager")
    page = await viewer.client.get("/board/charts", params={"month": "2026-10", "lang": "zh"})
    assert page.status_code == 200
    pictures = re.findall(r'<img src="([^"]+)"[^>]*alt="([^"]+)"', page.text)
    assert len(pictures) == len(REPORTS) == 15
    for (address, alternative), (name, report) in zip(pictures, REPORTS.items(), strict=True):
        query = f"community_id={communities['HY']}&amp;month=2026-10&amp;lang=zh"
        assert address == f"/board/charts/{name}/svg?{query}"
        assert report.words.zh in alternative
        assert "海怡花园" in alternative
    assert re.search(r'aria-current="page">统计图', page.text)


@pytest.mark.parametrize("who", ["reception", "duty", "worker1", "cashier", "owner1", "admin"])
async def test_who_reads_no_reports_has_no_charts(viewer: Viewer, who: str) -> None:
    await viewer.log_in(who)
    for path in ("/board/charts", "/board/charts/arrival", "/board/charts/arrival/svg", "/board/charts/arrival/xlsx"):
        assert (await viewer.client.get(path)).status_code == 403, path
    board = (await viewer.client.get("/board")).text
    assert "/board/charts" not in board


@pytest.mark.parametrize("who", ["manager", "cs_supervisor", "supervisor"])
async def test_who_reads_reports_has_those_of_their_communities(
    viewer: Viewer, communities: dict[str, UUID], who: str
) -> None:
    await viewer.log_in(who)
    assert (await viewer.client.get("/board/charts")).status_code == 200
    for path in ("/board/charts", "/board/charts/arrival", "/board/charts/arrival/svg", "/board/charts/arrival/xlsx"):
        there = {"community_id": str(communities["GW"])}
        assert (await viewer.client.get(path, params=there)).status_code == 404, path
    assert 'href="/board/charts' in (await viewer.client.get("/board")).text


@pytest.mark.parametrize("narrow", ["", "1"])
async def test_a_chart_is_a_picture_of_its_month(viewer: Viewer, narrow: str) -> None:
    await viewer.log_in("manager")
    answer = await viewer.client.get(
        "/board/charts/completion/svg", params={"month": "2026-02", "lang": "zh", "narrow": narrow}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    root = ElementTree.fromstring(answer.text)
    texts = "".join(root.itertext())
    assert "2026-02" in texts
    assert "本期无数据" in texts
    assert root.get("width") == ("400" if narrow else "960")


async def test_figures_stand_in_a_table_and_a_workbook(viewer: Viewer, estate: Estate, clock: MovableClock) -> None:
    clock.move_to(datetime(2026, 12, 1, 10, 0, tzinfo=ZONE))
    await estate.order()
    await viewer.log_in("manager")
    params = {"month": "2026-12", "lang": "zh"}
    page = (await viewer.client.get("/board/charts/completion", params=params)).text
    assert re.search(r'<th scope="row">报修</th><td>1</td>', page)
    assert REPORTS["completion"].counted.zh in page
    answer = await viewer.client.get("/board/charts/completion/xlsx", params=params)
    assert answer.headers["content-disposition"] == 'attachment; filename="completion-2026-12.xlsx"'
    this_month = await viewer.client.get("/board/charts/completion/xlsx")
    assert this_month.headers["content-disposition"] == 'attachment; filename="completion-2026-12.xlsx"'
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [sheet.cell(2, 1).value, sheet.cell(2, 3).value] == ["报修", 1]


@pytest.mark.parametrize("month", ["2026-13", "2026", "x", "1969-12", "2200-01", "2026-1", "2026-10-01"])
async def test_what_is_no_month_is_not_found(viewer: Viewer, month: str) -> None:
    await viewer.log_in("manager")
    for path in ("/board/charts", "/board/charts/arrival", "/board/charts/arrival/svg"):
        assert (await viewer.client.get(path, params={"month": month})).status_code == 404, path


async def test_what_is_no_report_is_not_found(viewer: Viewer) -> None:
    await viewer.log_in("manager")
    for path in ("/board/charts/nothing", "/board/charts/nothing/svg", "/board/charts/nothing/xlsx"):
        assert (await viewer.client.get(path)).status_code == 404, path


async def test_trades_have_names(estate: Estate, clock: MovableClock) -> None:
    clock.move_to(datetime(2026, 12, 1, 10, 0, tzinfo=ZONE))
    await estate.order(catalogue_code="P12")
    headers = await estate.sign_in("manager")
    for language, name in (("zh", "水工"), ("en", "plumbing")):
        answer = await estate.client.get(
            "/v1/reports/completion?by=trade", headers={**headers, "Accept-Language": language}
        )
        assert [(row["key"], row["label"]) for row in answer.json()["rows"]] == [("plumbing", name)]
