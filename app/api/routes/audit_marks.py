"""Audit marks 稽核 on records of every kind that stands by itself (M-150)."""

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
from app.core.roles import Caller, Role
from app.db.queries.audit_marks import MarksSeen, page_of_marks
from app.models.audit_mark import AuditMark
from app.services.journal import kept_records
from app.services.moving.kind import all_kinds
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import OwnAtWork

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
    department_id = _audited_for(context, opened)
    row = kept_records.create(
        context.tx,
        context.caller,
        AuditMark,
        {
            **form.model_dump(),
            "community_id": community_id,
            "record_version": opened.row.version,
            "record_number": getattr(opened.row, "number", ""),
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
    supervisor sees those on records of the own department, and their own."""
    seen = None
    if not context.caller.has(Role.MANAGER, community_id):
        own = context.caller.departments(Role.SUPERVISOR, community_id)
        departments = None if None in own else {department for department in own if department is not None}
        seen = MarksSeen(context.caller.id, departments)
    marks = await page_of_marks(
        context.tx, community_id, seen, query.filters(), after=position_of(context, query), limit=query.limit
    )
    return page_of(context, query, marks, AuditMarkOut.model_validate)


def _is_about(caller: Caller, opened: AnyOpenedRecord) -> bool:
    """Whether somebody would audit themselves: whose record it is, who did the work, or whom a complaint is about. Who
    only wrote it down may."""
    row, kind = opened.row, opened.kind
    workers = {column for rule in kind.seen_by if isinstance(rule, OwnAtWork) for column in rule.columns}
    named = kind.own_columns | workers - {kind.maker}
    accused = str(caller.id) in getattr(row, "accused_ids", ())
    return accused or any(caller.is_self(getattr(row, column)) for column in named)


def _audited_for(context: RequestContext, opened: AnyOpenedRecord) -> UUID | None:
    """The department that has the record. Raises Forbidden for a supervisor of another, Conflict for whom the record is
    about, and for whoever did the work (M-113, M-150)."""
    row, caller, place = opened.row, context.caller, opened.context.community.id
    department_id: UUID | None = getattr(row, "department_id", None)
    if _is_about(caller, opened):
        raise Conflict(ABOUT_YOU)
    if not caller.has(Role.MANAGER, place) and department_id is not None:
        own = caller.departments(Role.SUPERVISOR, place)
        if None not in own and department_id not in own:
            raise Forbidden(values={"allowed": AUDITORS.words})
    return department_id
