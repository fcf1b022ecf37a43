"""The work order 工单: one row for each job. The row holds what guards read; the journal holds what happened."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Channel, Coverage, Labelled, OrderKind, Urgency
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow, choice


class WorkOrderState(Labelled):
    """Where a work order stands; CLOSED, CANCELLED and REFUSED are final."""

    REGISTERED = "registered", "registered", "已登记"
    ACCEPTED = "accepted", "accepted", "已受理"
    DISPATCHED = "dispatched", "dispatched to a department", "已派单"
    ASSIGNED = "assigned", "assigned to a worker", "已指派"
    ACKNOWLEDGED = "acknowledged", "signed for", "已签收"
    EN_ROUTE = "en_route", "on the way", "已出发"
    ON_SITE = "on_site", "on site", "已到场"
    NO_ACCESS = "no_access", "nobody home", "未能入户"
    QUOTED = "quoted", "quote awaiting consent", "待确认报价"
    NEGOTIATING = "negotiating", "change being negotiated", "变更协商"
    IN_PROGRESS = "in_progress", "work in progress", "施工中"
    ON_HOLD = "on_hold", "on hold", "挂起"
    COMPLETED = "completed", "awaiting acceptance", "待验收"
    REWORK = "rework", "to be redone", "待返工"
    SIGNED_OFF = "signed_off", "accepted by the customer", "已验收"
    CLOSED = "closed", "closed and archived", "已结案"
    CANCELLED = "cancelled", "cancelled", "已取消"
    REFUSED = "refused", "refused", "不受理"


USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("repair",),
    "urgency": ("normal",),
    "channel": ("phone", "app"),
    "coverage": ("chargeable",),
}
"""What most orders have in the columns by which lists are filtered. The few others stand in small indexes of their own,
so that a filter that matches little or nothing need not walk all orders; of what is usual the first page is found at
once."""


def _unusual(column: str) -> str:
    return " AND ".join(f"{column} <> '{value}'" for value in USUAL[column])


def _unusual_indexes() -> Iterator[Index]:
    """For one who sees a community, and for one who sees the organisation."""
    for column in USUAL:
        where = text(_unusual(column))
        for place in ("community_id", "organisation_id"):
            yield Index(
                f"ix_work_order_{place}_{column}", place, column, "created_at", "id",
                postgresql_where=where, sqlite_where=where,
            )  # fmt: skip


class WorkOrder(VersionedRow, table=True):
    """A repair or service job from the request to the archive. The references to its current aspects are no foreign
    keys: the aspects refer back to the order, and rows with a cycle of keys can't be inserted in one statement."""

    __tablename__ = "work_order"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_work_order_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_work_order_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index(
            "ix_work_order_community_id_department_id_created_at_id",
            "community_id",
            "department_id",
            "created_at",
            "id",
        ),
        # few orders wait to be claimed, and the others need no place in it
        Index(
            "ix_work_order_claimable",
            "community_id",
            "department_id",
            "created_at",
            "id",
            postgresql_where=text("claimable IS true"),
            sqlite_where=text("claimable IS 1"),
        ),
        Index("ix_work_order_reporter_id_created_at_id", "reporter_id", "created_at", "id"),
        Index("ix_work_order_worker_id_created_at_id", "worker_id", "created_at", "id"),
        Index("ix_work_order_customer_id_created_at_id", "customer_id", "created_at", "id"),
        Index("ix_work_order_premises_id_created_at_id", "premises_id", "created_at", "id"),
        Index("ix_work_order_contact_phone_created_at_id", "contact_phone", "created_at", "id"),
        Index("ix_work_order_number", "number"),
        # by the running number that people say; see app.db.queries.number_search
        Index("ix_work_order_number_tail", text("substr(number, length(number) - 3)"), "created_at", "id"),
        Index("ix_work_order_community_id_updated_at", "community_id", "updated_at"),
        Index("ix_work_order_duplicate_of", "duplicate_of"),
        # few orders are claims, and those that are none need no place in it
        Index(
            "ix_work_order_warranty_of",
            "warranty_of",
            postgresql_where=text("warranty_of IS NOT NULL"),
            sqlite_where=text("warranty_of IS NOT NULL"),
        ),
        # nor are many under a contract
        Index(
            "ix_work_order_contract_id",
            "contract_id",
            postgresql_where=text("contract_id IS NOT NULL"),
            sqlite_where=text("contract_id IS NOT NULL"),
        ),
        # few come from an enquiry
        Index(
            "ix_work_order_enquiry_id",
            "enquiry_id",
            postgresql_where=text("enquiry_id IS NOT NULL"),
            sqlite_where=text("enquiry_id IS NOT NULL"),
        ),
        # nor are many tasks of an emergency plan
        Index(
            "ix_work_order_emergency_plan_id",
            "emergency_plan_id",
            "created_at",
            "id",
            postgresql_where=text("emergency_plan_id IS NOT NULL"),
            sqlite_where=text("emergency_plan_id IS NOT NULL"),
        ),
        # of a hundred orders few are reports of a public fault
        Index(
            "ix_work_order_incident_id",
            "incident_id",
            "created_at",
            "id",
            postgresql_where=text("incident_id IS NOT NULL"),
            sqlite_where=text("incident_id IS NOT NULL"),
        ),
        Index("ix_work_order_organisation_id_created_at_id", "organisation_id", "created_at", "id"),
        *_unusual_indexes(),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40)
    state: WorkOrderState = Field(sa_type=choice(WorkOrderState, "state"))
    updated_at: datetime

    # the request: M-11
    kind: OrderKind = Field(sa_type=choice(OrderKind, "kind"))
    channel: Channel = Field(sa_type=choice(Channel, "channel"))
    urgency: Urgency = Field(sa_type=choice(Urgency, "urgency"))
    received_at: datetime | None = None
    """When the call or letter arrived; None: when it was registered."""
    reporter_id: UUID
    """Who registered it: a person, or a machine client."""
    enquiry_id: UUID | None = None
    """The enquiry that it comes from (M-90)."""
    customer_id: UUID | None = Field(default=None, foreign_key="person.id")
    contact_name: str | None = Field(default=None, max_length=60)
    contact_phone: str | None = Field(default=None, max_length=20)
    premises_id: UUID | None = Field(default=None, foreign_key="premises.id")
    place: str = Field(default="", max_length=140)
    """The address as people write it: that of the premises, or the common area."""
    spot: str = Field(default="", max_length=200)
    description: str = Field(max_length=2000)
    special_requirements: str = Field(default="", max_length=500)
    remarks: str = Field(default="", max_length=500)
    wish_from: datetime | None = None
    wish_until: datetime | None = None
    equipment: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    photos: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    catalogue_item_id: UUID | None = Field(default=None, foreign_key="catalogue_item.id")
    catalogue_code: str | None = Field(default=None, max_length=20)
    trades: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    needs_visit: bool = True
    housekeeping: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """M-12: the booking sheet of housekeeping: hours, people, whose tools and materials, how it is priced."""
    checklist: list[JsonObject] | None = Field(default=None, sa_type=JsonColumn)
    """M-80: what the plan of its contract's visits has checked when finishing, as it was when the order was made."""

    # acceptance: M-13, M-14
    coverage: Coverage | None = Field(default=None, sa_type=choice(Coverage, "coverage"))
    coverage_reason: str = Field(default="", max_length=500)
    coverage_proof: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """M-13: what proves that it is free: the part with its term, the equipment with its contract or its maker's
    warranty, or the supervisor who vouched, with the reason."""
    contract_id: UUID | None = None
    """M-80: the contract that covers it."""
    estimate: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    visit_now: bool = False

    # who has it
    department_id: UUID | None = Field(default=None, foreign_key="department.id")
    worker_id: UUID | None = Field(default=None, foreign_key="person.id")
    wanted_worker_id: UUID | None = None
    helpers: list[JsonObject] | None = Field(default=None, sa_type=JsonColumn)
    """M-21: who helps whoever has it, in the order in which they were named: person, since when, when they signed."""
    claimable: bool = False
    """M-25: it was dispatched where workers may claim, and nobody is on the way yet: those of its department see it."""

    # current aspects
    appointment_id: UUID | None = None
    proposal_id: UUID | None = None
    """A time proposed by the customer that the desk has not answered yet."""
    visit_id: UUID | None = None
    visits: int = 0
    visit_ended: bool = False
    quote_id: UUID | None = None
    quote_versions: int = 0
    approved_quote_id: UUID | None = None
    must_quote: bool = False
    """M-46: the worker goes there again to quote anew; the earlier approval does not allow work to start."""
    pay_worker: bool = False
    """M-60: the customer agreed to pay the worker on site."""
    follow_up_id: UUID | None = None

    # on site
    made_safe: bool = False
    """An emergency was made safe with recorded consent before any quote. Nothing can be charged until a quote is
    approved."""
    risky_steps: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    consented_steps: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    diagnosed_at: datetime | None = None
    """M-37: when the fault was diagnosed and explained last; nothing once the work is to be done again."""
    inspected_material: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """M-45: whose material stood its last inspection, or is insisted on: the centre's, the customer's."""
    unfit_material: bool = False
    insisted_material: list[JsonObject] | None = Field(default=None, sa_type=JsonColumn)
    """M-45: unfit material of the customer's own on which they insisted: what it is, and the version at which it was
    recorded; of a warranty claim's order, what was insisted on in the repair, without a version."""
    hold_reason: str | None = Field(default=None, max_length=40)
    hold_until: datetime | None = None
    custody: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """M-38: what was taken to the workshop, until it is returned."""

    # completion
    completion: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    completed_at: datetime | None = None
    completions: int = 0
    reworks: int = 0
    signed_off_at: datetime | None = None
    signature_file_id: UUID | None = None
    ratings: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    comments: str = Field(default="", max_length=1000)
    rated_completion: int | None = None
    """M-73: at which completion the customer rated the work last; it is rated once per completion."""
    recorded_words: list[JsonObject] | None = Field(default=None, sa_type=JsonColumn)
    """M-56: what staff recorded in the customer's name, oldest first: action, version, who, when, quote, void."""
    recorded_at: datetime | None = None
    """When staff last recorded something in the customer's name."""
    objection: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """M-56: what the customer objects to until it is answered: the version of the word, its recorder, who, when."""
    worker_signed_at: datetime | None = None
    copies: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    repair_warranty_until: date | None = None

    # endings and links
    settlement: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    reason: str = Field(default="", max_length=500)
    """Reason of the last refusal, cancellation or rejection."""
    referral: str = Field(default="", max_length=500)
    duplicate_of: UUID | None = Field(default=None, foreign_key="work_order.id")
    merged: list[JsonObject] | None = Field(default=None, sa_type=JsonColumn)
    """M-12: of what was merged into this order, what its worker and the desk go on needing; no names, no phones."""
    warranty_of: UUID | None = Field(default=None, foreign_key="work_order.id")
    last_urged_at: datetime | None = None
    urges: int = 0
    closed_at: datetime | None = None
    emergency_plan_id: UUID | None = None
    """M-100: the emergency plan whose task it is."""
    plan_task: int | None = None
    """Which of its tasks, from 1: the first goes first."""
    plan_due_at: datetime | None = None
    """By when the plan wants it done."""
    incident_id: UUID | None = None
    """M-100: the public fault that it reports, and that answers it."""
    incident_works: bool | None = None
    """Whether whoever reported it says that it works again there; None: they have not said."""
    incident_answered_at: datetime | None = None
    """When they said so."""
