"""Complaints 投诉 (M-110 to M-142): what was complained about, the decision, the handler, and the result."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Contentment, Execution, Matter, Severity
from app.core.enums import Labelled, Level
from app.core.json_object import JsonObject
from app.models.base import FenColumn, JsonColumn, VersionedRow, choice


class ComplaintState(Labelled):
    """Where a complaint stands (M-110 to M-142)."""

    REGISTERED = "registered", "registered", "已登记"
    AWAITING_EVIDENCE = "awaiting_evidence", "awaiting evidence", "待补证"
    ACCEPTED = "accepted", "accepted", "已受理"
    REFERRED = "referred", "referred", "已转交"
    INVESTIGATING = "investigating", "being handled", "处理中"
    MEDIATING = "mediating", "in mediation", "调解中"
    ESCALATED = "escalated", "escalated", "已上报"
    REPLY_PENDING = "reply_pending", "reply awaiting approval", "答复待审"
    REPLIED = "replied", "replied", "已答复"
    RESOLVED = "resolved", "resolved", "已办结"
    DECLINED = "declined", "declined", "不予受理"
    CLOSED = "closed", "closed", "已归档"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤诉"


class SlipState(Labelled):
    """M-92: where a contact slip stands."""

    SENT = "sent", "sent", "已发出"
    CONFIRMED = "confirmed", "confirmed", "已确认"
    ANSWERED = "answered", "answered", "已回复"
    RETURNED = "returned", "returned", "已退回"


class Complaint(VersionedRow, table=True):
    """One complaint. When it is reopened it stays the same record with a new `round`; earlier decisions are kept."""

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_complaint_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_complaint_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_complaint_organisation_id_created_at_id", "organisation_id", "created_at", "id"),
        Index(
            "ix_complaint_community_id_department_id_created_at_id", "community_id", "department_id", "created_at", "id"
        ),
        Index("ix_complaint_complainant_id_created_at_id", "complainant_id", "created_at", "id"),
        Index("ix_complaint_reporter_id_created_at_id", "reporter_id", "created_at", "id"),
        Index("ix_complaint_handler_id_created_at_id", "handler_id", "created_at", "id"),
        Index("ix_complaint_complainant_phone_created_at_id", "complainant_phone", "created_at", "id"),
        Index("ix_complaint_premises_id_created_at_id", "premises_id", "created_at", "id"),
        Index("ix_complaint_number", "number"),
        Index("ix_complaint_number_tail", text("substr(number, length(number) - 3)"), "created_at", "id"),
        Index("ix_complaint_community_id_updated_at", "community_id", "updated_at"),
        # few come from an enquiry
        Index(
            "ix_complaint_enquiry_id",
            "enquiry_id",
            postgresql_where=text("enquiry_id IS NOT NULL"),
            sqlite_where=text("enquiry_id IS NOT NULL"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["TS-HY-20261121-0003"]})
    state: ComplaintState = Field(sa_type=choice(ComplaintState, "state"))
    updated_at: datetime
    round: int = 1
    """1, and one more with each reopening, which starts new clocks and a new decision (M-123)."""

    # the form: M-110 to M-112
    kind: ComplaintKind = Field(sa_type=choice(ComplaintKind, "kind"))
    channel: ComplaintChannel = Field(sa_type=choice(ComplaintChannel, "channel"))
    received_at: datetime | None = None
    """When it arrived; None: when it was registered."""
    severity: Severity = Field(sa_type=choice(Severity, "severity"))
    """As staff set it."""
    seen_as_serious: bool = False
    """Whether the complainant calls it serious themselves; the desk sets the severity (M-112)."""
    matter: Matter = Field(sa_type=choice(Matter, "matter"))
    round_since: datetime | None = None
    """Since when this round is owed a decision: from its arrival, its return or its reopening. An objection to a
    withdrawal leaves it as it was (M-139)."""
    reporter_id: UUID
    """Who registered it."""
    enquiry_id: UUID | None = None
    """The enquiry that it comes from (M-90)."""
    complainant_id: UUID | None = Field(default=None, foreign_key="person.id")
    complainant_name: str | None = Field(default=None, max_length=60)
    complainant_phone: str | None = Field(default=None, max_length=20)
    premises_id: UUID | None = Field(default=None, foreign_key="premises.id")
    """The complainant's room or shop; a consumer needs none."""
    place: str = Field(default="", max_length=140)
    """Where it happened, as people write it: the address of the premises, or free text."""
    respondent: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """Name, stall or room, phone; `person_id` of a member of staff."""
    purchase: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """Goods or service: product, brand, model, quantity, price in fen, day of purchase."""
    description: str = Field(max_length=2000)
    dealings: str = Field(default="", max_length=2000)
    demand: str = Field(default="", max_length=1000)
    facts: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """The facts for the acceptance rules, as far as they are known (M-120)."""
    contested: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """What the complainant says otherwise than the desk recorded it, by field: kept beside, nothing is overwritten."""
    earlier_id: UUID | None = None
    """R07: an earlier complaint of this complainant about this respondent, whose agreement was carried out."""
    evidence_count: int = 0
    evidence_seen: int = 0
    """Pieces that a person looked at and found to be genuine."""

    # M-113: whom it is about
    accused_ids: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """Whoever was named as its respondent, and the workers of the orders that it is about."""
    concerns_staff: bool = False
    """Whether it names somebody or a work order: a service complaint that does is answered within three working days
    (M-132)."""
    manager_stands_in: bool = False
    """Whether the customer-service supervisor is accused, so that the manager takes those steps."""

    # acceptance: M-120 to M-123
    verdict: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """The last verdict: version of the rules, outcome and facts of each rule, advice, missing facts."""
    decision_id: UUID | None = None
    """The valid decision of this round."""
    decided_at: datetime | None = None
    was_accepted: bool = False
    """Whether it was ever accepted: if so, handling continues when it is reopened."""
    missing: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """The missing facts that the complainant was asked for."""
    evidence_over: bool = False
    """The time for evidence has ended, or the complainant said that there is none: R06 is judged on what there is."""
    letter_text: str = Field(default="", max_length=4000)
    """M-135: the drafted refusal of a written or serious complaint, which must be approved before it is sent."""
    letter_drafter_id: UUID | None = None
    letter_approver_id: UUID | None = None
    referred_to: str = Field(default="", max_length=200)

    # handling: M-130 to M-137
    department_id: UUID | None = Field(
        default=None, foreign_key="department.id", description="The department that the complaint was forwarded to."
    )
    forwarded_at: datetime | None = None
    confirmed_at: datetime | None = None
    handler_id: UUID | None = Field(default=None, foreign_key="person.id")
    level: Level | None = Field(default=None, sa_type=choice(Level, "level"))
    """The escalation level that holds it while it is escalated."""
    draft: str = Field(default="", max_length=4000)
    drafter_id: UUID | None = None
    replies: int = 0
    replied_at: datetime | None = None
    result_due_at: datetime | None = None
    """M-137: the last day for the result as extended by the manager; None: the clock's own length."""

    # endings: M-138 to M-142
    agreement: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """Terms, the day by which they must be carried out, and the signatures of both parties."""
    sessions: int = 0
    """Sessions of the present mediation."""
    execution: Execution | None = Field(default=None, sa_type=choice(Execution, "execution"))
    result: str = Field(default="", max_length=2000)
    founded: bool | None = None
    granted_fen: int = Field(default=0, sa_type=FenColumn)
    """M-53: the compensation that a manager granted, which the result may not exceed."""
    granted_by_id: UUID | None = None
    compensation_fen: int = Field(default=0, sa_type=FenColumn)
    resolved_at: datetime | None = None
    satisfaction: Contentment | None = Field(default=None, sa_type=choice(Contentment, "satisfaction"))
    reason: str = Field(default="", max_length=1000)
    """The last reason given for a return, referral, reopening or withdrawal."""
    withdrawal_confirmed_by_id: UUID | None = None
    """Who called the complainant back and heard that they withdraw it (M-139)."""
    withdrawn_by_id: UUID | None = None
    """Who withdrew it, or recorded that the complainant does."""
    closed_at: datetime | None = None


