"""Shapes of payments that are reported many at once (M-60, M-63)."""

from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.api.schemas.common import Answer, ShownFen
from app.core.catalogue import sentence
from app.core.enums import PaymentMethod, PaymentVia
from app.core.fields import PRINTED, Form, PositiveFen, WrongFields
from app.models.money import ChargeState
from app.workflow.kinds.charge_forms import OnlineReference

MOST: Final = 100
KEY_TWICE: Final = sentence("charge.problems.key_twice")
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED)]


class PaymentStatus(StrEnum):
    """What became of a payment."""

    PAID = "paid"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class ReportedPayment(Form):
    """One payment, as `pay` of its charge takes it."""

    charge_id: UUID
    idempotency_key: Key = Field(
        description="Your own number of the payment: sent again, also alone, it counts once.",
        examples=["4200002026112100001"],
    )
    amount_fen: PositiveFen
    via: PaymentVia
    method: PaymentMethod
    online_reference: OnlineReference | None = None


class ReportedPayments(Form):
    """Payments in the order in which they are to be counted."""

    payments: list[ReportedPayment] = Field(min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        keys = [payment.idempotency_key for payment in self.payments]
        if len(set(keys)) < len(keys):
            raise WrongFields(KEY_TWICE, "payments")
        return self


class PaymentProblem(Answer):
    """Why a payment was not counted; the same as `pay` would have said."""

    status: int = Field(ge=400, le=599)
    code: str = Field(max_length=60, examples=["action-refused"])
    detail: str = Field(max_length=4000)
    retryable: bool = Field(description="Send it again later, unchanged.")


class PaymentResult(Answer):
    """What became of one payment."""

    charge_id: UUID
    idempotency_key: Key
    status: PaymentStatus
    payment_id: UUID | None
    receipt: str | None = Field(max_length=40)
    state: ChargeState | None = Field(description="The charge's, after it.")
    owed_fen: ShownFen | None = Field(description="What is still owed after it.")
    problem: PaymentProblem | None


class PaymentResults(Answer):
    """One result for each payment, in the order in which they were sent."""

    results: list[PaymentResult] = Field(max_length=MOST)
