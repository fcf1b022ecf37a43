"""Corrective actions 整改: opening, reading, and every action of their table (M-141)."""

from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.generic.actions import PROBLEMS, add_actions, mover_of, reply
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, STAFF
from app.api.http.request_context import Call
from app.api.routes.complaints import opened_complaint
from app.api.schemas.corrective_action import (
    CorrectiveOut,
    CorrectiveQuery,
    CorrectiveRow,
    corrective_body,
    corrective_row,
)
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.services.kinds.corrective_actions import CORRECTIVE_ACTIONS
from app.services.moving.lists import page_in_community
from app.services.moving.moves import Outcome
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.corrective_action_forms import OpenCorrective

router = Door("corrective-actions")


async def _action(call: Call, path: Any) -> Outcome[Any]:
    if not path:
        raise NotFound(values={"what": CORRECTIVE_ACTION.noun})
    return await mover_of(call).open(CORRECTIVE_ACTIONS, path["record_id"])


async def _for_complaint(call: Call, path: Any) -> Outcome[Any]:
    """The place for a corrective action of a complaint that the caller sees; 403 for whoever may open none."""
    mover = mover_of(call)
    opened = mover.open_within(CORRECTIVE_ACTIONS, await opened_complaint(call, path))
    mover.permit(opened, "open")
    return opened


@router.post(
    "/v1/complaints/{record_id}/corrective-actions",
    operation="corrective_actions.open",
    en="Open a corrective action",
    zh="下达整改",
    policy=ANYONE,
    clause="M-141",
    status=201,
    key="required",
    subject=_for_complaint,
    problems=PROBLEMS,
)
async def open_action(call: CallDep, record_id: UUID, form: OpenCorrective) -> CorrectiveOut:
    """What is changed because of a complaint, by whom, until when; a founded one gets its first with its result."""
    outcome = await mover_of(call).register(call.subject, "open", form)
    made: Any = reply(outcome, corrective_body, call.language, 201)
    made.headers["Location"] = f"/v1/corrective-actions/{outcome.context.row.id}"
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/corrective-actions/{record_id}",
    operation="corrective_actions.read",
    en="Read a corrective action",
    zh="查看整改",
    policy=ANYONE,
    clause="M-141",
    subject=_action,
    problems=(NotFound,),
)
async def read(call: CallDep, record_id: UUID) -> CorrectiveOut:
    """One corrective action, for the desk, its owner and the head of the department concerned."""
    made: Any = reply(call.subject, corrective_body, call.language)
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/communities/{community_id}/corrective-actions",
    operation="corrective_actions.list",
    en="List corrective actions",
    zh="整改列表",
    policy=STAFF,
    clause="M-141",
    problems=(CursorInvalid,),
)
async def list_actions(
    call: CallDep, community_id: UUID, query: Annotated[CorrectiveQuery, Query()]
) -> Page[CorrectiveRow]:
    """A community's corrective actions that you may see, newest first: the desk all, a department's head those of the
    department, anybody their own. `state=open&due_on_lt=…` is what is overdue."""
    found = await page_in_community(
        mover_of(call),
        CORRECTIVE_ACTIONS,
        community_id,
        query.filters(),
        after=position_of(call, query),
        limit=query.limit,
    )
    return page_of(call, query, found, lambda row: CorrectiveRow(**corrective_row(SimpleNamespace(**row))))


add_actions(router, CORRECTIVE_ACTION, CorrectiveOut, corrective_body)
