"""Maintenance contracts 维保合同: their terms, and the equipment on their lists (M-80)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import FenColumn, JsonColumn, Row, VersionedRow, choice


class ContractState(Labelled):
    """M-80: where a contract stands."""

    DRAFT = "draft", "draft", "拟稿"
    SIGNED = "signed", "signed", "已签订"
    ACTIVE = "active", "active", "履行中"
    EXPIRED = "expired", "expired", "已到期"
    TERMINATED = "terminated", "terminated", "已终止"
    RENEWED = "renewed", "renewed", "已续约"


class Billing(Labelled):
    """M-80: how often the fee is charged."""

    SINGLY = "singly", "each job singly", "按次收费"
    ONCE = "once", "once for the term", "一次性"
    MONTHLY = "monthly", "monthly", "按月"
    QUARTERLY = "quarterly", "quarterly", "按季"
    HALF_YEARLY = "half_yearly", "half-yearly", "按半年"
    YEARLY = "yearly", "yearly", "按年"


class DayOff(Labelled):
    """M-80: what becomes of a planned visit that falls on a day off."""

    AS_IT_FALLS = "as_it_falls", "on that day all the same", "照常上门"
    NEXT_WORKING_DAY = "next_working_day", "on the next working day", "顺延至下一工作日"


class FeeKind(Labelled):
    """M-80: what of a contract is charged."""

    PERIOD = "period", "fee of a period", "周期费用"
    ONCE = "once", "charged once", "单项费用"
    INTEREST = "interest", "late interest", "滞纳金"


class PenaltyKind(Labelled):
    """M-80: which time of a contract was not kept."""

    ARRIVAL = "arrival", "visit arranged too late", "逾期安排上门"
    REPAIR = "repair", "repaired too late", "逾期修复"


class Contract(VersionedRow, table=True):
    """A contract about the maintenance of listed equipment, with unlimited calls."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_contract_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_contract_customer_id_created_at_id", "customer_id", "created_at", "id"),
        # for the copy of their own data that people can have
        Index("ix_contract_drafted_by_id", "drafted_by_id"),
        # few contracts wait for the worker
        Index(
            "ix_contract_next_at",
            "next_at",
            postgresql_where=text("next_at IS NOT NULL"),
            sqlite_where=text("next_at IS NOT NULL"),
        ),
        Index(
            "ix_contract_fees_at",
            "fees_at",
            postgresql_where=text("fees_at IS NOT NULL"),
            sqlite_where=text("fees_at IS NOT NULL"),
        ),
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint("fee_fen >= 0 AND late_arrival_fen >= 0 AND late_repair_fen >= 0", name="amounts"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["WB-HY-20261121-0001"]})
    state: ContractState = Field(sa_type=choice(ContractState, "state"))
    updated_at: datetime
    customer_id: UUID = Field(foreign_key="person.id", description="With whom it is made.")
    title: str = Field(max_length=200, schema_extra={"examples": ["海怡超市空调维保"]})
    drafted_by_id: UUID
    starts_on: date = Field(description="First day of the term.")
    ends_on: date = Field(description="Last day of the term.")

    billing: Billing = Field(sa_type=choice(Billing, "billing"))
    fee_fen: int = Field(default=0, sa_type=FenColumn)
    """The fee of one period, or of the term."""
    payment_days: int = Field(default=15, description="How many days after a period begins its fee is due.")
    late_interest: int = Field(
        default=5, description="Interest for each day after that, in ten-thousandths of what is owed."
    )
    late_interest_most: int | None = Field(
        default=None, description="Most interest on one fee in all, in percent of the fee; null: no such limit."
    )
    late_arrival_fen: int = Field(default=0, sa_type=FenColumn)
    """What the centre owes where it arranges a visit too late."""
    late_repair_fen: int = Field(default=0, sa_type=FenColumn)
    """What the centre owes where it repairs too late."""
    penalties: str = Field(default="", max_length=500, description="Further penalties, in words.")
    arrange_hours: int = Field(default=24, description="M-80: hours from a call to the appointment for it.")
    fix_hours: int = Field(default=48, description="M-80: hours from a call to the finished repair.")
    warranty_months: int = Field(default=12, description="M-54: warranty on repairs under the contract.")
    prices: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """The price annex: what isn't in the fee."""
    note: str = Field(default="", max_length=500)

    visit_plans: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """M-80: its periodic visits: what is done, when, and by whom."""
    visits_ahead_days: int | None = Field(default=None, description="How many days ahead orders of visits are made.")
    visits_from: date | None = Field(default=None, description="From which day its visits are made into orders.")

    signed_on: date | None = None
    signed_by: str = Field(default="", max_length=60, description="Who signed for the customer.")
    approved_by_id: UUID | None = Field(default=None, description="The manager who signed for the centre.")
    renewal_of: UUID | None = Field(
        default=None, foreign_key="contract.id", description="The contract that it goes on from."
    )
    renewed_by_id: UUID | None = Field(default=None, description="The contract that goes on from it.")
    continued: bool = Field(default=False, description="Whether the contract that goes on from it is signed.")
    ended_at: datetime | None = Field(default=None, description="When it was terminated before its term was over.")
    reason: str = Field(default="", max_length=500, description="Why it was terminated.")
    next_at: datetime | None = None
    """When the worker looks after it next: its term begins, or an order is to be made for its next visit."""
    fees_from: date | None = Field(default=None, description="From which period on its fee is charged.")
    fees_at: datetime | None = None
    """When the worker charges its next fee."""


