"""What is worked out for a work order when it is asked: its checklist, and a part's warranty term."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from app.api.generic.handling import opened_record
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.schemas.common import Answer
from app.api.schemas.work_order_aspects import WarrantyOut
from app.core.fields import Code
from app.services.moving.moves import AnyOpenedRecord
from app.services.work_orders.facts import warranty_of
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.checklists import checklist_for

router = APIRouter(route_class=OperationRoute, tags=["work-orders"])

OpenedOrder = Annotated[AnyOpenedRecord, Depends(opened_record(WORK_ORDERS))]


class ChecklistOut(Answer):
    """M-33: what a worker ticks before leaving; `depart` wants all of it."""

    items: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=60)]


@router.get(
    "/v1/work-orders/{work_order_id}/checklist",
    **operation("work_orders.checklist", policy=ANYONE, who=WORK_ORDERS.readers, clause="M-33"),
)
async def checklist(order: OpenedOrder) -> ChecklistOut:
    """What must be ticked for this order's trades: tools, parts, consumables …"""
    context = order.context
    return ChecklistOut(items=checklist_for(context.row.trades, context.community.checklists))


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
