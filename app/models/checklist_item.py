"""Checklists 检查表 as data: what workers tick before leaving, on site and when finishing (M-33)."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.core.enums import ChecklistMoment
from app.models.base import VersionedRow, choice


class ChecklistItem(VersionedRow, table=True):
    """One item of a community's checklists, for one trade or for all. It adds to Gongdan's own list, or stands in the
    place of the item there that has its code; one that is not `active` takes that away."""

    __tablename__ = "checklist_item"
    __table_args__ = (UniqueConstraint("community_id", "moment", "trade", "code"),)

    community_id: UUID = Field(foreign_key="community.id")
    moment: ChecklistMoment = Field(sa_type=choice(ChecklistMoment, "moment"))
    trade: str = Field(default="", max_length=40)
    """Empty: for every trade."""
    code: str = Field(max_length=20)
    title_zh: str = Field(max_length=60)
    title_en: str = Field(max_length=60)
    position: int = 500
    """Smaller ones stand first; those of Gongdan's list have 10, 20 and so on."""
    required: bool = True
    """Whether the worker can't go on before it is ticked."""
    photo: bool = False
    """Whether ticking it takes a photo."""
    risky: bool = False
    """M-36: whether it needs the customer's recorded consent first."""
    active: bool = True
