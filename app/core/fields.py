"""Field kinds of forms: bounded on both sides, free of control characters, shown in the OpenAPI as they are checked."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import phonenumbers
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.core.lang import Words

NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=NO_CONTROL)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL)]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_CONTROL)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_CONTROL)]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_CONTROL)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=NO_CONTROL)]
OptionalLongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=NO_CONTROL)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Trade = Annotated[str, StringConstraints(min_length=2, max_length=40, pattern=r"^[a-z][a-z_]*$")]
Fen = Annotated[int, Field(ge=0, le=1_000_000_000, description="Amount in fen (1/100 yuan).")]
PositiveFen = Annotated[int, Field(ge=1, le=1_000_000_000, description="Amount in fen (1/100 yuan).")]
Rating = Annotated[int, Field(ge=1, le=5)]
FileIds = Annotated[list[UUID], Field(max_length=20)]
Trades = Annotated[list[Trade], Field(max_length=10)]


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a phone number; give a mobile, or a landline with its area code") from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a possible phone number; give a mobile, or a landline with its area code")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _moment(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(OUT_OF_REACH) from error


OUT_OF_REACH = Words("This time lies outside the years that can be kept", "该时间超出可保存的年份范围")
Moment = Annotated[AwareDatetime, AfterValidator(_moment)]
"""A moment with its offset, kept in UTC: so an answer says of it what a later reading says."""

Phone = Annotated[
    str,
    StringConstraints(min_length=5, max_length=20, pattern=r"^\+?[0-9][0-9 \-]{3,18}$"),
    AfterValidator(_phone),
    Field(description="A phone number; stored as E.164, China (+86) unless it says otherwise."),
]


class Form(BaseModel):
    """Base of everything a client sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class ActionForm(Form):
    """Base of action forms."""

    expected_version: int | None = Field(
        default=None, ge=1, le=2_147_483_647, description="Refuse (409) if the record has another version by now."
    )
    device_time: Moment | None = Field(
        default=None, description="When it happened by the sender's clock; kept beside the server's time, which counts."
    )
