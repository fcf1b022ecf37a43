"""Checklists 检查表: the items that a community keeps, and the lists that follow for a trade (M-33)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from app.api.generic.settings_records import STAFF_READ, SettingsRecord, declare
from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.schemas import checklists as shapes
from app.api.schemas.common import Answer
from app.core.catalogue import sentence
from app.core.enums import ChecklistMoment
from app.core.errors import FieldError
from app.core.fields import Trade
from app.core.lang import Words
from app.core.roles import Role
from app.models.base import RowValues
from app.models.checklist_item import ChecklistItem
from app.workflow.kinds.work_order.checklists import checklist_for

router = APIRouter(route_class=OperationRoute, tags=["checklists"])

WRITERS: Final = roles(Role.MANAGER, Role.ADMIN)
MOST_ITEMS: Final = 100
"""So many items of one moment a community may have in use: a form holds twice as many."""
ONLY_FINISHING: Final = sentence("problems.risky_only_finishing")
NEVER_REQUIRED: Final = sentence("problems.risky_never_required")
TOO_MANY: Final = sentence("problems.too_many_checklist_items")


async def _item_can_be_ticked(
    context: RequestContext, values: RowValues, row: ChecklistItem | None, errors: list[FieldError]
) -> None:
    """M-36: on the way and at the door nobody can have consented on record, and who refuses a risky step must not hold
    up the work."""
    item = {**vars(row), **values} if row is not None else values
    if item["risky"] and item["moment"] is not ChecklistMoment.FINISHING:
        errors.append(FieldError("/risky", "only-finishing", ONLY_FINISHING))
    if item["risky"] and item["required"]:
        errors.append(FieldError("/required", "never-required", NEVER_REQUIRED))
    if not item["active"] or (row is not None and row.active):
        return
    in_use = await context.tx.get_all(
        ChecklistItem, community_id=context.community_id, moment=item["moment"], active=True
    )
    if len(in_use) >= MOST_ITEMS:
        errors.append(FieldError("/active", "too-many", TOO_MANY, most=MOST_ITEMS))


async def _lists_changed(context: RequestContext, item: ChecklistItem) -> None:
    """The community's rules hold its items, and are read again by whoever asks for a list."""
    community_id = item.community_id
    context.after_commit.append(lambda: context.container.communities.forget(community_id))


declare(
    router,
    SettingsRecord(
        plural="checklist-items",
        model=ChecklistItem,
        words=Words("checklist item", "检查项"),
        several=Words("checklist items", "检查项"),
        clause="M-33",
        answer=shapes.ChecklistItemOut,
        form=shapes.ChecklistItemForm,
        writers=WRITERS,
        query=shapes.ChecklistItemQuery,
        fixed=frozenset({"moment", "trade", "code"}),
        check=_item_can_be_ticked,
        after=_lists_changed,
    ),
)


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
