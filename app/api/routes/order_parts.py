"""What is worked out for a work order when it is asked: its checklist, and a part's warranty term."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from app.api.generic.handling import record_of
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.policy import ANYONE
from app.api.schemas.common import Answer
from app.api.schemas.work_order import WarrantyOut
from app.core.errors import NotFound
from app.core.fields import Code
from app.services.work_orders.facts import warranty_of
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.checklists import checklist_for

router = Door("work-orders")


class ChecklistOut(Answer):
    """M-33: what a worker ticks before leaving; `depart` wants all of it."""

    items: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=60)]


@router.get(
    "/v1/work-orders/{record_id}/checklist",
    operation="work_orders.checklist",
    en="Read the checklist before leaving",
    zh="查看出发前检查清单",
    policy=ANYONE,
    clause="M-33",
    subject=record_of(WORK_ORDERS),
    problems=(NotFound,),
)
async def checklist(call: CallDep, record_id: UUID) -> ChecklistOut:
    """What must be ticked for this order's trades: tools, parts, consumables …"""
    context = call.subject.context
    return ChecklistOut(items=checklist_for(context.row.trades, context.community.checklists))


@router.get(
    "/v1/work-orders/{record_id}/warranty",
    operation="work_orders.warranty",
    en="Check a part's warranty term",
    zh="查询部位保修期",
    policy=ANYONE,
    clause="M-13",
    subject=record_of(WORK_ORDERS),
    problems=(NotFound,),
)
async def warranty(call: CallDep, record_id: UUID, part: Annotated[Code, Query()]) -> WarrantyOut:
    """Whether a part of the order's room is still under the community's warranty terms, before coverage is decided."""
    found = await warranty_of(call.tx, call.subject.context, part)
    if found is None:
        return WarrantyOut(part=part, known=False)
    return WarrantyOut(part=part, known=True, months=found.months, until=found.until, in_term=found.in_term)
