"""What a work order is shown with: its appointment, quote, visit, charge and follow-up, the customer's words, and the
orders that were merged into it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body
from app.api.schemas.common import (
    Answer,
    Currency,
    Moment,
    Natural,
    Photo,
    Photos,
    ShownFen,
)
from app.api.schemas.order_values import ShownQuoteLine
from app.core.enums import Satisfaction, Standing
from app.core.money import CURRENCY
from app.models import Quote
from app.models.follow_up import FollowUpState
from app.models.money import ChargeState
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.services.moving.seen_by import mask_free, mask_text

ShownLine = Annotated[str, Field(max_length=2000)]


class AppointmentOut(Answer):
    """An agreed or proposed window, half-open."""

    id: UUID
    state: AppointmentState
    starts_at: Moment
    ends_at: Moment
    worker_id: UUID | None
    notice_late: bool = Field(description="M-31: the postponement was announced too late.")


class WhoComes(Answer):
    """Who comes, as it stands on their badge: name, number, photo."""

    id: UUID
    name: Annotated[str, Field(max_length=60)]
    badge: Annotated[str, Field(max_length=20)] | None
    photo: Photo | None


class HelperOut(WhoComes):
    """Who helps, and when they signed for the slip."""

    signed_at: Moment | None


class QuoteOut(Answer):
    """A version of the quote."""

    id: UUID
    version: Natural
    state: QuoteState
    lines: Annotated[list[ShownQuoteLine], Field(max_length=50)]
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
    """What the order costs; the whole at `GET /v1/charges/{charge_id}`."""

    id: UUID
    number: ShownLine
    state: ChargeState
    invoiced_fen: ShownFen
    owed_fen: ShownFen
    currency: Currency = CURRENCY


class FollowUpBrief(Answer):
    """The follow-up; the whole at `GET /v1/follow-ups/{follow_up_id}`."""

    id: UUID
    state: FollowUpState
    due_at: Moment
    result: Satisfaction | None


class UrgeAnswer(Answer):
    """Who has it, and by when."""

    stands_with: Standing
    due_at: Moment | None


class InsistedMaterial(Answer):
    """M-45: unfit material on which the customer insisted."""

    material: ShownLine
    version: Natural | None = Field(description="At which version it was recorded; null: in the repair before.")


class RecordedWord(Answer):
    """M-56: something that staff recorded in the customer's name."""

    version: Natural
    action: ShownLine
    at: Moment
    recorded_by: UUID
    quote_id: UUID | None
    void: bool = Field(description="An objection was upheld: it is not the customer's word.")


class ObjectionOut(Answer):
    """M-56: an objection that is not answered yet."""

    word: Natural
    action: ShownLine
    recorded_by: UUID
    by: UUID
    at: Moment


class MergedOrder(Answer):
    """M-12: an order that was merged into this one: what its reporter told and wished."""

    id: UUID
    number: ShownLine
    place: ShownLine
    spot: ShownLine
    description: ShownLine
    special_requirements: ShownLine
    remarks: ShownLine
    wish_from: Moment | None
    wish_until: Moment | None
    photos: Photos


class WarrantyOut(Answer):
    """M-13: a part's warranty term; `known` false where the community or the room has no date on record."""

    part: Annotated[str, Field(max_length=20)]
    known: bool
    months: Natural | None = None
    until: date | None = None
    in_term: bool | None = None


def quote_body(row: Quote, people: Sequence[str]) -> Body:
    """A version of a quote, with the order's people masked in its texts."""
    return {
        "id": row.id,
        "version": row.ordinal,
        "state": row.state,
        "lines": mask_free("lines", row.lines, people),
        "labour_fen": row.labour_fen,
        "material_fen": row.material_fen,
        "total_fen": row.total_fen,
        "currency": CURRENCY,
        "catalogue_version": row.catalogue_version,
        "note": mask_text(row.note, people),
        "decided_at": row.decided_at,
    }
