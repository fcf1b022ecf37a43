"""Corrective actions 整改: opening, reading, and every action of their table (M-141)."""

from types import SimpleNamespace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.actions import PROBLEMS, add_actions, mover_of, reply
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, STAFF
from app.api.http.raw_response import RawResponse
from app.api.routes.complaints import OpenedComplaint
from app.api.schemas.corrective_action import (
    CorrectiveOut,
    CorrectiveQuery,
    CorrectiveRow,
    corrective_body,
    corrective_row,
)
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.core.lang import Words
from app.db.queries.complaint_papers import list_papers
from app.models import CorrectiveAction
from app.services.kinds.new_papers import new_corrective
from app.services.moving.access import departments_seen, scope_of
from app.services.moving.moves import Outcome
from app.workflow.engine.step import Context
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION, OpenCorrective

router = APIRouter(route_class=OperationRoute, tags=["corrective-actions"])


async def _action(context: ContextDep, record_id: RecordId) -> Outcome:
    return await mover_of(context).open(CORRECTIVE_ACTION, record_id)


OpenedAction = Annotated[Outcome, Depends(_action)]


async def _for_complaint(context: ContextDep, about: OpenedComplaint) -> Outcome:
    """The place for a corrective action of a complaint that the caller sees; 403 for whoever may open none."""
    complaint = about.context
    opened = Outcome(CORRECTIVE_ACTION, Context(context.caller, complaint.now, complaint.community))
    opened.context.facts |= {"complaint": complaint.row, "data": {"complaint_id": complaint.row.id}}
    mover_of(context).permit(opened, "open")
    return opened


NewAction = Annotated[Outcome, Depends(_for_complaint)]


@router.post(
    "/v1/complaints/{record_id}/corrective-actions",
    response_model=CorrectiveOut,
    status_code=201,
    **operation(
        "corrective_actions.open",
        Words("Open a corrective action", "下达整改"),
        policy=ANYONE,
        clause="M-141",
        key="required",
        problems=PROBLEMS,
    ),
)
async def open_action(context: ContextDep, opened: NewAction, form: OpenCorrective) -> RawResponse:
    """What is changed because of a complaint, by whom, until when; a founded one gets its first with its result."""
    complaint = opened.context.facts["complaint"]
    outcome = await mover_of(context).register(CORRECTIVE_ACTION, "open", opened, form, new_corrective(complaint))
    row = outcome.context.row
    row.complaint_number, row.department_id = complaint.number, complaint.department_id
    response = reply(outcome, corrective_body, context.language, 201)
    response.headers["Location"] = f"/v1/corrective-actions/{row.id}"
    return response


@router.get(
    "/v1/corrective-actions/{record_id}",
    response_model=CorrectiveOut,
    **operation(
        "corrective_actions.read",
        Words("Read a corrective action", "查看整改"),
        policy=ANYONE,
        clause="M-141",
        problems=(NotFound,),
    ),
)
async def read(context: ContextDep, opened: OpenedAction) -> RawResponse:
    """One corrective action, for the desk, its owner and the head of the department concerned."""
    return reply(opened, corrective_body, context.language)


@router.get(
    "/v1/communities/{community_id}/corrective-actions",
    **operation(
        "corrective_actions.list",
        Words("List corrective actions", "整改列表"),
        policy=STAFF,
        clause="M-141",
        problems=(CursorInvalid,),
    ),
)
async def list_actions(
    context: ContextDep, community_id: UUID, query: Annotated[CorrectiveQuery, Query()]
) -> Page[CorrectiveRow]:
    """A community's corrective actions that you may see, newest first: the desk all, a department's head those of the
    department, anybody their own. `state=open&due_on_lt=…` is what is overdue."""
    found = await list_papers(
        context.tx,
        CorrectiveAction,
        community_id,
        query.filters(),
        after=position_of(context, query),
        limit=query.limit,
        person_id=context.caller.id,
        departments=departments_seen(scope_of(context.caller, "corrective_action"), community_id),
    )
    return page_of(context, query, found, lambda row: CorrectiveRow(**corrective_row(SimpleNamespace(**row))))


add_actions(router, CORRECTIVE_ACTION, CorrectiveOut, corrective_body)
