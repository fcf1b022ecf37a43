"""What is worked out for a work order when it is asked: its checklist, and a part's warranty term."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from app.api.generic.handling import opened_record
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.schemas.checklists import MOST_SHOWN, MomentChecklist, lists_of_order
from app.api.schemas.common import Answer, Moment
from app.api.schemas.work_order_aspects import WarrantyOut
from app.core.enums import ChecklistMoment
from app.core.fields import Code
from app.core.roles import Role
from app.services.moving.moves import AnyOpenedRecord
from app.services.work_orders.facts import warranty_of
from app.services.work_orders.kind import WORK_ORDERS
from app.services.work_orders.suggestions import whom_to_send

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


class SuggestedWorker(Answer):
    """A worker who could be sent: what speaks for them, and what forbids it."""

    id: UUID
    name: Annotated[str, Field(max_length=60)]
    fits: bool
    score: Annotated[int, Field(ge=-10_000, le=10_000)]
    reasons: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=10)]
    refusals: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=20)]
    free_from: Moment | None


class SuggestedWorkers(Answer):
    """Whom to send, the most suitable first."""

    data: Annotated[list[SuggestedWorker], Field(max_length=1000)]


@router.get(
    "/v1/work-orders/{work_order_id}/suggestions",
    **operation(
        "work_orders.suggestions",
        policy=roles(Role.SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER),
        clause="M-21",
    ),
)
async def suggestions(context: ContextDep, order: OpenedOrder) -> SuggestedWorkers:
    """Whom to send to this order, the most suitable first, each with what speaks for them or forbids naming them: the
    wish of the last worker, who served this customer, who is in the same building, how much they have that day."""
    found = await whom_to_send(context.tx, order.context)
    return SuggestedWorkers(
        data=[
            SuggestedWorker(
                id=each.person_id,
                name=each.name,
                fits=each.fits,
                score=each.score,
                reasons=[words.say(context.language) for words in each.reasons],
                refusals=[refusal.say(context.language) for refusal in each.refusals],
                free_from=each.free_from,
            )
            for each in found
        ]
    )


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
