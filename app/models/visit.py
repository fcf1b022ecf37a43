"""Appointments, visits, contacts and consents of a work order: M-30 to M-38."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.core.enums import ContactResult, Labelled, Means
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, Row, choice


class AppointmentState(Labelled):
    """Only confirmed appointments block a worker's time."""

    PROPOSED = "proposed", "proposed", "待确认"
    CONFIRMED = "confirmed", "confirmed", "已确认"
    KEPT = "kept", "kept", "已守约"
    MISSED = "missed", "missed", "已失约"
    MOVED = "moved", "moved", "已改期"
    CANCELLED = "cancelled", "cancelled", "已取消"


STOOD: Final = (AppointmentState.CONFIRMED, AppointmentState.KEPT, AppointmentState.MISSED)
"""Of appointments that were agreed on, and neither moved nor called off."""


class Appointment(Row, table=True):
    """An agreed time window, half-open: [starts_at, ends_at). Only confirmed ones block the worker (M-24)."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_work_order_id", "work_order_id"),
        Index("ix_appointment_worker_id_state_starts_at", "worker_id", "state", "starts_at"),
        Index("ix_appointment_starts_at", "starts_at"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    worker_id: UUID | None = Field(default=None, foreign_key="person.id")
    state: AppointmentState = Field(sa_type=choice(AppointmentState, "state"))
    starts_at: datetime
    ends_at: datetime
    agreed_by: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=500)
    notice_given_at: datetime | None = None
    notice_late: bool = False
    """M-31: the change was announced later than the rule allows; recorded as a breach, but never refused."""
    settled_at: datetime | None = None
    """When it was kept, missed, moved or cancelled."""


class Visit(Row, table=True):
    """One journey of a worker to the place."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_work_order_id", "work_order_id"),)

    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    worker_id: UUID = Field(foreign_key="person.id")
    ordinal: int
    departed_at: datetime
    checklist: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """Codes of what was ticked before leaving."""
    ticks: list[JsonObject] | None = Field(default=None, sa_type=JsonColumn)
    """M-33: everything that was ticked on this visit, oldest first: moment, item, its name then, who, when, photos."""
    arrived_at: datetime | None = None
    late: bool = False
    badge_shown: bool = False
    consent_to_enter: str = Field(default="", max_length=200)
    place: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    no_access_reason: str | None = Field(default=None, max_length=40)
    notice_left: str = Field(default="", max_length=500)
    ended_at: datetime | None = None


class ContactAttempt(Row, table=True):
    """M-30, M-32: an attempt to reach the customer, successful or not."""

    __tablename__ = "contact_attempt"
    __table_args__ = (Index("ix_contact_attempt_work_order_id", "work_order_id"),)

    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    by_id: UUID
    means: Means = Field(sa_type=choice(Means, "means"))
    result: ContactResult = Field(sa_type=choice(ContactResult, "result"))
    topic: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)


class SiteRecord(Row, table=True):
    """What was found, inspected, consented to or left on site: diagnosis, material, risky step, notice."""

    __tablename__ = "site_record"
    __table_args__ = (Index("ix_site_record_work_order_id", "work_order_id"),)

    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    visit_id: UUID | None = None
    by_id: UUID
    kind: str = Field(max_length=40)
    data: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    signature_file_id: UUID | None = None
