"""Follow-ups 回访: reading, and every action of their table (M-70)."""

from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.generic.actions import add_actions, mover_of, reply
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, roles
from app.api.http.request_context import Call
from app.api.schemas.follow_up import FollowUpOut, FollowUpRow, follow_up_body, follow_up_row
from app.api.schemas.money_query import FollowUpQuery
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.core.roles import Role
from app.services.kinds.follow_ups import FOLLOW_UPS
from app.services.moving.lists import page_in_community
from app.services.moving.moves import Outcome
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE

router = Door("follow-ups")


async def _follow_up(call: Call, path: Any) -> Outcome[Any]:
    if not path:
        raise NotFound(values={"what": FOLLOW_UP_LIFECYCLE.noun})
    return await mover_of(call).open(FOLLOW_UPS, path["record_id"])


@router.get(
    "/v1/follow-ups/{record_id}",
    operation="follow_ups.read",
    en="Read a follow-up",
    zh="查看回访",
    policy=ANYONE,
    clause="M-70",
    subject=_follow_up,
    problems=(NotFound,),
)
async def read(call: CallDep, record_id: UUID) -> FollowUpOut:
    """One follow-up with its attempts counted."""
    made: Any = reply(call.subject, follow_up_body, call.language)
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/communities/{community_id}/follow-ups",
    operation="follow_ups.list",
    en="List follow-ups",
    zh="回访列表",
    policy=roles(Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, scopes=("work_orders:read",)),
    clause="M-70",
    problems=(CursorInvalid,),
)
async def list_follow_ups(
    call: CallDep, community_id: UUID, query: Annotated[FollowUpQuery, Query()]
) -> Page[FollowUpRow]:
    """A community's follow-ups, oldest first; `state=scheduled` is the desk's list of calls to make. A department's
    supervisor sees those of the orders they see."""
    found = await page_in_community(
        mover_of(call),
        FOLLOW_UPS,
        community_id,
        query.filters(),
        after=position_of(call, query),
        limit=query.limit,
    )
    return page_of(call, query, found, lambda row: FollowUpRow(**follow_up_row(SimpleNamespace(**row))))


add_actions(router, FOLLOW_UP_LIFECYCLE, FollowUpOut, follow_up_body)
