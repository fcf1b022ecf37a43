"""Turns of the rota 轮值: who was given which order by their turn, and who lost one by being away (M-98)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import Row, choice


class TurnUse(Labelled):
    """What an order did to somebody's turn."""

    TAKEN = "taken", "took a turn", "轮到接单"
    LOST = "lost", "lost a turn by being away", "离岗过号"
    OWN = "own", "their own customer, no turn", "本人客户，不占轮次"
    HELPED = "helped", "helped for somebody else, no turn", "协助接待，不占轮次"


class RotaTurn(Row, table=True):
    """What one order did to the turn of one worker; made when the order was given to somebody. The row stays: a turn
    that is given back is active no more."""

    __tablename__ = "rota_turn"
    __table_args__ = (
        Index("ix_rota_turn_community_id_visit_at", "community_id", "visit_at"),
        Index("ix_rota_turn_work_order_id", "work_order_id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    person_id: UUID = Field(foreign_key="person.id")
    use: TurnUse = Field(sa_type=choice(TurnUse, "use"))
    visit_at: datetime
    """When the visit was to begin, or when the order was given where no time was agreed: a turn belongs to the week of
    that moment."""
    active: bool = True
    """Whether it counts; not where the supervisor took the order away from whoever it was given to."""
