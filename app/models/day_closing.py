"""Day closing 日结: the cashier closes the accounts of a community up to a day (M-61, M-63)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import FenColumn, JsonColumn, VersionedRow, choice

MOST_FEN: Final = 9_007_199_254_740_991
"""What JSON holds exactly. Balances and differences may be below zero, which the document has to say."""


class DayClosingState(Labelled):
    """Whether somebody else has looked at a closed day."""

    CLOSED = "closed", "closed", "已日结"
    CONFIRMED = "confirmed", "confirmed", "已复核"


class DayClosing(VersionedRow, table=True):
    """The closed accounts of one or several days of a community, with their figures as they stood then."""

    __tablename__ = "day_closing"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("community_id", "day"),
        CheckConstraint("from_day <= day", name="days"),
        Index("ix_day_closing_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_day_closing_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["RJ-HY-20261121-0001"]})
    state: DayClosingState = Field(sa_type=choice(DayClosingState, "state"))
    updated_at: datetime
    closed_by_id: UUID
    from_day: date = Field(description="First day that it closes: the one after the closing before.")
    day: date = Field(description="Last day that it closes, by the community's calendar.")
    closing_fen: int = Field(sa_type=FenColumn, ge=-MOST_FEN, le=MOST_FEN)
    """What customers owe at the end of the day, less what was paid too much; may be below 0."""
    with_workers_fen: int = Field(sa_type=FenColumn)
    """What workers have collected and not handed in at the end of the day."""
    cash_fen: int = Field(sa_type=FenColumn, ge=-MOST_FEN, le=MOST_FEN)
    """The cash that came in on these days less what was given back, by the ledger; may be below 0."""
    counted_fen: int = Field(sa_type=FenColumn, ge=-MOST_FEN, le=MOST_FEN)
    """The same as the cashier counted it."""
    difference_fen: int = Field(sa_type=FenColumn, ge=-MOST_FEN, le=MOST_FEN)
    """Counted less the ledger's; below 0: cash is missing."""
    reason: str = Field(default="", max_length=500, description="Why the count differs from the ledger.")
    figures: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """All sums of these days: see `DayFigures` in app/workflow/kinds."""
    confirmed_at: datetime | None = None
    confirmed_by_id: UUID | None = None
    note: str = Field(default="", max_length=500, description="What the manager says to it.")
