"""Forms of recurring housekeeping 定期家政: booked, confirmed, single dates moved and skipped, paused (M-12, M-14)."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import ActionForm, Code, Day, OptionalText, Text, WrongFields
from app.models.housekeeping_series import OnHolidays, Repeats
from app.workflow.kinds.common_forms import OddHour, Recorded
from app.workflow.kinds.rule_set_forms import Weekday
from app.workflow.kinds.visit_plans import HourAndMinute
from app.workflow.kinds.work_order.housekeeping_sheet import HousekeepingSheet

MOST_TIMES: Final = 366
ONE_END: Final = sentence("housekeeping_series.problems.one_end")
ENDS_FIRST: Final = sentence("housekeeping_series.problems.ends_first")
WEEKDAYS_OF_MONTHS: Final = sentence("housekeeping_series.problems.weekdays_of_months")

ClashesKnown = Annotated[
    bool,
    Field(
        description="It is meant although some dates clash with another booking or with the wished worker's hours: the "
        "desk settles each of these when its order is made."
    ),
]


class BookSeries(ActionForm):
    """M-12: a customer books in the app, or phones the desk."""

    community_id: UUID
    customer_id: UUID | None = Field(default=None, description="The customer; a customer needs not say.")
    premises_id: UUID = Field(description="The room.")
    catalogue_code: Code = Field(description="Item of the price list, with a price.", examples=["JZ01"])
    repeats: Repeats = Field(description="Monthly is on the day of the month of `first_on`.")
    weekdays: list[Weekday] = Field(
        default_factory=list,
        max_length=7,
        description="1 is Monday; the weekday of `first_on` unless you say otherwise. Not with monthly.",
        examples=[[2, 5]],
    )
    first_on: Day = Field(
        description="From which day it counts, and as a rule the first date.", examples=["2026-12-01"]
    )
    from_time: HourAndMinute = Field(description="At what time they come.", examples=["09:00"])
    odd_hour: OddHour = False
    ends_on: Day | None = Field(default=None, description="The last day; or say how many times.")
    times: Annotated[int, Field(ge=2, le=MOST_TIMES)] | None = Field(
        default=None, description="How many times, in place of a last day."
    )
    on_holidays: OnHolidays = Field(description="What becomes of a date on a public holiday.")
    housekeeping: HousekeepingSheet = Field(description="M-12: the booking sheet of each date.")
    special_requirements: OptionalText = ""
    clashes_known: ClashesKnown = False

    @model_validator(mode="after")
    def _rhythm_is_sound(self) -> "BookSeries":
        if (self.ends_on is None) == (self.times is None):
            raise WrongFields(ONE_END, "ends_on", "times")
        if self.ends_on is not None and self.ends_on < self.first_on:
            raise WrongFields(ENDS_FIRST, "first_on", "ends_on")
        if self.repeats is Repeats.MONTHLY and self.weekdays:
            raise WrongFields(WEEKDAYS_OF_MONTHS, "weekdays")
        return self


class ConfirmSeries(ActionForm):
    """M-14: the desk confirms it, with the department that comes."""

    department_id: UUID
    consent: Recorded | None = Field(
        default=None,
        description="The customer's agreement to the price; needed unless they booked in the app at this price.",
    )


class AgreePrice(ActionForm):
    """M-14: the customer's yes to the price of the list as it is now."""

    consent: Recorded | None = Field(default=None, description="Required when staff record the customer's word.")


class SkipDate(ActionForm):
    """M-12: nobody comes on one date."""

    on: Day = Field(description="One of its coming dates.", examples=["2026-12-08"])
    reason: OptionalText = ""


class MoveDate(ActionForm):
    """M-12: one date is moved; the others stay."""

    on: Day = Field(description="One of its coming dates.", examples=["2026-12-08"])
    moved_to: Day = Field(description="The day on which they come instead.", examples=["2026-12-09"])
    from_time: HourAndMinute | None = Field(default=None, description="At what time, if at another.")
    reason: OptionalText = ""
    clashes_known: ClashesKnown = False


class PauseSeries(ActionForm):
    """M-12: nobody comes for a while."""

    paused_until: Day | None = Field(
        default=None, description="The day from which it goes on by itself; without one, until somebody resumes it."
    )
    reason: Text = Field(examples=["外出一个月"])
