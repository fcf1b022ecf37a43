"""Complaints 投诉: filing, reading, and every action of their table (M-110 to M-142)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from pydantic_core import to_json

from app.api.generic.actions import PROBLEMS, add_actions, check_scope, mover_of, reply
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import Several, bound_to, position_of
from app.api.http.policy import ANYONE
from app.api.http.raw_response import RawResponse
from app.api.http.request_context import RequestContext
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
from app.core.lang import Language, Words
from app.db.queries.complaints import count_complaints, file_of, links_of, list_complaints
from app.services.complaints.new_complaint import new_complaint
from app.services.moving.access import scope_of, ways_to_complaints
from app.services.moving.moves import Outcome
from app.services.timeline import history
from app.workflow.engine.step import Context
from app.workflow.kinds.complaint.confidentiality import INTERNAL_NOTES, is_outsider
from app.workflow.kinds.complaint.intake_forms import FileComplaint
from app.workflow.kinds.complaint.table import COMPLAINT

router = APIRouter(route_class=OperationRoute, tags=["complaints"])
Part = Literal["evidence", "notes", "work_orders", "timeline"]


@router.post(
    "/v1/complaints",
    response_model=ComplaintOut,
    status_code=201,
    **operation(
        "complaints.register",
        Words("File a complaint", "登记投诉"),
        policy=ANYONE,
        clause="M-110",
        key="required",
        problems=PROBLEMS,
    ),
)
async def register(context: ContextDep, form: FileComplaint) -> RawResponse:
    """A consumer's complaint against a merchant, or a service complaint against the house: by the complainant online,
    by staff for somebody in person, on the phone or in writing, or by a machine client (scope `complaints:write`)."""
    mover = mover_of(context)
    opened = await mover.open_community(COMPLAINT, form.community_id)
    check_scope(context, COMPLAINT)
    mover.permit(opened, "register")
    outcome = await mover.register(COMPLAINT, "register", opened, form, new_complaint(mover))
    response = reply(outcome, complaint_body, context.language, 201)
    response.headers["Location"] = f"/v1/complaints/{outcome.context.row.id}"
    return response


add_actions(router, COMPLAINT, ComplaintOut, complaint_body)


async def opened_complaint(context: ContextDep, record_id: RecordId) -> Outcome:
    """The complaint of the path, if the caller may see it."""
    return await mover_of(context).open(COMPLAINT, record_id)


OpenedComplaint = Annotated[Outcome, Depends(opened_complaint)]


@router.get(
    "/v1/complaints",
    response_model=Page[ComplaintOut],
    **operation(
        "complaints.list",
        Words("List and look up complaints", "查询投诉"),
        policy=ANYONE,
        clause="M-150",
        problems=(CursorInvalid,),
    ),
)
async def list_all(context: ContextDep, query: Annotated[ComplaintQuery, Query()]) -> RawResponse:
    """Complaints that you may see, newest first unless `sort` says otherwise; look one up by number, phone or room."""
    position = position_of(context, query)
    after = None if position is None else (datetime.fromisoformat(position[0]), UUID(position[1]))
    filters, scope = query.filters(), scope_of(context.caller, COMPLAINT.name)
    ways = ways_to_complaints(scope, filters.community_id)
    found = await list_complaints(
        context.tx, ways, filters, after, query.limit + 1, newest_first=query.sort.startswith("-")
    )
    shown = found[: query.limit]
    cursor = None
    if len(found) > query.limit:
        cursor = context.container.cursors.write(
            bound_to(context, query), [shown[-1].created_at.isoformat(), str(shown[-1].id)]
        )
    body = {
        "data": [complaint_body(await _listed(context, row), context.language) for row in shown],
        "next_cursor": cursor,
        "has_more": cursor is not None,
        "count": await count_complaints(context.tx, ways, filters) if query.count else None,
    }
    return RawResponse(to_json(body))


async def _listed(context: RequestContext, row: Any) -> Outcome:
    community = await context.container.communities.get(context.tx, row.community_id)
    return Outcome(COMPLAINT, Context(context.caller, context.tx.now, community, row))


@router.get(
    "/v1/complaints/{record_id}",
    response_model=ComplaintOut,
    **operation(
        "complaints.read", Words("Read a complaint", "查看投诉"), policy=ANYONE, clause="M-150", problems=(NotFound,)
    ),
)
async def read(
    context: ContextDep,
    complaint: OpenedComplaint,
    expand: Annotated[
        list[Part] | None,
        Several,
        Query(max_length=4, description="Also give these, in `expanded`; several are separated by commas."),
    ] = None,
) -> RawResponse:
    """The whole complaint and what you may do now; a screen needs no second call with `expand`."""
    body = complaint_body(complaint, context.language)
    for part in dict.fromkeys(expand or ()):
        if body["expanded"] is None:
            body["expanded"] = {}
        body["expanded"][part] = await _part(context, complaint, part)
    return RawResponse(to_json(body), 200, {"ETag": f'"{body["version"]}"'})


async def _part(context: RequestContext, complaint: Outcome, part: Part) -> list[dict[str, Any]]:
    record_id = complaint.context.row.id
    if part == "timeline":
        return await history.timeline(context.tx, complaint, context.language)
    if part == "work_orders":
        return [link_body(row) for row in await links_of(context.tx, record_id)]
    outside = is_outsider(context.caller, complaint.context.row.community_id)
    if part == "evidence":
        return [evidence_body(row, outside=outside) for row in await file_of(context.tx, record_id, part)]
    notes = await file_of(context.tx, record_id, part)
    return [note_body(row, outside=outside) for row in notes if not (outside and row.kind in INTERNAL_NOTES)]


@router.get(
    "/v1/complaints/{record_id}/evidence",
    response_model=Annotated[list[EvidenceOut], Field(max_length=1000)],
    **operation(
        "complaints.evidence",
        Words("Read the evidence", "查看证据"),
        policy=ANYONE,
        clause="M-136",
        problems=(NotFound,),
    ),
)
async def evidence(context: ContextDep, complaint: OpenedComplaint) -> RawResponse:
    """Every piece that was brought, and what a person found of it."""
    return RawResponse(to_json(await _part(context, complaint, "evidence")))


@router.get(
    "/v1/complaints/{record_id}/notes",
    response_model=Annotated[list[NoteOut], Field(max_length=1000)],
    **operation(
        "complaints.notes",
        Words("Read what was found, told and reported", "查看调查、告知与上报记录"),
        policy=ANYONE,
        clause="M-136",
        problems=(NotFound,),
    ),
)
async def notes(context: ContextDep, complaint: OpenedComplaint) -> RawResponse:
    """Contacts, findings, notices, reports, sessions and replies, oldest first; outside the house without its reports
    and findings."""
    return RawResponse(to_json(await _part(context, complaint, "notes")))


@router.get(
    "/v1/complaints/{record_id}/work-orders",
    response_model=Annotated[list[LinkedOrder], Field(max_length=1000)],
    **operation(
        "complaints.work_orders",
        Words("Read the linked work orders", "查看关联工单"),
        policy=ANYONE,
        clause="M-140",
        problems=(NotFound,),
    ),
)
async def work_orders(context: ContextDep, complaint: OpenedComplaint) -> RawResponse:
    """Work orders that the complaint is about, or that it caused."""
    return RawResponse(to_json(await _part(context, complaint, "work_orders")))


@router.get(
    "/v1/complaints/{record_id}/timeline",
    **operation(
        "complaints.timeline",
        Words("Read what happened to a complaint", "查看投诉处理经过"),
        policy=ANYONE,
        clause="M-150",
        problems=(NotFound,),
    ),
)
async def timeline(
    context: ContextDep,
    complaint: OpenedComplaint,
    language: Annotated[Language | None, Query(description="zh or en; default by Accept-Language.")] = None,
) -> TimelineOut:
    """What happened to the complaint, entry by entry, in words a person reads; outside the house without what stays in
    the house."""
    entries = await history.timeline(context.tx, complaint, language or context.language)
    return TimelineOut(data=entries)
