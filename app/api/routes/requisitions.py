"""Asking the warehouse for material 领料 for an order (M-43); whatever else is done with a requisition is generated."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.api.generic.answers import answers_of
from app.api.generic.handling import PROBLEMS, created, mover_of, opened_record
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse
from app.services.kinds.requisitions import REQUISITIONS
from app.services.moving.moves import AnyOpenedRecord
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.requisition import AskForMaterial

router = APIRouter(route_class=OperationRoute, tags=["requisitions"])
ANSWERS = answers_of(REQUISITIONS)


async def _place(
    context: ContextDep, order: Annotated[AnyOpenedRecord, Depends(opened_record(WORK_ORDERS))]
) -> AnyOpenedRecord:
    """The place for a requisition of an order that the caller sees; 403 for whoever may ask for none."""
    mover = mover_of(context)
    opened: AnyOpenedRecord = mover.open_within(REQUISITIONS, order)
    mover.permit(opened, "ask")
    return opened


@router.post(
    "/v1/work-orders/{work_order_id}/requisitions",
    status_code=201,
    response_model=ANSWERS.whole,
    **operation(
        "requisitions.ask",
        policy=ANYONE,
        who=REQUISITIONS.takers("ask"),
        clause="M-43",
        problems=PROBLEMS,
        key="required",
    ),
)
async def ask_for_material(
    context: ContextDep, place: Annotated[AnyOpenedRecord, Depends(_place)], form: AskForMaterial
) -> RawResponse:
    """Material of the warehouse that the order needs; somebody else issues it, at its purchase price."""
    return await created(context, await mover_of(context).register(place, "ask", form), ANSWERS)
