"""What is worked out for a work order when it is asked: its checklist, and a part's warranty term."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from app.api.generic.handling import opened_record
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.schemas.checklists import MOST_SHOWN, MomentChecklist, lists_of_order
from app.api.schemas.common import Answer
from app.api.schemas.work_order_aspects import WarrantyOut
from app.core.enums import ChecklistMoment
from app.core.fields import Code
from app.services.moving.moves import AnyOpenedRecord
from app.services.work_orders.facts import warranty_of
from app.services.work_orders.kind import WORK_ORDERS

router = APIRouter(route_class=OperationRoute, tags=["work-orders"])

OpenedOrder = Annotated[AnyOpenedRecord, Depends(opened_record(WORK_ORDERS))]


class ChecklistOut(Answer):
    """M-33: what a worker ticks on an order."""

    items: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=MOST_SHOWN)] = Field(
        description="Codes of what is ticked before leaving."
    )
    lists: Annotated[list[MomentChecklist], Field(max_length=len(ChecklistMoment))]


@router.get(
    "/v1/work-orders/{work_order_id}/checklist",
    **operation("work_orders.checklist", policy=ANYONE, who=WORK_ORDERS.readers, clause="M-33"),
)
async def checklist(request: ContextDep, order: OpenedOrder) -> ChecklistOut:
    """What is ticked for this order's trades before leaving (tools, parts, consumables …), on site and when finishing,
    by the newest lists."""
    row, community = order.context.row, order.context.community
    lists = lists_of_order(row, community, request.language)
    codes = [item["code"] for item in lists[0]["items"]]
    return ChecklistOut.model_validate({"items": codes, "lists": lists})


@router.get(
    "/v1/work-orders/{work_order_id}/warranty",
    **operation("work_orders.warranty", policy=ANYONE, who=WORK_ORDERS.readers, clause="M-13"),
)
async def warranty(context: ContextDep, order: OpenedOrder, part: Annotated[Code, Query()]) -> WarrantyOut:
    """Whether a part of the order's room is still under the community's warranty terms, before coverage is decided."""
    term = await warranty_of(context.tx, order.context, part)
    if term is None:
        return WarrantyOut(part=part, known=False)
    return WarrantyOut(part=part, known=True, months=term.months, until=term.until, in_term=term.in_term)
