"""Shapes of checklists 检查表: the items that a community keeps, and the lists that follow (M-33)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body
from app.api.schemas.common import Answer, Moment
from app.core.enums import ChecklistMoment
from app.core.lang import Language
from app.models.work_order import WorkOrder
from app.workflow.engine.community import CheckItem, CommunityRules
from app.workflow.kinds.work_order.checklists import checklist_of, required_of

MOST_SHOWN = 200


class CheckItemOut(Answer):
    """Something to tick."""

    code: str = Field(max_length=20, examples=["badge"])
    title: str = Field(max_length=200, examples=["工牌和名片"])
    required: bool = Field(description="The worker can't go on before it is ticked.")
    photo: bool = Field(description="Ticking it takes a photo.")
    risky: bool = Field(description="M-36: the customer consents to it first, on record.")


class MomentChecklist(Answer):
    """What is ticked at one moment."""

    moment: ChecklistMoment
    items: Annotated[list[CheckItemOut], Field(max_length=MOST_SHOWN)]


class VisitTick(Answer):
    """Something that was ticked, as it was called then."""

    moment: ChecklistMoment
    item: str = Field(max_length=20)
    zh: str = Field(max_length=200)
    en: str = Field(max_length=200)
    at: Moment
    by: UUID
    photos: Annotated[list[UUID], Field(max_length=20)]


def shown_item(item: CheckItem, language: Language, *, required: bool) -> Body:
    """An item as the API shows it."""
    return {
        "code": item.code,
        "title": item.title.say(language),
        "required": required,
        "photo": item.photo,
        "risky": item.risky,
    }


def lists_of_order(order: WorkOrder, community: CommunityRules, language: Language) -> list[Body]:
    """What an order asks at each moment; what an emergency waives is not required."""
    lists = []
    for moment in ChecklistMoment:
        required = required_of(order, community, moment)
        items = checklist_of(order, community, moment)
        shown = [shown_item(item, language, required=item in required) for item in items]
        lists.append({"moment": moment, "items": shown})
    return lists
