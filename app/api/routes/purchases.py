"""Asking to buy something on the customer's behalf 代购 (M-44); whatever else is done with a purchase is generated."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.api.generic.answers import answers_of
from app.api.generic.handling import PROBLEMS, created, mover_of, opened_record
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse
from app.services.kinds.purchases import PURCHASES
from app.services.moving.moves import AnyOpenedRecord
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.purchase_forms import AskToBuy

router = APIRouter(route_class=OperationRoute, tags=["purchases"])
ANSWERS = answers_of(PURCHASES)


async def _place(
    context: ContextDep, order: Annotated[AnyOpenedRecord, Depends(opened_record(WORK_ORDERS))]
) -> AnyOpenedRecord:
    """The place for a purchase of an order that the caller sees; 403 for whoever may ask for none."""
    mover = mover_of(context)
    opened: AnyOpenedRecord = mover.open_within(PURCHASES, order)
    mover.permit(opened, "ask")
    return opened


@router.post(
    "/v1/work-orders/{work_order_id}/purchases",
    status_code=201,
    response_model=ANSWERS.whole,
    **operation(
        "purchases.ask",
        policy=ANYONE,
        who=PURCHASES.takers("ask"),
        clause="M-44",
        problems=PROBLEMS,
        key="required",
    ),
)
async def ask_to_buy(
    context: ContextDep, place: Annotated[AnyOpenedRecord, Depends(_place)], form: AskToBuy
) -> RawResponse:
    """Something that the order needs and the warehouse does not keep; its customer approves the unit price first."""
    return await created(context, await mover_of(context).register(place, "ask", form), ANSWERS)
