"""Checklists 检查表: the items that a community keeps, and the lists that follow for a trade (M-33)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from app.api.generic.settings_records import STAFF_READ
from app.api.http.deps import ContextDep
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.schemas import checklists as shapes
from app.api.schemas.common import Answer
from app.core.enums import ChecklistMoment
from app.core.fields import Trade
from app.workflow.kinds.work_order.checklists import checklist_for

router = APIRouter(route_class=OperationRoute, tags=["checklists"])


class ChecklistsOut(Answer):
    """What is ticked at each moment."""

    data: Annotated[list[shapes.MomentChecklist], Field(max_length=len(ChecklistMoment))]


@router.get(
    "/v1/communities/{community_id}/checklists",
    **operation("checklists.read", policy=STAFF_READ, clause="M-33"),
)
async def read_lists(
    context: ContextDep, community_id: UUID, trade: Annotated[Trade | None, Query()] = None
) -> ChecklistsOut:
    """The lists that follow for a trade: Gongdan's own items as the community changed them. Without a trade, what is
    asked of every trade."""
    community = await context.container.communities.get(context.tx, community_id)
    lists = [
        {
            "moment": moment,
            "items": [
                shapes.shown_item(item, context.language, required=item.required)
                for item in checklist_for([trade] if trade else [], community, moment)
            ],
        }
        for moment in ChecklistMoment
    ]
    return ChecklistsOut.model_validate({"data": lists})
