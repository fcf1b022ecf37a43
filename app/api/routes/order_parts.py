"""What is kept about a work order beside its own row: one list a part."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field
from pydantic_core import to_json

from app.api.generic.actions import mover_of
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.policy import ANYONE
from app.api.http.raw_response import RawResponse
from app.api.http.request_context import RequestContext
from app.api.schemas.common import Answer
from app.api.schemas.order_parts import SHAPES
from app.core.errors import NotFound
from app.core.lang import Words
from app.services.moving.moves import Outcome
from app.services.work_orders.order_parts import PARTS, part_of
from app.workflow.kinds.work_order.checklists import checklist_for
from app.workflow.kinds.work_order.table import WORK_ORDER

router = APIRouter(route_class=OperationRoute, tags=["work-orders"])

TITLES = {
    "quotes": (Words("All versions of the quote", "历次报价"), "M-41"),
    "appointments": (Words("All appointments", "历次预约"), "M-31"),
    "visits": (Words("All visits", "历次上门"), "M-35"),
    "contacts": (Words("All contact attempts", "联系记录"), "M-30"),
    "site_records": (Words("What was recorded on site", "现场记录"), "M-37"),
    "follow_ups": (Words("All follow-ups", "历次回访"), "M-70"),
}


async def opened_order(context: ContextDep, order_id: RecordId) -> Outcome:
    """The order of the path, if the caller may see it. Raises NotFound."""
    return await mover_of(context).open(WORK_ORDER, order_id)


OpenedOrder = Annotated[Outcome, Depends(opened_order)]


async def shown(context: RequestContext, order_id: UUID, part: str) -> list[dict[str, Any]]:
    """The rows of one part as the API shows them."""
    shape = SHAPES[part][1]
    return [shape(row) for row in await part_of(context.tx, order_id, part)]


def _add(part: str) -> None:
    words, clause = TITLES[part]
    shape: Any = SHAPES[part][0]

    async def read(context: ContextDep, order: OpenedOrder) -> RawResponse:
        return RawResponse(to_json(await shown(context, order.context.row.id, part)))

    read.__doc__ = f"{words.en}, the first one first. {words.zh},按时间先后。"
    router.get(
        f"/v1/work-orders/{{order_id}}/{part.replace('_', '-')}",
        response_model=Annotated[list[shape], Field(max_length=1000)],
        **operation(f"work_orders.{part}", words, policy=ANYONE, clause=clause, problems=(NotFound,)),
    )(read)


for _part in PARTS:
    _add(_part)


class ChecklistOut(Answer):
    """M-33: what a worker ticks before leaving; `depart` wants all of it."""

    items: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=60)]


@router.get(
    "/v1/work-orders/{order_id}/checklist",
    **operation(
        "work_orders.checklist",
        Words("Read the checklist before leaving", "查看出发前检查清单"),
        policy=ANYONE,
        clause="M-33",
        problems=(NotFound,),
    ),
)
async def checklist(order: OpenedOrder) -> ChecklistOut:
    """What must be ticked for this order's trades: tools, parts, consumables …"""
    context = order.context
    return ChecklistOut(items=checklist_for(context.row.trades, context.community.checklists))
