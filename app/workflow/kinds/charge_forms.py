"""Forms of the charge: M-53, M-60 to M-62."""

import re
import unicodedata
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from app.core.catalogue import sentence
from app.core.enums import LedgerKind, PaymentMethod, PaymentVia
from app.core.fields import ActionForm, AppId, Fen, PositiveFen, Short, Text


def reference_key(reference: str | None) -> str | None:
    """The one form of an online reference by which it counts once: capitals, half width, without blanks and signs that
    nobody sees. None for one of which nothing is left."""
    if reference is None:
        return None
    written = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", reference).casefold()).upper()
    return "".join(sign for sign in written if unicodedata.category(sign)[0] not in "ZCM") or None


NO_REFERENCE = sentence("charge.problems.no_reference")


def _reference(written: str) -> str:
    # letters that only look like Latin ones would make the same reference count once more
    if not re.fullmatch(r"[A-Z0-9][!-~]*", reference_key(written) or ""):
        raise ValueError(NO_REFERENCE)
    return written


OnlineReference = Annotated[Short, AfterValidator(_reference)]


class Entered(ActionForm):
    """What a charge's ledger gets an entry for."""

    entry: ClassVar[LedgerKind]
    """Of which kind."""


class Reduce(Entered):
    """M-53: the manager takes something off, also of what was paid already: the cashier then gives it back."""

    entry = LedgerKind.REDUCE
    amount_fen: PositiveFen
    reason: Text


class Waive(Entered):
    """M-53: the manager asks for nothing more."""

    entry = LedgerKind.WAIVE
    reason: Text


class SettleCancelled(Entered):
    """M-53: what a cancellation takes off, and why."""

    entry = LedgerKind.WAIVE
    amount_fen: PositiveFen
    reason: Text


class NotePenalty(ActionForm):
    """M-80: what the centre owes for lateness on a job of which nothing is to be paid."""

    penalty_fen: PositiveFen


class TakeOffPenalty(Entered):
    """M-80: what penalties of a contract take off an invoice."""

    entry = LedgerKind.REDUCE
    amount_fen: PositiveFen
    penalty_fen: Fen = Field(default=0, description="What of all penalties this job itself is late for.")
    reason: Text


class Pay(Entered):
    """M-60: money taken at the desk, by the worker, or online. Exactly one attempt counts: send an Idempotency-Key."""

    entry = LedgerKind.PAY
    amount_fen: PositiveFen
    via: PaymentVia
    method: PaymentMethod
    online_reference: OnlineReference | None = Field(
        default=None,
        json_schema_extra={"pattern": r"^[A-Za-z0-9][!-~ ]*$"},
        description="Required online: the provider's transaction id. It counts once however it is written.",
    )


class PayOnline(ActionForm):
    """M-60: the customer begins to pay in the app; what is owed is asked for."""

    app_id: AppId | None = Field(
        default=None, description="The mini-program that asks; none: the one in which the customer last logged in."
    )


class Reverse(Entered):
    """M-53: a payment that was keyed by mistake. It counts no more, and the debt stands again."""

    entry = LedgerKind.REVERSE
    payment_id: UUID
    amount_fen: PositiveFen = Field(description="What the payment's receipt says: a check that it is the one meant.")
    reason: Text = Field(examples=["录错单，未收到该款"])


class Refund(Entered):
    """M-53: what was paid too much is given back. To give back more, the manager first reduces the charge."""

    entry = LedgerKind.REFUND
    amount_fen: PositiveFen
    method: PaymentMethod = Field(description="The means by which it is given back.")
    payment_id: UUID = Field(description="The payment of which it is given back.")
    reason: Text


class Compensate(Entered):
    """M-53: damage made good, with an apology."""

    entry = LedgerKind.COMPENSATE
    amount_fen: PositiveFen
    reason: Text
    apology: Literal[True]
    method: PaymentMethod | None = Field(
        default=None, description="The means by which the cashier pays it at once; none: finance pays it later."
    )