class ContractAsset(Row, table=True):
    """One piece of equipment on a contract's list, from one day to another."""

    __tablename__ = "contract_asset"
    __table_args__ = (
        UniqueConstraint("contract_id", "asset_id", "covered_from"),
        Index("ix_contract_asset_asset_id", "asset_id"),
        CheckConstraint("covered_until >= covered_from", name="days"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    contract_id: UUID = Field(foreign_key="contract.id")
    asset_id: UUID = Field(foreign_key="asset.id")
    covered_from: date
    covered_until: date


class PlannedVisit(Row, table=True):
    """A periodic visit whose order was made: each day of a plan once, however many workers look after the contract."""

    __tablename__ = "planned_visit"
    __table_args__ = (
        UniqueConstraint("contract_id", "plan", "planned_on"),
        Index("ix_planned_visit_community_id_visit_on_id", "community_id", "visit_on", "id"),
        Index("ix_planned_visit_work_order_id", "work_order_id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    contract_id: UUID = Field(foreign_key="contract.id")
    plan: str = Field(max_length=20)
    """The plan's code."""
    title: str = Field(max_length=200)
    planned_on: date
    """The day that the plan's rules name."""
    visit_on: date
    """The day on which somebody was to come when the order was made."""
    asset_ids: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    work_order_id: UUID = Field(foreign_key="work_order.id")


class ContractFee(Row, table=True):
    """Something that a contract charged: each period once, however many workers look after the contract. What is paid
    of it stands with the charge of its order."""

    __tablename__ = "contract_fee"
    __table_args__ = (
        UniqueConstraint("contract_id", "key"),
        Index("ix_contract_fee_work_order_id", "work_order_id"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    contract_id: UUID = Field(foreign_key="contract.id")
    key: str = Field(max_length=60)
    """By which it is charged once."""
    kind: FeeKind = Field(sa_type=choice(FeeKind, "kind"))
    title: str = Field(max_length=200)
    period_from: date | None = None
    period_until: date | None = None
    due_on: date
    amount_fen: int = Field(sa_type=FenColumn)
    work_order_id: UUID = Field(foreign_key="work_order.id")
    late_fee_id: UUID | None = Field(default=None, foreign_key="contract_fee.id")
    """Of interest: the fee that was paid late."""


class ContractPenalty(Row, table=True):
    """What the centre owes for a time of a contract that it didn't keep on one job: each time once, however often its
    clock was started. What of it was taken off invoices only grows."""

    __tablename__ = "contract_penalty"
    __table_args__ = (
        UniqueConstraint("work_order_id", "kind"),
        Index("ix_contract_penalty_contract_id", "contract_id"),
        CheckConstraint("amount_fen > 0 AND taken_fen >= 0 AND taken_fen <= amount_fen", name="amounts"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    contract_id: UUID = Field(foreign_key="contract.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    kind: PenaltyKind = Field(sa_type=choice(PenaltyKind, "kind"))
    due_at: datetime
    """The moment by which it was to be done."""
    amount_fen: int = Field(sa_type=FenColumn)
    taken_fen: int = Field(default=0, sa_type=FenColumn)
    """What of it was taken off the invoice of the job, or later off fees of the contract; the rest is still owed."""
