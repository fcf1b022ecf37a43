"""Follow-ups 回访: reading, and every action of their table (M-70)."""

from types import SimpleNamespace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.actions import add_actions, mover_of, reply
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, roles
from app.api.http.raw_response import RawResponse
from app.api.schemas.follow_up import FollowUpOut, FollowUpRow, follow_up_body, follow_up_row
from app.api.schemas.money_query import FollowUpQuery
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.money_lists import list_rows
from app.models import FollowUp
from app.services.moving.access import departments_seen, scope_of
from app.services.moving.moves import Outcome
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE

router = APIRouter(route_class=OperationRoute, tags=["follow-ups"])


async def _follow_up(context: ContextDep, record_id: RecordId) -> Outcome:
    return await mover_of(context).open(FOLLOW_UP_LIFECYCLE, record_id)


OpenedFollowUp = Annotated[Outcome, Depends(_follow_up)]


@router.get(
    "/v1/follow-ups/{record_id}",
    response_model=FollowUpOut,
    **operation(
        "follow_ups.read", Words("Read a follow-up", "查看回访"), policy=ANYONE, clause="M-70", problems=(NotFound,)
    ),
)
async def read(context: ContextDep, opened: OpenedFollowUp) -> RawResponse:
    """One follow-up with its attempts counted."""
    return reply(opened, follow_up_body, context.language)


@router.get(
    "/v1/communities/{community_id}/follow-ups",
    **operation(
        "follow_ups.list",
        Words("List follow-ups", "回访列表"),
        policy=roles(
            Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, scopes=("work_orders:read",)
        ),
        clause="M-70",
        problems=(CursorInvalid,),
    ),
)
async def list_follow_ups(
    context: ContextDep, community_id: UUID, query: Annotated[FollowUpQuery, Query()]
) -> Page[FollowUpRow]:
    """A community's follow-ups, oldest first; `state=scheduled` is the desk's list of calls to make. A department's
    supervisor sees those of the orders they see."""
    found = await list_rows(
        context.tx,
        FollowUp,
        community_id,
        query.filters(),
        after=position_of(context, query),
        limit=query.limit,
        departments=departments_seen(scope_of(context.caller, "follow_up"), community_id),
    )
    return page_of(context, query, found, lambda row: FollowUpRow(**follow_up_row(SimpleNamespace(**row))))


add_actions(router, FOLLOW_UP_LIFECYCLE, FollowUpOut, follow_up_body)
