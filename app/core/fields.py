"""Field types of forms: bounded on both sides, tidied as people type them, described in the OpenAPI as they are
checked."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated
from unicodedata import normalize
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from app.core.catalogue import sentence
from app.core.lang import Words
from app.core.phones import phone_of
from app.core.typed_text import NO_CONTROL, ONE_LINE, one_line, several_lines, written_as

AS_LINE = BeforeValidator(one_line)
AS_TEXT = BeforeValidator(several_lines)

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=ONE_LINE), AS_LINE]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE), AS_LINE]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=ONE_LINE), AS_LINE]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_CONTROL), AS_TEXT
]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_CONTROL), AS_TEXT]
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=NO_CONTROL), AS_TEXT
]
OptionalLongText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=NO_CONTROL), AS_TEXT
]
PlaceName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=ONE_LINE), AS_LINE
]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE), AS_LINE
]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=140, pattern=ONE_LINE), AS_LINE
]
UnitOfSale = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=ONE_LINE), AS_LINE
]
CODE = written_as(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", "code")
PRINTED = written_as(r"^[!-~]+$", "printed")
SIX_DIGITS = written_as(r"^[0-9]{6}$", "six_digits")
TELEPHONE = written_as(r"^[0-9+() -]*$", "telephone")
NAME_OF_OURS = written_as(r"^[a-z][a-z_]*$", "name_of_ours")
Code = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=CODE)]
Trade = Annotated[str, StringConstraints(min_length=2, max_length=40, pattern=NAME_OF_OURS)]
Fen = Annotated[int, Field(ge=0, le=1_000_000_000, description="Amount in fen (1/100 yuan).")]


def decimal_text(whole_digits: int) -> str:
    """How a decimal number looks that is sent as a text, which no client rounds: three decimals at most."""
    return rf"^[0-9]{{1,{whole_digits}}}(\.[0-9]{{1,3}})?$"


def written_plainly(whole_digits: int) -> BeforeValidator:
    """Refuses a number that is sent as a text with signs, blanks, exponents or too many digits."""
    plain = re.compile(decimal_text(whole_digits))

    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return value
        if isinstance(value, str) and not plain.fullmatch(value):
            raise PydanticCustomError("decimal_parsing", "not a plain decimal number")
        # as it is written: 0.1 is no binary fraction
        return Decimal(str(value))

    return BeforeValidator(check)


def number_or_text(most: str, *, positive: bool) -> WithJsonSchema:
    """A decimal number as the API page describes it."""
    least = {"exclusiveMinimum": 0} if positive else {"minimum": 0}
    digits = len(most.partition(".")[0])
    text = {"type": "string", "maxLength": len(most), "pattern": decimal_text(digits)}
    return WithJsonSchema({"anyOf": [{"type": "number", **least, "maximum": float(most)}, text]})


Quantity = Annotated[
    Decimal,
    Field(gt=0, le=Decimal("99999.999"), max_digits=8, decimal_places=3),
    written_plainly(5),
    number_or_text("99999.999", positive=True),
]
"""How much of something, with at most three decimals: 1, 2.5 metres, 0.375 kg."""
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
"""How long passwords are. Rules about kinds of characters make passwords worse; what is easy to guess is refused by
app.services.people.password_rules."""
Rating = Annotated[int, Field(ge=1, le=5)]
FileIds = Annotated[list[UUID], Field(max_length=20)]
SignatureId = Annotated[
    UUID, Field(description="A file that was uploaded with purpose `signature`; a signature is good for one signing.")
]
APP_ID = written_as(r"^[A-Za-z0-9_-]{1,40}$", "app_id")
AppId = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=APP_ID)]
"""The number of a mini-program at WeChat, `wx…`."""
Trades = Annotated[list[Trade], Field(max_length=10)]


class WrongFields(ValueError):  # noqa: N818 - it is what pydantic is told
    """Raised by a check of a whole form: the reason in both languages, and the fields that are wrong."""

    def __init__(self, words: Words, *fields: str, **values: object) -> None:
        super().__init__(words, values)
        self.fields = fields


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Earliest and latest moments that are accepted: far enough from the calendar's ends to add any zone and any term."""
OUT_OF_REACH = sentence("problems.no_such_time")


def _moment(value: datetime) -> datetime:
    # as moments these compare even where the calendar has no such day in UTC
    if not EARLIEST <= value < LATEST:
        raise ValueError(OUT_OF_REACH)
    return value.astimezone(UTC)


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
_LOST_PLUS = re.compile(r"(.+[Tt]\d{2}:\d{2}[\d:.]*) (\d{2}:?\d{2})")
"""A time whose `+` stood unescaped in an address, where it means a blank."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_as_moment(value: object) -> object:
    """Refuses numbers and plain days, which pydantic would read as seconds since 1970 or as midnight."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _MOMENT.match(value):
        with suppress(ValueError):
            return datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", value))
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
    StringConstraints(max_length=40),
    AfterValidator(phone_of),
    Field(
        description="A phone number as people write it, with brackets, dots, blanks or full-width digits; stored as "
        "E.164, China (+86) unless it says otherwise."
    ),
]


NO_PLATE = sentence("problems.no_plate")
PLATE = re.compile(r"[0-9A-Z\u4e00-\u9fff]{5,10}")


def plate_of(text: str) -> str:
    """A number plate as it is stored: capitals, without its dot, dashes and blanks. Raises ValueError.

    Whatever looks like one passes (鲁B·12345, 鲁BD12345, 使, 警, 学, 港, 澳, foreign ones): a guard compares by eye."""
    plate = re.sub(r"[\s·•.\-]", "", normalize("NFKC", text)).upper()
    if not PLATE.fullmatch(plate) or not any(character.isdigit() for character in plate):
        raise ValueError(NO_PLATE)
    return plate


Plate = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=5, max_length=20, pattern=ONE_LINE),
    AS_LINE,
    AfterValidator(plate_of),
    Field(description="A number plate; stored in capitals without blanks and dots.", examples=["鲁B·12345"]),
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
