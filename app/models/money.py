"""Charges, their ledger, and payments: records are added, never deleted (M-53, M-60 to M-63)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled, LedgerKind, PaymentMethod, PaymentVia
from app.models.base import FenColumn, Row, VersionedRow, choice


class ChargeState(Labelled):
    """What is still owed for a job."""

    NOTHING_DUE = "nothing_due", "nothing due", "无需付费"
    INVOICED = "invoiced", "invoiced", "已开单"
    PART_PAID = "part_paid", "partly paid", "部分支付"
    PAID = "paid", "paid", "已付清"
    WAIVED = "waived", "waived", "已免收"
    REFUNDED = "refunded", "refunded", "已全额退款"


class PaymentState(Labelled):
    """Where the money is."""

    COLLECTED = "collected", "collected by the worker", "已代收"
    HANDED_IN = "handed_in", "handed in to the cashier", "已上交"
    RECEIVED = "received", "received", "已到账"
    REVERSED = "reversed", "keyed by mistake, reversed", "已冲正"


class Charge(VersionedRow, table=True):
    """What one work order costs the customer. Each completed order has one, also when nothing is due."""

    __tablename__ = "charge"
    __table_args__ = (
        UniqueConstraint("work_order_id"),
        UniqueConstraint("community_id", "number"),
        Index("ix_charge_community_id_created_at_id", "community_id", "created_at", "id"),
        CheckConstraint(
            "invoiced_fen >= 0 AND paid_fen >= 0 AND refunded_fen >= 0 AND reversed_fen >= 0", name="amounts"
        ),
        CheckConstraint("reversed_fen + refunded_fen <= paid_fen", name="refund_within_paid"),
        CheckConstraint("paid_fen - reversed_fen - refunded_fen <= invoiced_fen", name="never_twice"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    number: str = Field(max_length=40)
    state: ChargeState = Field(sa_type=choice(ChargeState, "state"))
    updated_at: datetime
    invoiced_fen: int = Field(sa_type=FenColumn)
    reduced_fen: int = Field(default=0, sa_type=FenColumn)
    """Sum of the manager's reductions."""
    waived_fen: int = Field(default=0, sa_type=FenColumn, sa_column_kwargs={"server_default": "0"})
    """Sum of what was waived, by the manager or with a cancellation."""
    credited_fen: int = Field(default=0, sa_type=FenColumn, sa_column_kwargs={"server_default": "0"})
    """Refunds that were taken off what is owed at the same time. Refunds do so no more: the manager reduces first."""
    paid_fen: int = Field(default=0, sa_type=FenColumn)
    reversed_fen: int = Field(default=0, sa_type=FenColumn, sa_column_kwargs={"server_default": "0"})
    """Sum of payments that were keyed by mistake."""
    refunded_fen: int = Field(default=0, sa_type=FenColumn)
    compensated_fen: int = Field(default=0, sa_type=FenColumn)
    open_collections: int = 0
    """How many payments a worker collected and has not handed in."""
    worker_may_collect: bool = False
    """The customer agreed to pay the worker (M-60)."""
    penalty_fen: int = Field(default=0, sa_type=FenColumn, sa_column_kwargs={"server_default": "0"})
    """M-80: what the centre owes because it was late on this job under a contract."""
    penalty_taken_fen: int = Field(default=0, sa_type=FenColumn, sa_column_kwargs={"server_default": "0"})
    """What of `reduced_fen` penalties of a contract took off, of this job or of earlier ones."""
    fapiao_number: str | None = Field(default=None, max_length=40)
    """The fapiao 发票 that stands; the ERP reports it (M-63)."""
    voucher_number: str | None = Field(default=None, max_length=40)
    """The ERP's voucher 凭证 by which it was last booked."""


class LedgerEntry(Row, table=True):
    """One movement of a charge, or a compensation for an order or a complaint, for reconciliation (M-53, M-63)."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_charge_id", "charge_id"),
        Index("ix_ledger_entry_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_ledger_entry_community_id_day", "community_id", "day"),
        Index("ix_ledger_entry_record_id_record_version", "record_id", "record_version"),
        CheckConstraint(
            "charge_id IS NOT NULL OR work_order_id IS NOT NULL OR complaint_id IS NOT NULL", name="names_its_record"
        ),
    )

    community_id: UUID = Field(foreign_key="community.id")
    charge_id: UUID | None = Field(default=None, foreign_key="charge.id")
    """Empty for a compensation that was given before there was an invoice, or with a complaint."""
    work_order_id: UUID | None = Field(default=None, foreign_key="work_order.id")
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id")
    payment_id: UUID | None = Field(default=None, foreign_key="payment.id")
    kind: LedgerKind = Field(sa_type=choice(LedgerKind, "kind"))
    amount_fen: int = Field(sa_type=FenColumn)
    by_id: UUID
    reason: str = Field(default="", max_length=500)
    document: str | None = Field(default=None, max_length=40)
    """Number of the receipt or refund slip."""
    method: PaymentMethod | None = Field(default=None, sa_type=choice(PaymentMethod, "method"))
    """The means of a payment, of its reversal, of its handing in, of a refund, or of a compensation that was paid at
    once."""
    day: date
    """The day of accounts 记账日 that it counts in: the community's local day, or the first open day after the last
    closed one."""
    record_id: UUID | None = None
    """The record whose journal tells of it: the charge, or the order or complaint of a compensation without one. Empty
    only in what the version before wrote while this one came up."""
    record_version: int | None = None
    """Which entry of that journal; by its position in the change feed the ledger is followed."""


class Payment(VersionedRow, table=True):
    """Money taken for a charge; every one has a receipt number, and an online reference counts once however it is
    written."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("community_id", "receipt"),
        UniqueConstraint("organisation_id", "reference_key"),
        Index("ix_payment_charge_id", "charge_id"),
        Index("ix_payment_community_id_created_at_id", "community_id", "created_at", "id"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    charge_id: UUID = Field(foreign_key="charge.id")
    state: PaymentState = Field(sa_type=choice(PaymentState, "state"))
    updated_at: datetime
    amount_fen: int = Field(sa_type=FenColumn)
    via: PaymentVia = Field(sa_type=choice(PaymentVia, "via"))
    method: PaymentMethod = Field(sa_type=choice(PaymentMethod, "method"))
    receipt: str = Field(max_length=40)
    online_reference: str | None = Field(default=None, max_length=100)
    """As it was keyed."""
    reference_key: str | None = Field(default=None, max_length=400)
    """Its one form, which no other payment has; empty once the payment was reversed: the reference is free again."""
    taken_by_id: UUID
    handed_in_at: datetime | None = None
    handed_in_to_id: UUID | None = None
