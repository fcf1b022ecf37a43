"""What is kept about a work order beside its own row, as the API shows it."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, Moment
from app.api.schemas.work_order import AppointmentOut, QuoteOut, VisitOut, quote_body
from app.core.enums import ContactResult, Means, Satisfaction
from app.models.follow_up import FollowUpState

Line = Annotated[str, Field(max_length=1000)]
Part = Literal["quotes", "appointments", "visits", "contacts", "site_records", "follow_ups", "timeline"]


class QuoteRecord(QuoteOut):
    """A version of the quote with the customer's word on it."""

    author_id: UUID
    decided_by_id: UUID | None
    consent: dict[str, Any] | None = Field(description="In the app, or recorded by whom, by which means, when.")
    reason: Line


class AppointmentRecord(AppointmentOut):
    """An appointment with how it was agreed and how it ended."""

    agreed_by: Line
    reason: Line
    notice_given_at: Moment | None
    settled_at: Moment | None
    created_at: Moment


class VisitRecord(VisitOut):
    """A visit with what was checked and left behind."""

    checklist: Annotated[list[str], Field(max_length=30)]
    badge_shown: bool
    consent_to_enter: Line
    notice_left: Line


class ContactRecord(Answer):
    """An attempt to reach the customer."""

    id: UUID
    by_id: UUID
    means: Means
    result: ContactResult
    topic: Line
    note: Line
    created_at: Moment


class SiteRecordOut(Answer):
    """Something found, inspected, consented to, put on hold, handed over or left on site."""

    id: UUID
    kind: Annotated[str, Field(max_length=40, examples=["diagnosis"])]
    visit_id: UUID | None
    by_id: UUID
    data: dict[str, Any]
    signature_file_id: UUID | None
    created_at: Moment


class FollowUpRecord(Answer):
    """A follow-up of the order."""

    id: UUID
    state: FollowUpState
    due_at: Moment
    attempts: Annotated[int, Field(ge=0, le=2_147_483_647)]
    result: Satisfaction | None
    opinion: Line
    done_at: Moment | None


def _fields(kind: type[Answer]) -> Callable[[Any], dict[str, Any]]:
    names = tuple(kind.model_fields)
    return lambda row: {name: getattr(row, name) for name in names}


def _quote(row: Any) -> dict[str, Any]:
    more = {name: getattr(row, name) for name in ("author_id", "decided_by_id", "consent", "reason")}
    return {**(quote_body(row) or {}), **more}


SHAPES: dict[str, tuple[type[Answer], Callable[[Any], dict[str, Any]]]] = {
    "quotes": (QuoteRecord, _quote),
    "appointments": (AppointmentRecord, _fields(AppointmentRecord)),
    "visits": (VisitRecord, _fields(VisitRecord)),
    "contacts": (ContactRecord, _fields(ContactRecord)),
    "site_records": (SiteRecordOut, _fields(SiteRecordOut)),
    "follow_ups": (FollowUpRecord, _fields(FollowUpRecord)),
}
"""How each part of the dossier is shown."""
