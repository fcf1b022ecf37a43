"""The current aspects of a work order as the API shows them: appointment, quote, visit, charge, follow-up."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body
from app.api.schemas.common import Answer, Currency, Moment, Natural, ShownFen
from app.core.enums import Satisfaction
from app.core.json_object import JsonObject
from app.core.money import CURRENCY
from app.models import Appointment, Charge, Quote
from app.models.follow_up import FollowUpState
from app.models.money import ChargeState
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.workflow.kinds.work_order.pricing import owed_fen

ShownLine = Annotated[str, Field(max_length=2000)]


class AppointmentOut(Answer):
    """An agreed or proposed window, half-open."""

    id: UUID
    state: AppointmentState
    starts_at: Moment
    ends_at: Moment
    worker_id: UUID | None
    notice_late: bool = Field(description="M-31: the postponement was announced too late.")


class QuoteOut(Answer):
    """A version of the quote."""

    id: UUID
    version: Natural
    state: QuoteState
    lines: Annotated[list[JsonObject], Field(max_length=50)]
    labour_fen: ShownFen
    material_fen: ShownFen
    total_fen: ShownFen
    currency: Currency = CURRENCY
    catalogue_version: Natural
    note: ShownLine
    decided_at: Moment | None


class VisitOut(Answer):
    """The current or last visit."""

    id: UUID
    ordinal: Natural
    worker_id: UUID
    departed_at: Moment
    arrived_at: Moment | None
    late: bool
    no_access_reason: ShownLine | None
    ended_at: Moment | None


class ChargeBrief(Answer):
    """What the order costs; the whole at GET /v1/charges/{id}."""

    id: UUID
    number: ShownLine
    state: ChargeState
    invoiced_fen: ShownFen
    owed_fen: ShownFen
    currency: Currency = CURRENCY


class FollowUpBrief(Answer):
    """The follow-up; the whole at GET /v1/follow-ups/{id}."""

    id: UUID
    state: FollowUpState
    due_at: Moment
    result: Satisfaction | None


def appointment_body(row: Appointment | None) -> Body | None:
    """An appointment."""
    return None if row is None else {name: getattr(row, name) for name in AppointmentOut.model_fields}


def quote_body(row: Quote | None) -> Body | None:
    """A version of a quote."""
    if row is None:
        return None
    return {
        "id": row.id,
        "version": row.ordinal,
        "state": row.state,
        "lines": row.lines,
        "labour_fen": row.labour_fen,
        "material_fen": row.material_fen,
        "total_fen": row.total_fen,
        "currency": CURRENCY,
        "catalogue_version": row.catalogue_version,
        "note": row.note,
        "decided_at": row.decided_at,
    }


def charge_brief(charge: Charge) -> Body:
    """What the order costs."""
    return {
        "id": charge.id,
        "number": charge.number,
        "state": charge.state,
        "invoiced_fen": charge.invoiced_fen,
        "owed_fen": owed_fen(charge),
        "currency": CURRENCY,
    }
