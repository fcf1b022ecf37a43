"""Shapes of who works when: the hours of people, and the posts of a community (M-99)."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.api.http.paging import CountedQuery
from app.api.schemas.common import Answer, Moment
from app.api.schemas.places import Active, Kept
from app.core.catalogue import sentence
from app.core.fields import Form, Short, WrongFields
from app.workflow.kinds.rule_set_forms import HourOfDay

NO_HOURS = sentence("shift.problems.no_hours")
NO_LUNCH = sentence("shift.problems.no_lunch")
Weekday = Annotated[int, Field(ge=1, le=7, description="1 is Monday, 7 is Sunday.", examples=[1])]
People = Annotated[int, Field(ge=1, le=20, description="How many are on duty there at once.", examples=[1])]


class WorkDayForm(Form):
    """The hours of one day; who works past midnight has a part on each of the two days."""

    weekday: Weekday
    starts: HourOfDay = Field(examples=["08:30"])
    ends: HourOfDay = Field(description="Later on the same day; 24:00 is its end.", examples=["17:30"])
    lunch_starts: HourOfDay | None = Field(default=None, examples=["12:00"])
    lunch_ends: HourOfDay | None = Field(default=None, examples=["13:00"])

    @model_validator(mode="after")
    def _are_hours(self) -> "WorkDayForm":
        if self.starts >= self.ends:
            raise WrongFields(NO_HOURS, "starts", "ends")
        begin, end = self.lunch_starts, self.lunch_ends
        if begin is None and end is None:
            return self
        if begin is None or end is None or not self.starts <= begin < end <= self.ends:
            raise WrongFields(NO_LUNCH, "lunch_starts", "lunch_ends")
        return self


class WorkHoursForm(Form):
    """When somebody works in this community. On days that are not named they don't."""

    person_id: UUID = Field(description="Somebody of the staff here.")
    days: list[WorkDayForm] = Field(min_length=1, max_length=14)
    active: bool = Field(default=True, description="False: the hours count no more; the person may be sent at any.")


class WorkDayOut(Answer):
    """The hours of one day."""

    weekday: Weekday
    starts: HourOfDay = Field(examples=["08:30"])
    ends: HourOfDay = Field(examples=["17:30"])
    lunch_starts: HourOfDay | None = Field(examples=["12:00"])
    lunch_ends: HourOfDay | None = Field(examples=["13:00"])


class WorkHoursOut(Kept):
    """When somebody works in this community."""

    person_id: UUID
    days: list[WorkDayOut] = Field(max_length=14)
    active: bool


class WorkHoursQuery(CountedQuery):
    """Whose hours."""

    active: bool | None = Field(default=None, description="Only those that count, or only the others.")
    person_id: UUID | None = None


class DutyPostForm(Form):
    """A post of the community, whose shifts are planned."""

    name: Short = Field(examples=["客服前台"])
    department_id: UUID = Field(description="Its supervisor plans the shifts, and hears when nobody is there.")
    people: People = 1
    takes_orders: bool = Field(
        default=False,
        description="Who is on duty there goes to visits, as a repairer on call; else they stay at the post.",
    )
    always_manned: bool = Field(default=False, description="Nobody leaves it before somebody else is there.")
    active: Active = True


class DutyPostOut(Kept):
    """A post of the community."""

    name: str = Field(max_length=60, examples=["客服前台"])
    department_id: UUID
    people: People
    takes_orders: bool
    always_manned: bool
    active: bool


class OpenMatterOut(Answer):
    """Something that is not finished, with its nearest time limit."""

    model_config = ConfigDict(from_attributes=True)

    record_type: str = Field(max_length=40, examples=["work_order"])
    id: UUID
    number: str = Field(max_length=40, examples=["WX-HY-20261121-0007"])
    state: str = Field(max_length=40, examples=["dispatched"])
    summary: str = Field(max_length=80)
    due_at: Moment | None = Field(description="When the nearest time limit ends, if one runs.")
    late: bool
