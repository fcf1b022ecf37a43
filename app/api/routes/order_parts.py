"""What is kept about a work order beside its own row: one list a part."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from pydantic_core import to_json

from app.api.generic.actions import mover_of
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.policy import ANYONE
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.api.schemas.common import Answer
from app.api.schemas.order_parts import SHAPES
from app.core.errors import NotFound
from app.core.lang import Words
from app.services.moving.moves import Outcome
from app.services.work_orders.kind import WORK_ORDERS
from app.services.work_orders.order_parts import PARTS, part_of
from app.workflow.kinds.work_order.checklists import checklist_for
from app.workflow.kinds.work_order.table import WORK_ORDER

router = Door("work-orders")

TITLES = {
    "quotes": (Words("All versions of the quote", "历次报价"), "M-41"),
    "appointments": (Words("All appointments", "历次预约"), "M-31"),
    "visits": (Words("All visits", "历次上门"), "M-35"),
    "contacts": (Words("All contact attempts", "联系记录"), "M-30"),
    "site_records": (Words("What was recorded on site", "现场记录"), "M-37"),
    "follow_ups": (Words("All follow-ups", "历次回访"), "M-70"),
}


async def opened_order(call: Call, path: Any) -> Outcome[Any]:
    """The order of the path, if the caller may see it. Raises NotFound."""
    if not path:
        raise NotFound(values={"what": WORK_ORDER.noun})
    return await mover_of(call).open(WORK_ORDERS, path["order_id"])


async def shown(call: Call, order_id: UUID, part: str) -> list[dict[str, Any]]:
    """The rows of one part as the API shows them."""
    shape = SHAPES[part][1]
    return [shape(row) for row in await part_of(call.tx, order_id, part)]


def _add(part: str) -> None:
    kind: Any = SHAPES[part][0]
    words, clause = TITLES[part]
    answer: Any = Annotated[list[kind], Field(max_length=1000)]

    async def read(call: CallDep, order_id: UUID) -> answer:
        return Reply(to_json(await shown(call, order_id, part)))

    read.__doc__ = f"{words.en}, the first one first. {words.zh},按时间先后。"
    router.get(
        f"/v1/work-orders/{{order_id}}/{part.replace('_', '-')}",
        operation=f"work_orders.{part}",
        en=words.en,
        zh=words.zh,
        policy=ANYONE,
        clause=clause,
        subject=opened_order,
        problems=(NotFound,),
    )(read)


for _part in PARTS:
    _add(_part)


class ChecklistOut(Answer):
    """M-33: what a worker ticks before leaving; `depart` wants all of it."""

    items: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=60)]


@router.get(
    "/v1/work-orders/{order_id}/checklist",
    operation="work_orders.checklist",
    en="Read the checklist before leaving",
    zh="查看出发前检查清单",
    policy=ANYONE,
    clause="M-33",
    subject=opened_order,
    problems=(NotFound,),
)
async def checklist(call: CallDep, order_id: UUID) -> ChecklistOut:
    """What must be ticked for this order's trades: tools, parts, consumables …"""
    context = call.subject.context
    return ChecklistOut(items=checklist_for(context.row.trades, context.community.checklists))
