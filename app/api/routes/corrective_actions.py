"""Opening a corrective action 整改 because of a complaint (M-141); whatever else is done with one is generated."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.api.generic.answers import Opened, answers_of
from app.api.generic.handling import PROBLEMS, created, mover_of, stated, subject_of
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.policy import ANYONE
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.services.complaints.kind import COMPLAINTS
from app.services.kinds.corrective_actions import CORRECTIVE_ACTIONS
from app.workflow.kinds.corrective_action_forms import OpenCorrective

router = Door("corrective-actions")
ANSWERS = answers_of(CORRECTIVE_ACTIONS)
_complaint = subject_of(COMPLAINTS)


async def _place(call: Call, path: Mapping[str, Any]) -> Opened:
    """The place for a corrective action of a complaint that the caller sees; 403 for whoever may open none."""
    mover = mover_of(call)
    opened: Opened = mover.open_within(CORRECTIVE_ACTIONS, await _complaint(call, path))
    mover.permit(opened, "open")
    return opened


async def open_action(call: CallDep, record_id: UUID, form: OpenCorrective) -> Reply:
    """What is changed because of a complaint, by whom, until when; a founded one gets its first with its result."""
    return created(call, await mover_of(call).register(call.subject, "open", form), ANSWERS.whole_of)


router.post(
    "/v1/complaints/{record_id}/corrective-actions",
    operation="corrective_actions.open",
    en="Open a corrective action",
    zh="下达整改",
    policy=ANYONE,
    clause="M-141",
    status=201,
    key="required",
    subject=_place,
    problems=PROBLEMS,
)(stated(open_action, open_action.__doc__ or "", returns=ANSWERS.whole))
