"""Whom to send to an order: the workers who could be named, with what speaks for each (M-21)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.routes.order_parts import OpenedOrder
from app.api.schemas.common import Answer, Moment
from app.core.roles import Role
from app.services.work_orders.suggestions import whom_to_send

router = APIRouter(route_class=OperationRoute, tags=["suggestions"])


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
        # who may not see the order at all is told that there is none; of the others, the service asks who names workers
        policy=ANYONE,
        who=frozenset({Role.SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER}),
        clause="M-21",
    ),
)
async def suggestions(context: ContextDep, order: OpenedOrder) -> SuggestedWorkers:
    """Whom to send to this order, the most suitable first, each with what speaks for them or forbids naming them: the
    wish of the last worker, who served this customer, who is in the same building, how much they have that day. Where
    the community works by the rota, whoever is next comes first, and the reasons say why (M-98)."""
    workers = await whom_to_send(context.tx, order.context)
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
            for each in workers
        ]
    )
