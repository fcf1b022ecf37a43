"""Shapes of logging in by WeChat, by text message, and by a code from reception."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.core.fields import PRINTED, SIX_DIGITS, AppId, Form, Phone

WechatCode = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED)]
Digits = Annotated[str, StringConstraints(min_length=6, max_length=6, pattern=SIX_DIGITS)]
Next = Literal["phone", "choose"]


class WechatLogin(Form):
    """What wx.login gave to the mini-program."""

    app_id: AppId = Field(description="The AppID of the mini-program.", examples=["wx5a4d1e0000standin"])
    code: WechatCode = Field(description="Good for five minutes, and once.", examples=["login-owner1-1"])


class WechatPhone(Form):
    """What the phone button (`open-type="getPhoneNumber"`) gave to the mini-program."""

    code: WechatCode = Field(
        description="`e.detail.code`; it works once, and is no code of wx.login.", examples=["phone-13800000015-1"]
    )


class SmsForm(Form):
    """Where a code is sent."""

    phone: Phone = Field(examples=["13800000015"])
    app_id: AppId | None = Field(default=None, description="Of the mini-program, where there are several companies.")


class SmsSent(BaseModel):
    """A code is on its way, if the number takes text messages."""

    expires_in: int = Field(description="Seconds until the code counts no more.", ge=0, le=3600, examples=[300])
    resend_after: int = Field(description="Seconds until another may be asked for.", ge=0, le=3600, examples=[60])


class SmsLogin(Form):
    """The number and the digits that were sent to it."""

    phone: Phone = Field(examples=["13800000015"])
    code: Digits = Field(examples=["492039"])
    app_id: AppId | None = Field(default=None, description="As for sending the code.")


class BindingCodeForm(Form):
    """A code from reception."""

    code: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="Capitals, blanks and dashes do not matter.", examples=["7KQF-2MXA-P9TD"]
    )


class Choice(Form):
    """Who of the people with this number one is."""

    person_id: UUID


class PersonChoice(BaseModel):
    """Somebody on record who has the number."""

    id: UUID
    name: str = Field(max_length=60, description="Masked.", examples=["王**"])
    kind: str = Field(max_length=20, examples=["customer"])


class LoginOut(BaseModel):
    """A login: finished, with a pair of tokens; or not, with what comes next."""

    finished: bool
    access_token: str = Field(
        max_length=2000,
        description="While the login isn't finished it opens only the steps that finish it.",
        examples=["gdl_…"],
    )
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int = Field(ge=0, le=3600, description="Seconds until the access token is refused.", examples=[900])
    refresh_token: str | None = Field(default=None, max_length=300, description="Of a finished login.")
    refresh_expires_in: int | None = Field(default=None, ge=0, le=7_776_000, description="Seconds.")
    next: Next | None = Field(
        default=None,
        description="`phone`: prove a telephone number, or use a code from reception; `choose`: say who of `people` "
        "you are.",
    )
    people: list[PersonChoice] = Field(default_factory=list, max_length=20)


class BindingCodeOut(BaseModel):
    """A code to hand on to the customer; shown once."""

    code: str = Field(max_length=20, examples=["7KQF-2MXA-P9TD"])
    expires_at: datetime
