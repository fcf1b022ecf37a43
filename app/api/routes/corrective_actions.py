"""Opening a corrective action 整改 because of a complaint (M-141); whatever else is done with one is generated."""

from collections.abc import Mapping
from uuid import UUID

from app.api.generic.answers import Opened, answers_of
from app.api.generic.generated import Asked, Generated, add
from app.api.generic.handling import PROBLEMS, created, mover_of, record_of
from app.api.http.operation_route import Door
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.core.lang import Words
from app.services.complaints.kind import COMPLAINTS
from app.services.kinds.corrective_actions import CORRECTIVE_ACTIONS
from app.workflow.kinds.corrective_action_forms import OpenCorrective

router = Door("corrective-actions")
ANSWERS = answers_of(CORRECTIVE_ACTIONS)
_complaint = record_of(COMPLAINTS)


async def _place(call: Call, ids: Mapping[str, UUID]) -> Opened:
    """The place for a corrective action of a complaint that the caller sees; 403 for whoever may open none."""
    mover = mover_of(call)
    opened: Opened = mover.open_within(CORRECTIVE_ACTIONS, await _complaint(call, ids))
    mover.permit(opened, "open")
    return opened


async def _open(call: Call, place: Opened, asked: Asked) -> Reply:
    return created(call, await mover_of(call).register(place, "open", asked.form), ANSWERS.whole_of)


add(
    router,
    Generated(
        method="POST",
        path="/v1/complaints/{record_id}/corrective-actions",
        id="corrective_actions.open",
        words=Words("Open a corrective action", "下达整改"),
        description="What is changed because of a complaint, by whom, until when; a founded one gets its first with "
        "its result.",
        clause="M-141",
        answer=ANSWERS.whole,
        handle=_open,
        record=_place,
        problems=PROBLEMS,
        form=OpenCorrective,
        key="required",
        status=201,
    ),
)
