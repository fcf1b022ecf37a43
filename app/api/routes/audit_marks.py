"""Audit marks 稽核 on records of every kind (M-150)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.generic.handling import mover_of
from app.api.generic.keeping import acting_as
from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.audit_marks import AuditMarkForm, AuditMarkOut, AuditMarkQuery
from app.api.schemas.page import Page
from app.core.catalogue import sentence
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.roles import Role
from app.db.paging import Slice
from app.db.queries.audit_marks import MarksSeen, page_of_marks
from app.models.audit_mark import AuditMark
from app.services.journal import kept_records
from app.services.moving.kind import all_kinds
from app.services.moving.moves import AnyOpenedRecord
from app.services.timeline.auditing import has_acted, number_of, readable

router = APIRouter(route_class=OperationRoute, tags=["audit-marks"])

AUDITORS: Final = roles(Role.SUPERVISOR, Role.MANAGER)
ABOUT_YOU: Final = sentence("problems.audit_of_yourself")


@router.post(
    "/v1/communities/{community_id}/audit-marks",
    status_code=201,
    **operation(
        "audit_marks.create", policy=AUDITORS, clause="M-150", key="required", problems=(NotFound, Forbidden, Conflict)
    ),
)
async def create_mark(context: ContextDep, community_id: UUID, form: AuditMarkForm) -> AuditMarkOut:
    """A supervisor marks a record of the own department, the manager any, as in order or with an objection. The record
    stays as it is; the mark stands on its timeline, and is never changed: who thinks otherwise later makes another."""
    kind = all_kinds()[form.record_type]
    opened = await mover_of(context).open(kind, form.record_id)
    if opened.context.community.id != community_id:
        raise NotFound(values={"what": kind.noun})
    department_id = await _audited_for(context, opened)
    row = kept_records.create(
        context.tx,
        context.caller,
        AuditMark,
        {
            **form.model_dump(),
            "community_id": community_id,
            "record_version": opened.row.version,
            "record_number": number_of(opened.row),
            "department_id": department_id,
            "marked_by_id": context.caller.id,
        },
        # in no feed: it is told to those who read the record's timeline
        community_id=None,
        role=acting_as(context, AUDITORS, community_id),
    )
    return AuditMarkOut.model_validate(row)


@router.get(
    "/v1/communities/{community_id}/audit-marks",
    **operation("audit_marks.list", policy=AUDITORS, clause="M-150"),
)
async def list_marks(
    context: ContextDep, community_id: UUID, query: Annotated[AuditMarkQuery, Query()]
) -> Page[AuditMarkOut]:
    """Marks on records of the community, the newest first; `finding=objection` is what somebody has to look into. A
    supervisor sees those on records of the own department, and their own; nobody those on what is about them, so that a
    page may have fewer than were asked for."""
    seen = None
    if not context.caller.has(Role.MANAGER, community_id):
        own = context.caller.departments(Role.SUPERVISOR, community_id)
        departments = None if None in own else {department for department in own if department is not None}
        seen = MarksSeen(context.caller.id, departments)
    marks = await page_of_marks(
        context.tx, community_id, seen, query.filters(), after=position_of(context, query), limit=query.limit
    )
    shown = Slice(await readable(context.tx, context.caller, marks.rows), marks.position)
    return page_of(context, query, shown, AuditMarkOut.model_validate)


async def _audited_for(context: RequestContext, opened: AnyOpenedRecord) -> UUID | None:
    """The department that has the record. Raises Forbidden for a supervisor of another, Conflict for whom the record is
    about, and for whoever did the work or decided there (M-113, M-150)."""
    row, caller, place = opened.row, context.caller, opened.context.community.id
    department_id: UUID | None = getattr(row, "department_id", None)
    if await has_acted(context.tx, caller, opened.kind, row):
        raise Conflict(ABOUT_YOU)
    if not caller.has(Role.MANAGER, place) and department_id is not None:
        own = caller.departments(Role.SUPERVISOR, place)
        if None not in own and department_id not in own:
            raise Forbidden(values={"allowed": AUDITORS.words})
    return department_id
