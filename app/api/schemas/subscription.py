"""Shapes of what somebody is told beside their list of notices."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from app.api.schemas.common import Answer, SubscribeOffer
from app.core.catalogue import sentence
from app.core.fields import PRINTED, AppId, Form, WrongFields
from app.workflow.kinds.rule_set_forms import HourOfDay

HALF_QUIET = sentence("problems.half_quiet")
TemplateId = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=PRINTED)]
Result = Literal["accept", "reject", "ban", "filter", "acceptWithAudio", "acceptWithAlert"]


class Consents(Form):
    """What wx.requestSubscribeMessage answered."""

    app_id: AppId = Field(examples=["wx5a4d1e0000standin"])
    results: dict[TemplateId, Result] = Field(
        min_length=1,
        max_length=10,
        description="By template: `accept` is good for one message.",
        examples=[{"standin-progress": "accept", "standin-money": "reject"}],
    )


class SubscriptionOut(SubscribeOffer):
    """A template, and how many messages of it the caller has agreed to and not yet got."""

    remaining: int = Field(ge=0, le=1_000_000, examples=[2])


class NoticeSettings(Answer):
    """By which ways the caller is told beside the list of notices, and when not."""

    wechat: bool
    sms: bool
    quiet_begins: str | None = Field(max_length=5, description="null: as the community says.", examples=["22:00"])
    quiet_ends: str | None = Field(max_length=5, examples=["07:30"])


class NoticeSettingsForm(Form):
    """What changes; what is left out stays."""

    wechat: bool | None = None
    sms: bool | None = None
    quiet_begins: HourOfDay | None = Field(default=None, description="null, with `quiet_ends`: as the community says.")
    quiet_ends: HourOfDay | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> "NoticeSettingsForm":
        sent = self.model_fields_set & {"quiet_begins", "quiet_ends"}
        if sent and (len(sent) == 1 or (self.quiet_begins is None) != (self.quiet_ends is None)):
            raise WrongFields(HALF_QUIET, "quiet_begins", "quiet_ends")
        return self
