"""Quotes: versions with lines, consent to exactly one of them (M-40 to M-46)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import FenColumn, JsonColumn, Row, choice


class QuoteState(Labelled):
    """One version of a quote."""

    OFFERED = "offered", "offered", "待确认"
    APPROVED = "approved", "approved", "已同意"
    REJECTED = "rejected", "rejected", "已拒绝"
    SUPERSEDED = "superseded", "superseded", "已被替代"


class Quote(Row, table=True):
    """One version of a quote; totals are computed on the server, in fen. Lines are stored as offered and never
    changed."""

    __tablename__ = "quote"
    __table_args__ = (UniqueConstraint("work_order_id", "ordinal"),)

    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    ordinal: int
    state: QuoteState = Field(sa_type=choice(QuoteState, "state"))
    author_id: UUID
    lines: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    labour_fen: int = Field(sa_type=FenColumn)
    material_fen: int = Field(sa_type=FenColumn)
    total_fen: int = Field(sa_type=FenColumn)
    catalogue_version: int
    note: str = Field(default="", max_length=500)
    decided_at: datetime | None = None
    decided_by_id: UUID | None = None
    consent: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """How the customer agreed or refused: in the app, or recorded with whom, by which means, and when."""
    reason: str = Field(default="", max_length=500)
