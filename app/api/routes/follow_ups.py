"""Follow-ups 回访: reading, and every action of their table (M-70)."""

from typing import Any
from uuid import UUID

from app.api.actions import add_actions, desk_of, reply
from app.api.call import Call
from app.api.deps import CallDep
from app.api.door import Door
from app.api.policy import ANYONE
from app.api.schemas.follow_up import FollowUpOut, follow_up_body
from app.core.errors import NotFound
from app.services.moves import Outcome
from app.workflow.lifecycles.follow_up import FOLLOW_UP_LIFECYCLE

router = Door("follow-ups")


async def _follow_up(call: Call, path: Any) -> Outcome:
    if not path:
        raise NotFound(values={"what": FOLLOW_UP_LIFECYCLE.noun})
    return await desk_of(call).open(FOLLOW_UP_LIFECYCLE, path["record_id"])


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


add_actions(router, FOLLOW_UP_LIFECYCLE, FollowUpOut, follow_up_body)
