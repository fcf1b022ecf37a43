"""Forms of corrective actions 整改: what is changed because of a founded complaint (M-141)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.fields import NO_CONTROL, ActionForm, Day, FileIds, OptionalLongText, Text

Account = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=NO_CONTROL)]


class OpenCorrective(ActionForm):
    """M-141: what is changed, why it came to it, by whom, until when."""

    what: Account = Field(examples=["夜班接待员重新培训投诉登记流程"])
    cause: OptionalLongText = Field(default="", description="Why it came to it; causes are analysed by month.")
    owner_id: UUID = Field(description="Who carries it out: somebody who works in this community.")
    due_on: Day = Field(description="Last day for it, by the community's calendar.", examples=["2026-12-15"])


class FinishCorrective(ActionForm):
    """It was done."""

    done_note: Account = Field(description="What was done.", examples=["已完成培训,考核合格"])
    files: FileIds = Field(default_factory=list, description="Pictures of it, uploaded before.")


class ReassignCorrective(ActionForm):
    """Somebody else carries it out."""

    owner_id: UUID
    due_on: Day | None = Field(default=None, description="Another last day, if it changes too.")
    reason: Text = Field(examples=["原责任人调岗"])


class ExtendCorrective(ActionForm):
    """More time."""

    due_on: Day = Field(description="The new last day, later than the one before.", examples=["2026-12-31"])
    reason: Text = Field(examples=["等待设备到货"])
