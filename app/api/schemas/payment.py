"""Payments as the API shows them; every amount in fen."""

from operator import itemgetter
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, Body, with_actions
from app.api.schemas.charge import ShownLine
from app.api.schemas.common import Answer, AvailableAction, Currency, Moment, Natural, ShownFen
from app.core.enums import PaymentMethod, PaymentVia
from app.core.lang import Language
from app.core.money import CURRENCY
from app.models.money import PaymentState
from app.services.money.kinds import PAYMENTS
from app.services.moving.moves import AnyOpenedRecord


class PaymentRow(Answer):
    """A payment, as in lists."""

    id: UUID
    version: Natural
    community_id: UUID
    charge_id: UUID
    work_order_id: UUID
    order_number: ShownLine
    state: PaymentState
    amount_fen: ShownFen
    currency: Currency = CURRENCY
    via: PaymentVia
    method: PaymentMethod
    receipt: ShownLine = Field(examples=["SJ-HY-20261121-0003"])
    online_reference: ShownLine | None
    taken_by_id: UUID
    created_at: Moment
    handed_in_at: Moment | None
    handed_in_to_id: UUID | None


class PaymentOut(PaymentRow):
    """A payment with what the caller may do."""

    available_actions: Annotated[list[AvailableAction], Field(max_length=20)]


_STORED = tuple(name for name in PaymentRow.model_fields if name != "currency")
_stored_of = itemgetter(*_STORED)


def payment_row(outcome: AnyOpenedRecord, _: Language) -> Body:
    """A payment, as in lists."""
    body = dict(zip(_STORED, _stored_of(vars(outcome.row)), strict=True))
    return {**body, "currency": CURRENCY}


ANSWERS = Answers(PaymentRow, PaymentOut, payment_row, with_actions(PAYMENTS, payment_row))
