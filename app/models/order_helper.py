"""Helpers 协办人员 of work orders: by whom an order is found, and when each of them helped (M-21, M-24)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.models.base import Row


class OrderHelper(Row, table=True):
    """Says that somebody helps with an order, so that their orders and their day are found by the person. It begins
    with `created_at`; the row stays when they leave the order."""

    __tablename__ = "order_helper"
    __table_args__ = (
        # nobody helps twice at once
        Index(
            "uq_order_helper_work_order_id_person_id",
            "work_order_id",
            "person_id",
            unique=True,
            postgresql_where=text("active IS true"),
            sqlite_where=text("active IS 1"),
        ),
        Index("ix_order_helper_work_order_id", "work_order_id"),
        Index("ix_order_helper_person_id_active", "person_id", "active"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    person_id: UUID = Field(foreign_key="person.id")
    active: bool = True
    """Whether they help still, or did until the order was done."""
    left_at: datetime | None = None
    """When they left the order."""
