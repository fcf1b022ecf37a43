"""The charts of all reports at /board/charts, of a month and a community; each also with its figures as a table, for
who can't see a picture, and as a workbook. Who may read them, and what is counted, is as at /v1/reports."""

import asyncio
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import Response

from app.api.board import access
from app.api.board.rendering import page
from app.api.board.session import BoardSession
from app.api.openapi.served import language_asked
from app.api.routes.reports import ALONE, READERS, REPORT, SVG, XLSX
from app.bootstrap import Container
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.fields import EARLIEST, LATEST
from app.core.lang import Language, Words
from app.services.reports import reports
from app.services.reports.chart import NARROW, WIDE, draw
from app.services.reports.reports import REPORTS, Asked, CountedReport
from app.services.reports.shown import shown_table
from app.services.reports.xlsx import workbook
from app.workflow.reports.figures import Report

MONTH: Final = Words("month", "月份")
_turns: Final[WeakValueDictionary[UUID, asyncio.Lock]] = WeakValueDictionary()
"""A browser asks for six pictures at a time; one after another is counted and drawn for each person."""


@dataclass(frozen=True, slots=True)
class ChosenMonth:
    """A community and a month of its charts, with what every page of charts shows of them."""

    place: access.CommunityChoice
    first: date
    last: date
    values: Mapping[str, object]


async def charts(request: Request, session: BoardSession) -> Response:
    """All charts on one page. Raises NotFound, Forbidden."""
    chosen = await _asked_for(request, session)
    return page("board_charts.html", language_asked(request), reports=REPORTS.values(), **chosen.values)


async def chart_page(request: Request, session: BoardSession) -> Response:
    """One chart with its figures. Raises NotFound, Forbidden."""
    report = _report(request)
    chosen = await _asked_for(request, session)
    counted = await _counted(request, session, report, chosen)
    language = language_asked(request)
    table = shown_table(counted, language)
    return page("board_chart.html", language, report=report, table=table, **chosen.values)


async def chart_picture(request: Request, session: BoardSession) -> Response:
    """One chart as SVG, with `narrow=1` for a telephone. Raises NotFound, Forbidden, TooManyRequests."""
    narrow = request.query_params.get("narrow") == "1"
    _, content = await _drawn(request, session, partial(draw, shape=NARROW if narrow else WIDE))
    return Response(content, media_type=SVG, headers=ALONE)


async def workbook_file(request: Request, session: BoardSession) -> Response:
    """One report as a workbook. Raises NotFound, Forbidden, TooManyRequests."""
    counted, content = await _drawn(request, session, workbook)
    name = f"{counted.asked.report.name}-{counted.asked.first:%Y-%m}.xlsx"
    headers = {**ALONE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=XLSX, headers=headers)


async def _drawn(
    request: Request, session: BoardSession, drawing: Callable[[CountedReport, Language], bytes]
) -> tuple[CountedReport, bytes]:
    container: Container = request.app.state.container
    report, who = _report(request), session.caller.id
    async with _turns.setdefault(who, asyncio.Lock()):
        counted = await _counted(request, session, report, await _asked_for(request, session))
        return counted, await container.drawing.run(who, drawing, counted, language_asked(request))


def _report(request: Request) -> Report:
    report = REPORTS.get(request.path_params["name"])
    if report is None:
        raise NotFound(values={"what": REPORT})
    return report


async def _asked_for(request: Request, session: BoardSession) -> ChosenMonth:
    """Which community and month: by default the first by name, and this month."""
    container: Container = request.app.state.container
    asked = request.query_params.get("community_id")
    places = await access.places_of(container, session.caller, READERS, asked)
    place = access.chosen(places, asked)
    today = local_day(container.clock.now(), container.settings.default_zone)
    month = _month(request.query_params.get("month") or f"{today:%Y-%m}")
    board = access.VIEWERS.permits(session.caller)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    values = {"this_month": f"{today:%Y-%m}", "places": places, "charts": True, "board_too": board, "where": "charts"}
    return ChosenMonth(place, month, last, {**values, "place": place, "month": f"{month:%Y-%m}"})


def _month(text: str) -> date:
    """The first day of a month. Raises NotFound for what is none."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise NotFound(values={"what": MONTH}) from error
    if not EARLIEST.date() <= month < LATEST.date().replace(day=1):
        raise NotFound(values={"what": MONTH})
    return month


async def _counted(request: Request, session: BoardSession, report: Report, chosen: ChosenMonth) -> CountedReport:
    container: Container = request.app.state.container
    language: Language = language_asked(request)
    asked = Asked(report, chosen.first, chosen.last, report.by[0], language, chosen.place.id)
    caller = session.caller
    async with container.database.transaction(container.clock.now(), caller.row_scope) as tx:
        return await reports.make(tx, caller, container.communities, asked)
