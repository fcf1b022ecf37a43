"""Opening a corrective action 整改 because of a complaint (M-141); whatever else is done with one is generated."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.api.generic.answers import answers_of
from app.api.generic.handling import PROBLEMS, created, mover_of, opened_record
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse
from app.services.complaints.kind import COMPLAINTS
from app.services.kinds.corrective_actions import CORRECTIVE_ACTIONS
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.kinds.corrective_action_forms import OpenCorrective

router = APIRouter(route_class=OperationRoute, tags=["corrective-actions"])
ANSWERS = answers_of(CORRECTIVE_ACTIONS)


async def _place(
    context: ContextDep, complaint: Annotated[AnyOpenedRecord, Depends(opened_record(COMPLAINTS))]
) -> AnyOpenedRecord:
    """The place for a corrective action of a complaint that the caller sees; 403 for whoever may open none."""
    mover = mover_of(context)
    opened: AnyOpenedRecord = mover.open_within(CORRECTIVE_ACTIONS, complaint)
    mover.permit(opened, "open")
    return opened


@router.post(
    "/v1/complaints/{complaint_id}/corrective-actions",
    status_code=201,
    response_model=ANSWERS.whole,
    **operation(
        "corrective_actions.open",
        policy=ANYONE,
        who=CORRECTIVE_ACTIONS.takers("open"),
        clause="M-141",
        problems=PROBLEMS,
        key="required",
    ),
)
async def open_action(
    context: ContextDep, place: Annotated[AnyOpenedRecord, Depends(_place)], form: OpenCorrective
) -> RawResponse:
    """What is changed because of a complaint, by whom, until when; a founded one gets its first with its result."""
    return await created(context, await mover_of(context).register(place, "open", form), ANSWERS)