class ContactSlip(VersionedRow, table=True):
    """M-92 内部联系单: a written request to another department, which its head confirms."""

    __tablename__ = "contact_slip"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_contact_slip_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_contact_slip_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_contact_slip_complaint_id", "complaint_id"),
        Index("ix_contact_slip_department_id", "department_id"),
        # few come from an enquiry
        Index(
            "ix_contact_slip_enquiry_id",
            "enquiry_id",
            postgresql_where=text("enquiry_id IS NOT NULL"),
            sqlite_where=text("enquiry_id IS NOT NULL"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["LX-HY-20261121-0002"]})
    state: SlipState = Field(sa_type=choice(SlipState, "state"))
    updated_at: datetime
    department_id: UUID = Field(foreign_key="department.id")
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id")
    enquiry_id: UUID | None = Field(default=None, description="The enquiry that it comes from, if any.")
    sender_id: UUID
    subject: str = Field(max_length=200)
    matter: str = Field(max_length=2000)
    received_at: datetime = Field(description="When the matter reached the sender.")
    """The hour within which the slip is sent counts from here."""
    confirmed_at: datetime | None = None
    answer: str = Field(default="", max_length=2000)
    answered_at: datetime | None = None
    reason: str = Field(
        default="",
        max_length=500,
        description="Why the department returned it.",
        schema_extra={"examples": ["属工程部职责"]},
    )
