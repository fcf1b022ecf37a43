"""What is kept about a work order beside its own row, as the API shows it."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body, SubResource
from app.api.schemas.checklists import MOST_SHOWN, VisitTick
from app.api.schemas.common import Answer, Moment
from app.api.schemas.order_values import QuoteConsent, SiteRecordData
from app.api.schemas.work_order_aspects import AppointmentOut, QuoteOut, VisitOut, quote_body
from app.core.enums import ContactResult, Means, Satisfaction
from app.core.lang import Words
from app.db.transaction import Transaction
from app.models import Appointment, ContactAttempt, FollowUp, Quote, SiteRecord, Visit
from app.models.base import Row
from app.models.follow_up import FollowUpState
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_free, without_amounts
from app.services.work_orders.order_parts import P, part_of

ShownLine = Annotated[str, Field(max_length=1000)]


class QuoteRecord(QuoteOut):
    """A version of the quote with the customer's word on it."""

    author_id: UUID
    decided_by_id: UUID | None
    consent: QuoteConsent | None = Field(description="In the app, or recorded by whom, by which means, when.")
    reason: ShownLine


class AppointmentRecord(AppointmentOut):
    """An appointment with how it was agreed and how it ended."""

    agreed_by: ShownLine
    reason: ShownLine
    notice_given_at: Moment | None
    settled_at: Moment | None
    created_at: Moment


class VisitRecord(VisitOut):
    """A visit with what was checked and left behind."""

    checklist: Annotated[list[str], Field(max_length=MOST_SHOWN)]
    ticks: Annotated[list[VisitTick], Field(max_length=1000)] | None = Field(
        description="M-33: what was ticked on this visit, by whom and when."
    )
    badge_shown: bool
    consent_to_enter: ShownLine
    notice_left: ShownLine


class ContactRecord(Answer):
    """An attempt to reach the customer."""

    id: UUID
    by_id: UUID
    means: Means
    result: ContactResult
    topic: ShownLine
    note: ShownLine
    created_at: Moment


class SiteRecordOut(Answer):
    """Something found, inspected, consented to, put on hold, handed over or left on site."""

    id: UUID
    kind: Annotated[str, Field(max_length=40, examples=["diagnosis"])]
    visit_id: UUID | None
    by_id: UUID
    data: SiteRecordData
    signature_file_id: UUID | None
    created_at: Moment


class FollowUpRecord(Answer):
    """A follow-up of the order."""

    id: UUID
    state: FollowUpState
    due_at: Moment
    attempts: Annotated[int, Field(ge=0, le=2_147_483_647)]
    result: Satisfaction | None
    opinion: ShownLine
    done_at: Moment | None


def _fields(answer: type[Answer]) -> Callable[[Row], Body]:
    names = tuple(answer.model_fields)
    return lambda row: {name: getattr(row, name) for name in names}


def _quote(row: Quote) -> Body:
    more = {name: getattr(row, name) for name in ("author_id", "decided_by_id", "consent", "reason")}
    return {**quote_body(row, ()), **more}


def _part(
    model: type[P],
    words: Words,
    clause: str,
    answer: type[Answer],
    shape: Callable[[P], Body] | None = None,
    *,
    is_money: bool = False,
    inner: tuple[str, ...] = (),
) -> SubResource:
    """Rows of a kind, with the order's people masked in their texts. Of money, machine clients without its scope get
    none; people outside get nothing in the `inner` fields, which the desk writes for itself (M-90)."""
    shown = shape or _fields(answer)

    async def read(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
        caller, people = opened.context.caller, opened.kind.people_of(opened.row)
        if is_money and not caller.sees_amounts:
            return []
        rows: list[Body] = [mask_free("", shown(row), people) for row in await part_of(tx, opened.row.id, model)]
        if caller.is_outsider(opened.row.community_id):
            rows = [row | dict.fromkeys(inner, "") for row in rows]
        return rows if caller.sees_amounts else [without_amounts(row) for row in rows]

    return SubResource(words, clause, answer, read)


PARTS: dict[str, SubResource] = {
    "quotes": _part(Quote, Words("All versions of the quote", "历次报价"), "M-41", QuoteRecord, _quote, is_money=True),
    "appointments": _part(Appointment, Words("All appointments", "历次预约"), "M-31", AppointmentRecord),
    "visits": _part(Visit, Words("All visits", "历次上门"), "M-35", VisitRecord),
    "contacts": _part(
        ContactAttempt, Words("All contact attempts", "联系记录"), "M-30", ContactRecord, inner=("note",)
    ),
    "site_records": _part(SiteRecord, Words("What was recorded on site", "现场记录"), "M-37", SiteRecordOut),
    "follow_ups": _part(FollowUp, Words("All follow-ups", "历次回访"), "M-70", FollowUpRecord),
}
