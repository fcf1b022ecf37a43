"""Forms of visitors 访客: the invitation, the registration with its call, and what is said at the gate (M-95)."""

from typing import Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import Means
from app.core.fields import ActionForm, Form, Line, Moment, Phone, Plate, Short, Text, WrongFields
from app.models.visitor import CallResult

MOST_PEOPLE: Final = 50

WHO_ANSWERED: Final = sentence("visitor.problems.who_answered")
WHO_AGREED: Final = sentence("visitor.problems.who_agreed")


class Call(Form):
    """M-95: reception's call to the resident."""

    at: Moment = Field(examples=["2026-11-23T09:40:00+08:00"])
    means: Means
    result: CallResult
    answered_by: Short | None = Field(default=None, description="Who answered; required unless nobody was reached.")

    @model_validator(mode="after")
    def _somebody_answered(self) -> "Call":
        if self.result is not CallResult.NOT_REACHED and self.answered_by is None:
            raise WrongFields(WHO_ANSWERED, "answered_by")
        return self


class Invite(ActionForm):
    """M-95: a resident's own invitation counts as the call."""

    community_id: UUID
    premises_id: UUID = Field(description="The room or shop that is visited.")
    name: Short = Field(description="The visitor's name.", examples=["李强"])
    phone: Phone | None = None
    plate: Plate | None = None
    people: int = Field(default=1, ge=1, le=MOST_PEOPLE, description="How many people come together.")
    purpose: Line = Field(examples=["探亲"])
    expected_at: Moment | None = Field(default=None, description="When they are to come.")
    until: Moment | None = Field(
        default=None, description="Until when the pass is good: 24 hours unless you say otherwise, 7 days at most."
    )


class RegisterVisitor(Invite):
    """M-95: reception registers a visitor, having called the resident."""

    resident_id: UUID | None = Field(
        default=None, description="The resident who was called. Required where they agreed: it is they who are told."
    )
    call: Call

    @model_validator(mode="after")
    def _somebody_agreed(self) -> "RegisterVisitor":
        if self.call.result is CallResult.AGREED and self.resident_id is None:
            raise WrongFields(WHO_AGREED, "resident_id")
        return self


class Admit(ActionForm):
    """M-95: the guard lets the visitor in for the code of their pass."""

    code: Short = Field(description="The pass's code, read from the QR or said.", examples=["7KQ2M9XB"])
    plate: Plate | None = Field(default=None, description="The plate seen at the gate, where it was not known.")


class Correct(ActionForm):
    """M-95: an entry is never altered; what was wrong is said in a further entry."""

    correction: Text = Field(description="What was wrong, and what is right.", examples=["车牌应为鲁B·54321"])
