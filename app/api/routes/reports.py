"""Reports 统计报表: figures with their definitions, as JSON, as a workbook, and drawn (M-72, M-141)."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.schemas.report import Name, ReportBrief, ReportList, ReportOut, ReportQuery, brief_of, report_out
from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid, NotFound, TooManyRequests
from app.core.fields import EARLIEST, LATEST
from app.core.lang import Words
from app.core.roles import Role
from app.services.reports import reports
from app.services.reports.chart import draw
from app.services.reports.reports import LONGEST_DAYS, REPORTS, SCOPE, Asked, CountedReport
from app.services.reports.xlsx import workbook
from app.workflow.reports.figures import Report

router = APIRouter(route_class=OperationRoute, tags=["reports"])

READERS: Final = roles(Role.MANAGER, Role.CS_SUPERVISOR, Role.SUPERVISOR, scopes=(SCOPE,))
REPORT: Final = Words("report", "报表")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SVG: Final = "image/svg+xml"
NO_SUCH_ROWS: Final = sentence("problems.no_such_rows")
WRONG_DAYS: Final = sentence("problems.wrong_days")
OUT_OF_REACH: Final = sentence("problems.out_of_reach")
ALONE: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


async def _report(request: Request) -> Report:
    # whatever is written there names a report or none: 404 goes before what is wrong with the rest
    report = REPORTS.get(request.path_params["name"])
    if report is None:
        raise NotFound(values={"what": REPORT})
    return report


NamedReport = Annotated[Report, Depends(_report)]


@router.get("/v1/reports", **operation("reports.list", policy=READERS, clause="M-72"))
async def list_reports(context: ContextDep) -> ReportList:
    """Every report with the definitions of its figures, and what its rows may stand for."""
    return ReportList(data=[ReportBrief(**brief_of(report, context.language)) for report in REPORTS.values()])


@router.get("/v1/reports/{name}", **operation("reports.read", policy=READERS, clause="M-72"))
async def read(
    context: ContextDep, report: NamedReport, name: Name, query: Annotated[ReportQuery, Query()]
) -> ReportOut:
    """A report over one community, or over all whose reports you read; a department's supervisor sees the figures of
    that department's work. Days are local in each community."""
    return report_out(await _made(context, report, query))


@router.get(
    "/v1/reports/{name}/xlsx",
    **operation("reports.workbook", policy=READERS, clause="M-72", problems=(TooManyRequests,), answers_with=(XLSX,)),
)
async def download(
    context: ContextDep, report: NamedReport, name: Name, query: Annotated[ReportQuery, Query()]
) -> Response:
    """The same figures as a workbook with their definitions; it holds no formulas."""
    figures = await _made(context, report, query)
    content = await context.drawn(workbook, figures, context.language)
    named = f'attachment; filename="{figures.asked.report.name}-{figures.asked.first}-{figures.asked.last}.xlsx"'
    return Response(content, media_type=XLSX, headers={**ALONE, "Content-Disposition": named})


@router.get(
    "/v1/reports/{name}/chart",
    **operation("reports.chart", policy=READERS, clause="M-72", problems=(TooManyRequests,), answers_with=(SVG,)),
)
async def chart(
    context: ContextDep, report: NamedReport, name: Name, query: Annotated[ReportQuery, Query()]
) -> Response:
    """The report's main figures as SVG, without scripts and without anything from elsewhere."""
    made = await _made(context, report, query)
    return Response(await context.drawn(draw, made, context.language), media_type=SVG, headers=ALONE)


async def _made(context: RequestContext, report: Report, query: ReportQuery) -> CountedReport:
    return await reports.make(context.tx, context.caller, context.container.communities, _asked(context, report, query))


def _asked(context: RequestContext, report: Report, query: ReportQuery) -> Asked:
    errors = []
    by = query.by or report.by[0]
    if by not in report.by:
        errors.append(FieldError("?by", "not-here", NO_SUCH_ROWS, by=list(report.by)))
    first, last = reports.period(query.first, query.until, context.now, context.container.settings.default_zone)
    errors += _wrong_days(first, last)
    if errors:
        raise Invalid(errors)
    return Asked(report, first, last, by, context.language, query.community_id)


def _wrong_days(first: date, last: date) -> list[FieldError]:
    if not EARLIEST.date() <= first <= LATEST.date() or not EARLIEST.date() <= last < LATEST.date():
        return [FieldError("?until", "out-of-reach", OUT_OF_REACH)]
    if not 0 <= (last - first).days < LONGEST_DAYS:
        return [FieldError("?until", "wrong-period", WRONG_DAYS, most=LONGEST_DAYS)]
    return []
