"""Parts that several forms share."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import ContactResult, Means, RevealPurpose
from app.core.fields import ActionForm, Form, Moment, OptionalText, Short, SignatureId, Text, WrongFields

NO_WINDOW = sentence("common.problems.no_window")


class Recorded(Form):
    """The customer's word, as somebody recorded it: who said it, by which means, when."""

    said_by: Short = Field(description="Name or relation of who gave their word.", examples=["业主本人"])
    means: Means
    told_at: Moment


class TriedToReach(Form):
    """M-20: an attempt to reach a customer who could not be reached."""

    means: Means
    result: Literal["unanswered", "message_left", "wrong_number"]
    tried_at: Moment
    note: OptionalText = ""


class Window(Form):
    """An agreed time, half-open: from `starts_at` up to, not including, `ends_at`; at most 24 hours."""

    starts_at: Moment = Field(examples=["2026-11-23T09:00:00+08:00"])
    ends_at: Moment = Field(examples=["2026-11-23T11:00:00+08:00"])

    @model_validator(mode="after")
    def _is_a_window(self) -> "Window":
        seconds = (self.ends_at - self.starts_at).total_seconds()
        if not 0 < seconds <= 86_400:
            raise WrongFields(NO_WINDOW, "starts_at", "ends_at")
        return self


OddHour = Annotated[
    bool,
    Field(description="The time is meant although it lies outside the hours of service. Emergencies need not say."),
]


class Reason(ActionForm):
    """A step that needs a reason."""

    reason: Text = Field(examples=["客户要求更改"])


class Word(ActionForm):
    """A step that is the customer's word: given in the app, or recorded by staff."""

    consent: Recorded | None = Field(default=None, description="Required when staff record the customer's word.")
    signature_file_id: SignatureId | None = Field(
        default=None, description="The customer's signature, uploaded before."
    )


class WordWithReason(Word):
    """The customer's word with their reason."""

    reason: Text = Field(examples=["价格偏高"])


class Noted(ActionForm):
    """A step with an optional note."""

    note: OptionalText = ""


class ContactTried(ActionForm):
    """An attempt to reach somebody."""

    means: Means
    result: ContactResult
    note: OptionalText = ""


class Reveal(ActionForm):
    """Show somebody's name and phone, for a purpose that is journaled."""

    purpose: RevealPurpose
