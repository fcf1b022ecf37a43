"""Forms of corrective actions 整改 (M-72, M-141)."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from app.core.fields import AS_TEXT, ActionForm, Day, FileIds, Form, OptionalLongText, Text
from app.core.typed_text import NO_CONTROL

Account = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=NO_CONTROL), AS_TEXT
]
Month = Annotated[Day, AfterValidator(lambda day: day.replace(day=1))]
"""A month, by any of its days; kept as its first."""


class CorrectivePlan(Form):
    """M-141: what will be changed, by whom, until when."""

    what: Account = Field(examples=["维修人员服务规范再培训"])
    cause: OptionalLongText = Field(default="", examples=["未按规定出示工牌"])
    owner_id: UUID = Field(description="Who carries it out.")
    due_on: Day


class OpenCorrective(ActionForm):
    """M-141: what is changed, why it came to it, by whom, until when."""

    what: Account = Field(examples=["夜班接待员重新培训投诉登记流程"])
    cause: OptionalLongText = Field(default="", description="Why it came to it; causes are analysed by month.")
    owner_id: UUID = Field(description="Who carries it out: somebody who works in this community.")
    due_on: Day = Field(description="Last day for it, by the community's calendar.", examples=["2026-12-15"])


class OpenForMonth(OpenCorrective):
    """M-72: what is changed in a department because of a month's opinions."""

    community_id: UUID
    department_id: UUID
    opinions_month: Month = Field(description="The month of the opinions, by any of its days.", examples=["2026-11-01"])


class FinishCorrective(ActionForm):
    """It was done."""

    done_note: Account = Field(description="What was done.", examples=["已完成培训，考核合格"])
    files: FileIds = Field(default_factory=list, description="Pictures of it, uploaded before.")


class ReturnCorrective(ActionForm):
    """It isn't done well enough."""

    due_on: Day | None = Field(default=None, description="Another last day; needed once the day it had is over.")
    reason: Text = Field(examples=["缺少考核记录"])


class ReassignCorrective(ActionForm):
    """Somebody else carries it out."""

    owner_id: UUID
    due_on: Day | None = Field(default=None, description="Another last day, if it changes too.")
    reason: Text = Field(examples=["原责任人调岗"])


class ExtendCorrective(ActionForm):
    """More time."""

    due_on: Day = Field(description="The new last day, later than the one before.", examples=["2026-12-31"])
    reason: Text = Field(examples=["等待设备到货"])
