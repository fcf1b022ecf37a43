"""Field types of forms: bounded on both sides, free of control characters, described in the OpenAPI as they are
checked."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

import phonenumbers
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.core.catalogue import sentence
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
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
NewPassword = Annotated[
    str,
    Field(
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        description=f"At least {SHORTEST_PASSWORD} characters.",
        examples=["a long sentence is best"],
    ),
]
"""The one rule for all passwords. Only the length counts, because rules about kinds of characters make passwords
worse."""
Rating = Annotated[int, Field(ge=1, le=5)]
FileIds = Annotated[list[UUID], Field(max_length=20)]
SignatureId = Annotated[
    UUID, Field(description="A file that was uploaded with purpose `signature`; a signature is good for one signing.")
]
Trades = Annotated[list[Trade], Field(max_length=10)]


class WrongFields(ValueError):  # noqa: N818 - it is what pydantic is told
    """Raised by a check of a whole form: the reason in both languages, and the fields that are wrong."""

    def __init__(self, words: Words, *fields: str, **values: object) -> None:
        super().__init__(words, values)
        self.fields = fields


NO_PHONE = sentence("problems.no_phone")


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError(NO_PHONE) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(NO_PHONE)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Earliest and latest moments that are accepted: far enough from the calendar's ends to add any zone and any term."""
OUT_OF_REACH = sentence("problems.no_such_time")


def _moment(value: datetime) -> datetime:
    # as moments these compare even where the calendar has no such day in UTC
    if not EARLIEST <= value < LATEST:
        raise ValueError(OUT_OF_REACH)
    return value.astimezone(UTC)


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_as_moment(value: object) -> object:
    """Refuses numbers and plain days, which pydantic would read as seconds since 1970 or as midnight."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _MOMENT.match(value):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    raise PydanticCustomError("datetime_parsing", "not a time with its offset")


def _day(value: date) -> date:
    if not date(1900, 1, 1) <= value <= date(2199, 12, 31):
        raise ValueError(NO_SUCH_DAY)
    return value


NO_SUCH_DAY = sentence("problems.no_such_day")


def _written_as_day(value: object) -> object:
    if type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("date_parsing", "not a day")


Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_moment), AfterValidator(_moment)]
"""A moment with its offset, stored in UTC, so that the answer to a write is equal to a later read."""
Day = Annotated[date, BeforeValidator(_written_as_day), AfterValidator(_day)]
"""A calendar day, YYYY-MM-DD, far enough from the calendar's ends to add any zone and any term."""

Phone = Annotated[
    str,
    StringConstraints(min_length=5, max_length=20, pattern=r"^\+?[0-9][0-9 \-]{3,18}$"),
    AfterValidator(_phone),
    Field(description="A phone number; stored as E.164, China (+86) unless it says otherwise."),
]


NO_PLATE = sentence("problems.no_plate")
PLATE = re.compile(r"[0-9A-Z\u4e00-\u9fff]{5,10}")


def plate_of(text: str) -> str:
    """A number plate as it is stored: capitals, without its dot, dashes and blanks. Raises ValueError.

    Whatever looks like one passes (鲁B·12345, 鲁BD12345, 使, 警, 学, 港, 澳, foreign ones): a guard compares by eye."""
    plate = re.sub(r"[\s·•.\-]", "", text).upper()
    if not PLATE.fullmatch(plate) or not any(character.isdigit() for character in plate):
        raise ValueError(NO_PLATE)
    return plate


Plate = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=5, max_length=20, pattern=NO_CONTROL),
    AfterValidator(plate_of),
    Field(description="A number plate 车牌; stored in capitals without blanks and dots.", examples=["鲁B·12345"]),
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


class Nothing(ActionForm):
    """A step that needs to be told nothing."""
