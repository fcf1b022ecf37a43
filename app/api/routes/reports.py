"""Reports 统计报表: figures with their definitions, as JSON, as a workbook, and drawn (M-72, M-141)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from anyio import to_thread
from fastapi import Query
from starlette.responses import Response

from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.policy import roles
from app.api.http.request_context import Call
from app.api.schemas.report import Name, ReportBrief, ReportList, ReportOut, ReportQuery, brief_of, report_out
from app.core.errors import FieldError, Invalid, NotFound
from app.core.fields import EARLIEST, LATEST
from app.core.lang import Words
from app.core.roles import Role
from app.services.reports import reports
from app.services.reports.chart import draw
from app.services.reports.reports import LONGEST_DAYS, REPORTS, SCOPE, Asked, Made
from app.services.reports.xlsx import workbook
from app.workflow.reports.figures import Report

router = Door("reports")

READERS: Final = roles(Role.MANAGER, Role.CS_SUPERVISOR, Role.SUPERVISOR, scopes=(SCOPE,))
REPORT: Final = Words("report", "报表")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SVG: Final = "image/svg+xml"
NO_SUCH_ROWS: Final = Words("This report has rows by {by}.", "该报表可按以下方式分组:{by}。")
WRONG_DAYS: Final = Words(
    "From the first day to the last there are 1 to {most} days.", "首日至末日应为 1 至 {most} 天。"
)
OUT_OF_REACH: Final = Words("Give days between 1970 and 2199.", "日期应在 1970 至 2199 年之间。")
ALONE: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


async def _report(_call: Call, path: Mapping[str, Any]) -> Report:
    found = REPORTS.get(path.get("name", ""))
    if found is None:
        raise NotFound(values={"what": REPORT})
    return found


@router.get(
    "/v1/reports", operation="reports.list", en="List the reports", zh="报表目录", policy=READERS, clause="M-72"
)
async def list_reports(call: CallDep) -> ReportList:
    """Every report with the definitions of its figures, and what its rows may stand for."""
    return ReportList(data=[ReportBrief(**brief_of(report, call.language)) for report in REPORTS.values()])


@router.get(
    "/v1/reports/{name}", operation="reports.read", en="Read a report", zh="查看报表", policy=READERS, clause="M-72",
    subject=_report, problems=(NotFound,),
)  # fmt: skip
async def read(call: CallDep, name: Name, query: Annotated[ReportQuery, Query()]) -> ReportOut:
    """A report over one community, or over all whose reports you read; a department's supervisor sees the figures of
    that department's work. Days are local in each community."""
    return report_out(await _made(call, query))


@router.get(
    "/v1/reports/{name}/xlsx", operation="reports.workbook", en="Download a report as a workbook", zh="下载报表(XLSX)",
    policy=READERS, clause="M-72", subject=_report, problems=(NotFound,), answers_with=(XLSX,),
)  # fmt: skip
async def download(call: CallDep, name: Name, query: Annotated[ReportQuery, Query()]) -> Response:
    """The same figures as a workbook with their definitions; it holds no formulas."""
    made = await _made(call, query)
    content = await to_thread.run_sync(workbook, made, call.language)
    named = f'attachment; filename="{made.asked.report.name}-{made.asked.first}-{made.asked.last}.xlsx"'
    return Response(content, media_type=XLSX, headers={**ALONE, "Content-Disposition": named})


@router.get(
    "/v1/reports/{name}/chart", operation="reports.chart", en="Draw a report", zh="报表图示(SVG)", policy=READERS,
    clause="M-72", subject=_report, problems=(NotFound,), answers_with=(SVG,),
)  # fmt: skip
async def chart(call: CallDep, name: Name, query: Annotated[ReportQuery, Query()]) -> Response:
    """The report's main figures as SVG, without scripts and without anything from elsewhere."""
    made = await _made(call, query)
    return Response(await to_thread.run_sync(draw, made, call.language), media_type=SVG, headers=ALONE)


async def _made(call: Call, query: ReportQuery) -> Made:
    return await reports.make(call.tx, call.caller, call.container.communities, _asked(call, query))


def _asked(call: Call, query: ReportQuery) -> Asked:
    report: Report = call.subject
    errors = []
    by = query.by or report.by[0]
    if by not in report.by:
        errors.append(FieldError("?by", "not-here", NO_SUCH_ROWS, by=list(report.by)))
    first, last = reports.period(query.first, query.until, call.now, call.container.settings.default_zone)
    errors += _wrong_days(first, last)
    if errors:
        raise Invalid(errors)
    return Asked(report, first, last, by, call.language, query.community_id)


def _wrong_days(first: date, last: date) -> list[FieldError]:
    if not EARLIEST.date() <= first <= LATEST.date() or not EARLIEST.date() <= last < LATEST.date():
        return [FieldError("?until", "out-of-reach", OUT_OF_REACH)]
    if not 0 <= (last - first).days < LONGEST_DAYS:
        return [FieldError("?until", "wrong-period", WRONG_DAYS, most=LONGEST_DAYS)]
    return []
