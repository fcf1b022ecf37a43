"""Purchases on a customer's behalf 代购: what is bought for one order, at a unit price that its customer approved
before (M-44)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import FenColumn, JsonColumn, QuantityColumn, VersionedRow, choice

NOTHING = Decimal(0)


class PurchaseState(Labelled):
    """M-44: how far a purchase on the customer's behalf is."""

    ASKED = "asked", "price to be approved", "待客户同意"
    APPROVED = "approved", "price approved", "待购买"
    BOUGHT = "bought", "bought", "已购买"
    SETTLED = "settled", "accounted for", "已核销"
    REJECTED = "rejected", "rejected", "客户不同意"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤销"


class PurchaseForCustomer(VersionedRow, table=True):
    """One thing that is bought for the customer of an order: at which price, with which receipt, and what became of
    it."""

    __tablename__ = "purchase"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_purchase_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_purchase_work_order_id", "work_order_id"),
        CheckConstraint("quantity > 0 AND bought_quantity >= 0 AND bought_quantity <= quantity", name="quantities"),
        CheckConstraint("used_quantity >= 0 AND handed_over >= 0 AND taken_back >= 0", name="outcome"),
        CheckConstraint("used_quantity + handed_over + taken_back <= bought_quantity", name="no_more_than_bought"),
        CheckConstraint("unit_fen >= 0 AND paid_unit_fen >= 0 AND paid_unit_fen <= unit_fen", name="prices"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["DG-HY-20261121-0001"]})
    state: PurchaseState = Field(sa_type=choice(PurchaseState, "state"))
    updated_at: datetime
    name: str = Field(max_length=200)
    unit: str = Field(max_length=60)
    quantity: Decimal = Field(sa_type=QuantityColumn)
    unit_fen: int = Field(sa_type=FenColumn, description="M-44: the unit price that the customer approves; at most it.")
    shop: str = Field(max_length=200)
    asked_by_id: UUID
    """Who asked for it at this price."""
    priced_at: datetime
    """Since when it has this price: no word on it is older."""
    answered_at: datetime | None = None
    consent: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """How the customer answered: in the app, or recorded with whom, by which means, and when."""
    word_version: int | None = None
    """M-56: the order's version in which an answer that was recorded stands; None for one in the app."""
    bought_quantity: Decimal = Field(default=NOTHING, sa_type=QuantityColumn)
    paid_unit_fen: int | None = Field(default=None, sa_type=FenColumn, description="What one of it really cost.")
    receipt: str = Field(default="", max_length=200)
    bought_by_id: UUID | None = None
    bought_at: datetime | None = None
    used_quantity: Decimal = Field(default=NOTHING, sa_type=QuantityColumn)
    handed_over: Decimal = Field(default=NOTHING, sa_type=QuantityColumn, description="How much the customer got.")
    handed_to: str = Field(default="", max_length=60)
    taken_back: Decimal = Field(default=NOTHING, sa_type=QuantityColumn, description="How much the shop took back.")
    settled_at: datetime | None = None
    note: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=500, description="Why it was rejected or withdrawn.")
