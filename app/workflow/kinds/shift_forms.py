"""Forms of shifts 班次 (M-99)."""

from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import ActionForm, LongText, Moment, Text, WrongFields

NO_SHIFT: Final = sentence("shift.problems.no_shift")
LONGEST: Final = timedelta(hours=48)
"""How long a shift is at most: somebody on duty over a weekend."""


class PlanShift(ActionForm):
    """M-99: somebody is to be on duty at a post."""

    community_id: UUID
    post_id: UUID
    on_duty_id: UUID = Field(description="Who is on duty.")
    starts_at: Moment = Field(examples=["2026-11-24T08:00:00+08:00"])
    ends_at: Moment = Field(examples=["2026-11-24T16:00:00+08:00"])

    @model_validator(mode="after")
    def _is_a_time(self) -> "PlanShift":
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST:
            raise WrongFields(NO_SHIFT, "starts_at", "ends_at")
        return self


class ReplaceOnShift(ActionForm):
    """M-99: somebody else takes the shift."""

    on_duty_id: UUID = Field(description="Who takes it instead.")
    reason: Text = Field(examples=["原当班人请假"])


class TakeOverPost(ActionForm):
    """M-99: whoever comes signs that they read the notes of whoever leaves, and are at the post."""

    notes_read: Literal[True] = Field(description="The notes of the shift before were read, if there are any.")


class HandOver(ActionForm):
    """M-99: whoever leaves signs what the next must know. What is still open is listed by Gongdan."""

    notes: LongText = Field(examples=["2号楼大堂门禁待修，维修工下午到场；失物一件在3号柜。"])


class AskRelief(ActionForm):
    """M-99: whoever must leave the post says so, and waits for the relief."""

    reason: Text = Field(examples=["身体不适，需提前离岗"])


class Relieved(ActionForm):
    """Who has taken the post over."""

    relief_id: UUID
