"""Complaints 投诉: filing, reading, and every action of their table (M-110 to M-142)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from pydantic_core import to_json

from app.api.generic.actions import PROBLEMS, add_actions, check_scope, mover_of, reply
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import Several, bound_to, position_of
from app.api.http.policy import ANYONE
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.api.schemas.complaint_out import (
    ComplaintOut,
    EvidenceOut,
    LinkedOrder,
    NoteOut,
    complaint_body,
    evidence_body,
    link_body,
    note_body,
)
from app.api.schemas.complaint_query import ComplaintQuery
from app.api.schemas.page import Page
from app.api.schemas.timeline import TimelineOut
from app.core.errors import CursorInvalid, NotFound
from app.core.lang import Language
from app.db.queries.complaints import file_of, links_of
from app.services.complaints.kind import COMPLAINTS
from app.services.moving.lists import count_everywhere, page_everywhere
from app.services.moving.moves import Outcome
from app.services.timeline import history
from app.workflow.kinds.complaint.confidentiality import INTERNAL_NOTES, is_outsider
from app.workflow.kinds.complaint.intake_forms import FileComplaint
from app.workflow.kinds.complaint.table import COMPLAINT

router = Door("complaints")
Part = Literal["evidence", "notes", "work_orders", "timeline"]


@router.post(
    "/v1/complaints",
    operation="complaints.register",
    en="File a complaint",
    zh="登记投诉",
    policy=ANYONE,
    clause="M-110",
    status=201,
    key="required",
    problems=PROBLEMS,
)
async def register(call: CallDep, form: FileComplaint) -> ComplaintOut:
    """A consumer's complaint against a merchant, or a service complaint against the house: by the complainant online,
    by staff for somebody in person, on the phone or in writing, or by a machine client (scope `complaints:write`)."""
    mover = mover_of(call)
    opened = await mover.open_community(COMPLAINTS, form.community_id)
    check_scope(call, COMPLAINT)
    mover.permit(opened, "register")
    outcome = await mover.register(opened, "register", form)
    made: Any = reply(outcome, complaint_body, call.language, 201)
    made.headers["Location"] = f"/v1/complaints/{outcome.context.row.id}"
    return made  # type: ignore[no-any-return]


add_actions(router, COMPLAINT, ComplaintOut, complaint_body)


async def opened_complaint(call: Call, path: Any) -> Outcome[Any]:
    """The complaint of the path, if the caller may see it."""
    if not path:
        raise NotFound(values={"what": COMPLAINT.noun})
    return await mover_of(call).open(COMPLAINTS, path["record_id"])


@router.get(
    "/v1/complaints",
    operation="complaints.list",
    en="List and look up complaints",
    zh="查询投诉",
    policy=ANYONE,
    clause="M-150",
    problems=(CursorInvalid,),
)
async def list_all(call: CallDep, query: Annotated[ComplaintQuery, Query()]) -> Page[ComplaintOut]:
    """Complaints that you may see, newest first unless `sort` says otherwise; look one up by number, phone or room."""
    position = position_of(call, query)
    after = None if position is None else (datetime.fromisoformat(position[0]), UUID(position[1]))
    mover, filters = mover_of(call), query.filters()
    found, more = await page_everywhere(
        mover, COMPLAINTS, filters, after=after, limit=query.limit, newest_first=query.sort.startswith("-")
    )
    cursor = None
    if more:
        last = found[-1].row
        cursor = call.container.cursors.write(bound_to(call, query), [last.created_at.isoformat(), str(last.id)])
    body = {
        "data": [complaint_body(outcome, call.language) for outcome in found],
        "next_cursor": cursor,
        "has_more": cursor is not None,
        "count": await count_everywhere(mover, COMPLAINTS, filters) if query.count else None,
    }
    made: Any = Reply(to_json(body))
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/complaints/{record_id}",
    operation="complaints.read",
    en="Read a complaint",
    zh="查看投诉",
    policy=ANYONE,
    clause="M-150",
    subject=opened_complaint,
    problems=(NotFound,),
)
async def read(
    call: CallDep,
    record_id: UUID,
    expand: Annotated[
        list[Part] | None,
        Several,
        Query(max_length=4, description="Also give these, in `expanded`; several are separated by commas."),
    ] = None,
) -> ComplaintOut:
    """The whole complaint and what you may do now; a screen needs no second call with `expand`."""
    body = complaint_body(call.subject, call.language)
    for part in dict.fromkeys(expand or ()):
        if body["expanded"] is None:
            body["expanded"] = {}
        body["expanded"][part] = await _part(call, part)
    made: Any = Reply(to_json(body), 200, {"ETag": f'"{body["version"]}"'})
    return made  # type: ignore[no-any-return]


async def _part(call: Call, part: Part) -> list[dict[str, Any]]:
    record_id = call.subject.context.row.id
    if part == "timeline":
        return await history.timeline(call.tx, call.subject, call.language)
    if part == "work_orders":
        return [link_body(row) for row in await links_of(call.tx, record_id)]
    outside = is_outsider(call.caller, call.subject.context.row.community_id)
    if part == "evidence":
        return [evidence_body(row, outside=outside) for row in await file_of(call.tx, record_id, part)]
    notes = await file_of(call.tx, record_id, part)
    return [note_body(row, outside=outside) for row in notes if not (outside and row.kind in INTERNAL_NOTES)]


@router.get(
    "/v1/complaints/{record_id}/evidence",
    operation="complaints.evidence",
    en="Read the evidence",
    zh="查看证据",
    policy=ANYONE,
    clause="M-136",
    subject=opened_complaint,
    problems=(NotFound,),
)
async def evidence(call: CallDep, record_id: UUID) -> Annotated[list[EvidenceOut], Field(max_length=1000)]:
    """Every piece that was brought, and what a person found of it."""
    made: Any = Reply(to_json(await _part(call, "evidence")))
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/complaints/{record_id}/notes",
    operation="complaints.notes",
    en="Read what was found, told and reported",
    zh="查看调查、告知与上报记录",
    policy=ANYONE,
    clause="M-136",
    subject=opened_complaint,
    problems=(NotFound,),
)
async def notes(call: CallDep, record_id: UUID) -> Annotated[list[NoteOut], Field(max_length=1000)]:
    """Contacts, findings, notices, reports, sessions and replies, oldest first; outside the house without its reports
    and findings."""
    made: Any = Reply(to_json(await _part(call, "notes")))
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/complaints/{record_id}/work-orders",
    operation="complaints.work_orders",
    en="Read the linked work orders",
    zh="查看关联工单",
    policy=ANYONE,
    clause="M-140",
    subject=opened_complaint,
    problems=(NotFound,),
)
async def work_orders(call: CallDep, record_id: UUID) -> Annotated[list[LinkedOrder], Field(max_length=1000)]:
    """Work orders that the complaint is about, or that it caused."""
    made: Any = Reply(to_json(await _part(call, "work_orders")))
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/complaints/{record_id}/timeline",
    operation="complaints.timeline",
    en="Read what happened to a complaint",
    zh="查看投诉处理经过",
    policy=ANYONE,
    clause="M-150",
    subject=opened_complaint,
    problems=(NotFound,),
)
async def timeline(
    call: CallDep,
    record_id: UUID,
    language: Annotated[Language | None, Query(description="zh or en; default by Accept-Language.")] = None,
) -> TimelineOut:
    """What happened to the complaint, entry by entry, in words a person reads; outside the house without what stays in
    the house."""
    entries = await history.timeline(call.tx, call.subject, language or call.language)
    return TimelineOut(data=entries)
