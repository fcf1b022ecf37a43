"""Purchases on a customer's behalf as the API shows them: by their columns, with how the customer answered (M-44)."""

from typing import Annotated, Final

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.order_values import QuoteConsent
from app.services.kinds.purchases import PURCHASES

MADE: Final = made_from(PURCHASES)
HOW: Final = "In the app, or recorded by whom, by which means, when."
PurchaseOut: Final = with_fields(MADE.whole, consent=(Annotated[QuoteConsent | None, Field(description=HOW)], ...))

ANSWERS: Final = Answers(PurchaseOut, PurchaseOut, MADE.whole_of, MADE.whole_of)
