"""The work orders of a public fault: its reports, and those that repair it; read, never stored (M-100)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.models.work_order import WorkOrderState


@dataclass(frozen=True, slots=True)
class JoinedReport:
    """An order that reports the fault, with what its reporter told."""

    id: UUID
    number: str
    state: WorkOrderState
    created_at: datetime
    place: str
    spot: str
    description: str
    remarks: str
    photos: list[str]
    contact_name: str | None
    customer_id: UUID | None
    premises_id: UUID | None
    incident_works: bool | None
    incident_answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Repair:
    """An order that repairs the fault."""

    id: UUID
    number: str
    state: WorkOrderState
    place: str


@dataclass(frozen=True, slots=True)
class IncidentOrders:
    """Those that are shown beside a fault, the newest reports first."""

    reports: tuple[JoinedReport, ...] = field(default=())
    repairs: tuple[Repair, ...] = field(default=())
