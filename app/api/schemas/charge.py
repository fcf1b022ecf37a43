"""Charges as the API shows them; every amount in fen."""

from operator import itemgetter
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, Body, with_actions
from app.api.schemas.common import Answer, AvailableAction, Currency, Moment, Natural, ShownFen
from app.core.lang import Language
from app.core.money import CURRENCY
from app.models.money import ChargeState, PaymentState
from app.services.money.kinds import CHARGES
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.kinds.work_order.pricing import owed_fen

ShownLine = Annotated[str, Field(max_length=500)]


class ChargeRow(Answer):
    """A charge, as in lists: owed = invoiced − reduced − waived − credited − (paid − reversed − refunded)."""

    id: UUID
    version: Natural
    number: ShownLine = Field(examples=["SF-HY-20261121-0002"])
    community_id: UUID
    work_order_id: UUID
    order_number: ShownLine
    state: ChargeState
    currency: Currency = CURRENCY
    invoiced_fen: ShownFen
    reduced_fen: ShownFen
    waived_fen: ShownFen
    credited_fen: ShownFen = Field(
        description="Refunds of earlier versions, which were taken off what is owed at the same time."
    )
    paid_fen: ShownFen
    reversed_fen: ShownFen = Field(description="Payments that were keyed by mistake.")
    refunded_fen: ShownFen
    compensated_fen: ShownFen
    owed_fen: ShownFen = Field(
        description="What is still to be paid: invoiced − reduced − waived − credited − (paid − reversed − refunded)."
    )
    penalty_fen: ShownFen = Field(description="M-80: what the centre owes for being late on this job.")
    penalty_taken_fen: ShownFen = Field(description="The part of `reduced_fen` that is penalties of the contract.")
    open_collections: Natural
    worker_may_collect: bool
    fapiao_number: ShownLine | None = Field(description="The fapiao that stands, as the ERP reported it.")
    voucher_number: ShownLine | None = Field(description="The ERP's voucher by which it was last booked.")
    created_at: Moment
    updated_at: Moment


class PaymentBrief(Answer):
    """The payment that an action has just made."""

    id: UUID
    receipt: ShownLine
    state: PaymentState
    amount_fen: ShownFen


class ChargeOut(ChargeRow):
    """A charge with what the caller may do."""

    available_actions: Annotated[list[AvailableAction], Field(max_length=20)]
    payment: PaymentBrief | None = Field(default=None, description="Only after pay: the payment and its receipt.")


_STORED = tuple(name for name in ChargeRow.model_fields if name not in ("currency", "owed_fen"))
_stored_of = itemgetter(*_STORED)


def charge_row(outcome: AnyOpenedRecord, _: Language) -> Body:
    """A charge, as in lists."""
    row = outcome.row
    body = dict(zip(_STORED, _stored_of(vars(row)), strict=True))
    return {**body, "currency": CURRENCY, "owed_fen": owed_fen(row)}


_with_actions = with_actions(CHARGES, charge_row)


def charge_body(outcome: AnyOpenedRecord, language: Language) -> Body:
    """A charge for its caller."""
    made = outcome.created.get("payment")
    brief = None if made is None else {name: getattr(made, name) for name in PaymentBrief.model_fields}
    return {**_with_actions(outcome, language), "payment": brief}


ANSWERS = Answers(ChargeRow, ChargeOut, charge_row, charge_body)
