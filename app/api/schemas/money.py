"""Charges, payments and the ledger as the API shows them; every amount in fen."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, AvailableAction, Moment, offers
from app.core.enums import ChargeState, LedgerKind, PaymentMethod, PaymentState, PaymentVia
from app.core.lang import Language
from app.services.moving.moves import Outcome
from app.workflow.kinds.charge import CHARGE, PAYMENT
from app.workflow.kinds.work_order.pricing import owed_fen

Fen = Annotated[int, Field(ge=0, le=9_007_199_254_740_991, description="fen")]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Line = Annotated[str, Field(max_length=500)]
Currency = Annotated[str, Field(pattern="^CNY$")]


class PaymentRow(Answer):
    """A payment, as in lists."""

    id: UUID
    version: Count
    community_id: UUID
    charge_id: UUID
    work_order_id: UUID
    order_number: Line
    state: PaymentState
    amount_fen: Fen
    currency: Currency = "CNY"
    via: PaymentVia
    method: PaymentMethod
    receipt: Line = Field(examples=["SJ-HY-20261121-0003"])
    online_reference: Line | None
    taken_by_id: UUID
    created_at: Moment
    handed_in_at: Moment | None
    handed_in_to_id: UUID | None


class PaymentOut(PaymentRow):
    """A payment with what the caller may do."""

    available_actions: Annotated[list[AvailableAction], Field(max_length=20)]


class ChargeRow(Answer):
    """A charge, as in lists: owed = invoiced − reduced − (paid − refunded)."""

    id: UUID
    version: Count
    number: Line = Field(examples=["SF-HY-20261121-0002"])
    community_id: UUID
    work_order_id: UUID
    order_number: Line
    state: ChargeState
    currency: Currency = "CNY"
    invoiced_fen: Fen
    reduced_fen: Fen
    paid_fen: Fen
    refunded_fen: Fen
    compensated_fen: Fen
    owed_fen: Fen
    open_collections: Count
    worker_may_collect: bool
    created_at: Moment
    updated_at: Moment


class PaymentBrief(Answer):
    """The payment that an action has just made."""

    id: UUID
    receipt: Line
    state: PaymentState
    amount_fen: Fen


class ChargeOut(ChargeRow):
    """A charge with what the caller may do."""

    available_actions: Annotated[list[AvailableAction], Field(max_length=20)]
    payment: PaymentBrief | None = Field(default=None, description="Only after pay: the payment and its receipt.")


class LedgerRow(Answer):
    """One movement of a charge; entries are never changed."""

    id: UUID
    community_id: UUID
    charge_id: UUID
    payment_id: UUID | None
    kind: LedgerKind
    amount_fen: Fen
    currency: Currency = "CNY"
    by_id: UUID
    reason: Line
    document: Line | None
    created_at: Moment


def _plain(kind: type[Answer], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.model_fields if hasattr(row, name)}


def payment_row(row: Any) -> dict[str, Any]:
    """A payment, as in lists."""
    return {**_plain(PaymentRow, row), "currency": "CNY"}


def payment_body(outcome: Outcome[Any], language: Language) -> dict[str, Any]:
    """A payment for its caller."""
    row = outcome.context.row
    available = offers(PAYMENT.available(outcome.context), PAYMENT.path, row.id, language)
    return {**payment_row(row), "available_actions": available}


def charge_row(row: Any) -> dict[str, Any]:
    """A charge, as in lists."""
    return {**_plain(ChargeRow, row), "currency": "CNY", "owed_fen": owed_fen(row)}


def charge_body(outcome: Outcome[Any], language: Language) -> dict[str, Any]:
    """A charge for its caller."""
    row = outcome.context.row
    made = outcome.created.get("payment")
    return {
        **charge_row(row),
        "available_actions": offers(CHARGE.available(outcome.context), CHARGE.path, row.id, language),
        "payment": None if made is None else _plain(PaymentBrief, made),
    }


def ledger_row(row: Any) -> dict[str, Any]:
    """An entry of the ledger."""
    return {**_plain(LedgerRow, row), "currency": "CNY"}
