"""Recurring housekeeping as the API shows it: by its columns, with its sheet, its consent and its changed dates."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.common import Answer
from app.api.schemas.order_values import BookingSheet, GivenWord
from app.services.work_orders.housekeeping_series import SERIES


class ChangedDate(Answer):
    """A date that was moved or skipped."""

    planned_on: date = Field(description="The day that the rule names.")
    visit_on: date | None = Field(description="The day on which somebody comes instead; null: it is skipped.")
    from_time: Annotated[str, Field(max_length=5)] = Field(examples=["09:00"])


MADE: Final = made_from(SERIES)
HOW: Final = "How the customer agreed to the price, where staff recorded it."
_whole: Final = with_fields(
    MADE.whole,
    housekeeping=(Annotated[BookingSheet, Field(description="The booking sheet of each date.")], ...),
    consent=(Annotated[GivenWord | None, Field(description=HOW)], ...),
    changed_dates=(Annotated[list[ChangedDate], Field(max_length=400)], ...),
)

ANSWERS: Final = Answers(MADE.row, _whole, MADE.row_of, MADE.whole_of)
