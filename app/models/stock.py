"""The warehouse 仓库: what is in it, what came in and went out, and requisitions 领料单 for orders (M-38, M-43)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.erp import Silence
from app.models.base import FenColumn, QuantityColumn, Row, VersionedRow, choice

NOTHING = Decimal(0)


class StockItemState(Labelled):
    """Whether the warehouse keeps it."""

    IN_USE = "in_use", "in use", "在用"
    RETIRED = "retired", "no longer kept", "停用"


class MovementKind(Labelled):
    """What changes how much there is."""

    DELIVERY = "delivery", "delivery", "入库"
    ISSUE = "issue", "issue", "领用出库"
    RETURN = "return", "return", "退库"
    COUNT = "count", "stock count", "盘点"


class RequisitionState(Labelled):
    """M-43: where the material of a requisition is."""

    ASKED = "asked", "asked for", "待发料"
    ISSUED = "issued", "issued", "已发料"
    USED = "used", "used", "已核销"
    RETURNED = "returned", "returned", "已退库"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤销"


class PriceCheck(Labelled):
    """M-102: of a requisition in a community whose stock the ERP keeps: whether its price is the ERP's."""

    UNCHECKED = "unchecked", "not asked yet", "待核价"
    UNKNOWN = "unknown", "the ERP does not say", "公司系统未答复"
    STATED = "stated", "stated by hand, to be checked", "手工填写，待核对"
    CHECKED = "checked", "as the ERP says", "已按公司系统核对"


class StockItem(VersionedRow, table=True):
    """One kind of material in a community's warehouse. What is on hand is worth what was paid for it."""

    __tablename__ = "stock_item"
    __table_args__ = (
        UniqueConstraint("community_id", "code"),
        Index("ix_stock_item_community_id_created_at_id", "community_id", "created_at", "id"),
        CheckConstraint("on_hand >= 0", name="on_hand"),
        CheckConstraint("value_fen >= 0 AND unit_fen >= 0", name="amounts"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    state: StockItemState = Field(sa_type=choice(StockItemState, "state"))
    updated_at: datetime
    code: str = Field(max_length=20, schema_extra={"examples": ["CL-001"]})
    name: str = Field(max_length=100, schema_extra={"examples": ["角阀 DN15"]})
    name_en: str = Field(default="", max_length=100)
    unit: str = Field(max_length=20, description="What its quantities are counted in.")
    low_level: Decimal | None = Field(
        default=None, sa_type=QuantityColumn, description="At or below this much it should be bought again."
    )
    on_hand: Decimal = Field(default=NOTHING, sa_type=QuantityColumn)
    value_fen: int = Field(default=0, sa_type=FenColumn)
    """What was paid for what is on hand."""
    unit_fen: int = Field(default=0, sa_type=FenColumn)
    """The purchase price at which it is issued now; the last one where nothing is on hand."""


class StockMovement(Row, table=True):
    """One delivery, issue, return or count; they are added and never changed."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        Index("ix_stock_movement_stock_item_id_created_at_id", "stock_item_id", "created_at", "id"),
        CheckConstraint("on_hand >= 0 AND unit_fen >= 0", name="amounts"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    stock_item_id: UUID = Field(foreign_key="stock_item.id")
    requisition_id: UUID | None = Field(default=None, foreign_key="requisition.id")
    kind: MovementKind = Field(sa_type=choice(MovementKind, "kind"))
    quantity: Decimal = Field(sa_type=QuantityColumn)
    """How much more there is by it; less than 0 where there is less."""
    unit_fen: int = Field(sa_type=FenColumn)
    amount_fen: int = Field(sa_type=FenColumn)
    """How much more what is on hand is worth by it."""
    on_hand: Decimal = Field(sa_type=QuantityColumn)
    """How much there is after it."""
    by_id: UUID
    supplier: str = Field(default="", max_length=200)
    document: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=500)


class Requisition(VersionedRow, table=True):
    """Material that the warehouse hands out for one order: what, how much, at which purchase price."""

    __tablename__ = "requisition"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_requisition_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_requisition_work_order_id", "work_order_id"),
        Index("ix_requisition_stock_item_id", "stock_item_id"),
        CheckConstraint("asked_quantity > 0 AND issued_quantity >= 0", name="quantities"),
        CheckConstraint("used_quantity >= 0 AND returned_quantity >= 0", name="outcome"),
        CheckConstraint("used_quantity + returned_quantity <= issued_quantity", name="no_more_than_issued"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["LL-HY-20261121-0001"]})
    state: RequisitionState = Field(sa_type=choice(RequisitionState, "state"))
    updated_at: datetime
    stock_item_id: UUID = Field(foreign_key="stock_item.id")
    item_code: str = Field(max_length=20)
    item_name: str = Field(max_length=100)
    unit: str = Field(max_length=20)
    asked_quantity: Decimal = Field(sa_type=QuantityColumn)
    issued_quantity: Decimal = Field(default=NOTHING, sa_type=QuantityColumn)
    used_quantity: Decimal = Field(default=NOTHING, sa_type=QuantityColumn)
    returned_quantity: Decimal = Field(default=NOTHING, sa_type=QuantityColumn)
    unit_fen: int | None = Field(
        default=None, sa_type=FenColumn, description="M-43: the purchase price of what was issued."
    )
    price_check: PriceCheck | None = Field(default=None, sa_type=choice(PriceCheck, "price_check"))
    """M-102: None where the community keeps the stock itself, whose books have the price."""
    price_unknown_because: Silence | None = Field(default=None, sa_type=choice(Silence, "price_unknown_because"))
    price_checked_at: datetime | None = Field(default=None, description="When the ERP was asked last.")
    price_document: str = Field(
        default="", max_length=200, description="The delivery note by which the price was stated by hand."
    )
    erp_in_stock: Decimal | None = Field(
        default=None, sa_type=QuantityColumn, description="How much there was, as the ERP said."
    )
    asked_by_id: UUID
    issued_by_id: UUID | None = None
    issued_at: datetime | None = None
    settled_at: datetime | None = Field(default=None, description="When it was known what was used and what came back.")
    note: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=500, description="Why it was withdrawn or returned.")


class PriceQuestion(Row, table=True):
    """A requisition whose price the worker is to ask of the ERP; it goes when there is an answer."""

    __tablename__ = "price_question"
    __table_args__ = (
        UniqueConstraint("requisition_id"),
        Index("ix_price_question_next_at", "next_at"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    requisition_id: UUID = Field(foreign_key="requisition.id")
    next_at: datetime
    """When to ask next."""
    tries: int = 0
