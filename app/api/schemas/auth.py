"""Shapes of logging in and of the caller."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.core.fields import SIX_DIGITS, Form, NewPassword

Secret = Annotated[str, Field(min_length=1, max_length=300)]


class TokenAnswer(BaseModel):
    """RFC 6749, 5.1."""

    access_token: str = Field(max_length=2000, examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln"])
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int = Field(ge=0, le=900, description="Seconds until the access token is refused.", examples=[900])
    refresh_token: str | None = Field(
        default=None,
        max_length=300,
        description="For people: renews the pair. Used again within 60 seconds it gives the same new pair; later, its "
        "login ends.",
    )
    refresh_expires_in: int | None = Field(default=None, ge=0, le=7_776_000, description="Seconds.")
    scope: str | None = Field(default=None, max_length=1000, description="For machine clients.")


class Logout(Form):
    """Which login ends."""

    refresh_token: Secret = Field(examples=["gdr_…"])


class OwnPassword(Form):
    """The caller's password once more; with the six digits appended, where there is a second factor."""

    password: Secret = Field(examples=["…"])


class OwnPasswordForm(Form):
    """A new password, and the one before it."""

    current_password: Secret = Field(
        description="With the six digits appended, where there is a second factor.", examples=["…"]
    )
    new_password: NewPassword


class CodeForm(Form):
    """What the authenticator app shows now."""

    code: Annotated[str, StringConstraints(min_length=6, max_length=6, pattern=SIX_DIGITS)] = Field(examples=["492039"])


class EnrolmentOut(BaseModel):
    """What goes into the authenticator app; shown once."""

    secret: str = Field(max_length=64, description="Base 32, to be typed in.")
    uri: str = Field(max_length=300, description="`otpauth://totp/…`, for apps on the same phone.")
    picture: str = Field(max_length=20_000, description="The same as a QR code: an SVG picture as a data address.")


class ResetCodeOut(BaseModel):
    """A code to hand on to the person; shown once."""

    code: str = Field(max_length=20, examples=["7KQF-2MXA-P9TD"])
    expires_at: datetime


class ResetForm(Form):
    """A new password for whoever has the code."""

    username: Annotated[str, Field(min_length=1, max_length=60)] = Field(examples=["reception1"])
    code: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="Capitals, blanks and dashes do not matter.", examples=["7KQF-2MXA-P9TD"]
    )
    new_password: NewPassword


class GrantOut(BaseModel):
    """One role of the caller."""

    role: str = Field(max_length=40, examples=["receptionist"])
    title: str = Field(max_length=60, examples=["客服接待员"])
    community_id: UUID | None = Field(description="null: every community of the organisation.")
    department_id: UUID | None


class Me(BaseModel):
    """The caller, as the company knows them."""

    id: UUID
    kind: Literal["person", "client"]
    organisation_id: UUID
    name: str = Field(max_length=60, description="The caller's own name, unmasked.", examples=["王小明"])
    roles: list[GrantOut] = Field(max_length=1000)
    premises: list[UUID] = Field(max_length=10_000, description="Rooms and shops bound to the caller today.")
    scopes: list[str] = Field(max_length=100)
    second_factor: Literal["on", "off", "required"] = Field(
        description="`required`: an administrator's rights begin once a second factor was set up."
    )
    now: datetime = Field(description="The server's time.")
