"""Shapes of checklists 检查表: the items that a community keeps, and the lists that follow (M-33)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.api.generic.answers import Body
from app.api.schemas.common import Answer, Moment
from app.api.schemas.places import Active, ActiveQuery, Kept
from app.core.enums import ChecklistMoment
from app.core.fields import Code, Form, Short, Trade
from app.core.lang import Language
from app.core.typed_text import written_as
from app.models.work_order import WorkOrder
from app.workflow.engine.community import CheckItem, CommunityRules
from app.workflow.kinds.work_order.checklists import checklist_of, required_of

MOST_SHOWN = 200
TRADE_OR_ALL = written_as(r"^([a-z][a-z_]+)?$", "name_of_ours")
TradeOrAll = Annotated[str, StringConstraints(max_length=40, pattern=TRADE_OR_ALL)]
Position = Annotated[int, Field(ge=0, le=999)]


class ChecklistItemForm(Form):
    """One item of the community's checklists."""

    moment: ChecklistMoment = Field(description="When it is ticked: with depart, arrive, or complete.")
    trade: TradeOrAll = Field(default="", description="Empty: every trade.", examples=["locksmith"])
    code: Code = Field(
        description="With the code of an item that Gongdan lists anyway it stands in its place, or takes it away.",
        examples=["id-checked"],
    )
    title_zh: Short = Field(description="As workers read it in Chinese.", examples=["已核对住户身份"])
    title_en: Short = Field(description="As workers read it in English.", examples=["resident's identity checked"])
    position: Position = Field(default=500, description="Smaller ones stand first.")
    required: bool = Field(default=True, description="Whether the worker can't go on before it is ticked.")
    photo: bool = Field(default=False, description="Whether ticking it takes a photo.")
    risky: bool = Field(
        default=False,
        description="M-36: needs the customer's recorded consent first. Only when finishing, and never required.",
    )
    active: Active = True


class ChecklistItemOut(Kept):
    """One item of the community's checklists."""

    moment: ChecklistMoment
    trade: str = Field(max_length=40, description="Empty: every trade.")
    code: str = Field(max_length=20)
    title_zh: str = Field(max_length=60)
    title_en: str = Field(max_length=60)
    position: Position
    required: bool
    photo: bool
    risky: bool
    active: bool


class ChecklistItemQuery(ActiveQuery):
    """Items, perhaps of one moment or trade."""

    moment: ChecklistMoment | None = None
    trade: Trade | None = None


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
