"""Repeat rules of planned visits 定期上门: RFC 5545 recurrence rules about days, and the days that follow (M-80).

A rule says days and no hours: the hours of a visit stand beside it. Of RRULE (RFC 5545, 3.3.10) it may use what always
leads to days of a calendar, so that working it out takes no time: FREQ from DAILY to YEARLY, and with each the parts
that are in `PARTS`."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from itertools import takewhile
from typing import Annotated, Final

from dateutil.rrule import rrule, rrulestr
from pydantic import AfterValidator, Field

from app.core.catalogue import sentence

_ALWAYS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
PARTS: Final[Mapping[str, frozenset[str]]] = {
    "DAILY": _ALWAYS,
    "WEEKLY": _ALWAYS | {"BYDAY"},
    "MONTHLY": _ALWAYS | {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": _ALWAYS | {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}
"""What may stand in a rule, by how often it repeats."""
MOST_INTERVAL: Final = 120
ANY_DAY: Final = date(2024, 1, 1)
"""For a rule that is only read: a leap year begins."""

NOT_A_RULE: Final = sentence("contract.problems.not_a_rule")
TOO_OFTEN: Final = sentence("contract.problems.too_often")
NOT_BESIDE: Final = sentence("contract.problems.not_beside")
TWO_ENDS: Final = sentence("contract.problems.two_ends")
UNTIL_IS_A_DAY: Final = sentence("contract.problems.until_is_a_day")
INTERVAL_IS_ODD: Final = sentence("contract.problems.interval_is_odd")
POSITION_OF_NOTHING: Final = sentence("contract.problems.position_of_nothing")
NO_SUCH_DAY: Final = sentence("contract.problems.no_such_day")
MOST: Final[Mapping[str, int]] = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYSETPOS": 366}
"""RFC 5545, 3.3.10: how far the numbers of a part go, from the beginning or, but for months, from the end."""
WEEKS_OF_MONTH, WEEKS_OF_YEAR = 5, 53

_PART: Final = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
_DAY: Final = re.compile(r"[0-9]{8}")


def _checked(written: str) -> str:
    """A rule as it is stored. Raises ValueError for what is no rule, or repeats too often, or has no clear end."""
    text = written.strip().upper().removeprefix("RRULE:").rstrip(";")
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        match = _PART.fullmatch(piece)
        if match is None or match[1] in parts:
            raise ValueError(NOT_A_RULE)
        parts[match[1]] = match[2]
    _check_parts(parts)
    try:
        rule_of(text, ANY_DAY)
    except (ValueError, TypeError, KeyError, IndexError):
        raise ValueError(NOT_A_RULE) from None
    return text


def _check_parts(parts: Mapping[str, str]) -> None:
    often = parts.get("FREQ", "")
    if often in ("SECONDLY", "MINUTELY", "HOURLY") or parts.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND"}:
        raise ValueError(TOO_OFTEN)
    if often not in PARTS:
        raise ValueError(NOT_A_RULE)
    beside = parts.keys() - PARTS[often]
    if beside:
        raise ValueError(NOT_BESIDE, {"part": min(beside), "freq": often})
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError(TWO_ENDS)
    if "UNTIL" in parts and not _is_day(parts["UNTIL"]):
        raise ValueError(UNTIL_IS_A_DAY)
    interval = parts.get("INTERVAL", "1")
    if not interval.isdecimal() or not 1 <= int(interval) <= MOST_INTERVAL:
        raise ValueError(INTERVAL_IS_ODD, {"most": MOST_INTERVAL})
    if parts.get("COUNT") == "0" or (often == "WEEKLY" and re.search("[0-9]", parts.get("BYDAY", ""))):
        raise ValueError(NOT_A_RULE)
    if "BYSETPOS" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY"}:
        raise ValueError(POSITION_OF_NOTHING)
    _check_numbers(parts)


def _check_numbers(parts: Mapping[str, str]) -> None:
    """Raises ValueError for a number that no month or year has, such as the 99th Monday of a month."""
    in_month = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    most = {**MOST, "BYDAY": WEEKS_OF_MONTH if in_month else WEEKS_OF_YEAR}
    for part, furthest in most.items():
        for number in re.findall(r"[+-]?[0-9]+", parts.get(part, "")):
            least = 1 if part == "BYMONTH" else -furthest
            if int(number) == 0 or not least <= int(number) <= furthest:
                raise ValueError(NO_SUCH_DAY, {"part": part, "number": number})


def _is_day(written: str) -> bool:
    try:
        return _DAY.fullmatch(written) is not None and bool(date.fromisoformat(written))
    except ValueError:
        return False


VisitRule = Annotated[
    str,
    Field(
        min_length=6,
        max_length=200,
        description="An RRULE of RFC 5545 about days: FREQ DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, BYMONTH, "
        "BYMONTHDAY, BYDAY, BYSETPOS, and COUNT or UNTIL. Without these it repeats until the contract ends.",
        examples=["FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"],
    ),
    AfterValidator(_checked),
]


def rule_of(text: str, first: date) -> rrule:
    """A rule that counts from a day. Raises ValueError for what is none."""
    rule = rrulestr(text, dtstart=datetime.combine(first, time()))
    if not isinstance(rule, rrule):
        raise ValueError(NOT_A_RULE)
    return rule


@lru_cache(maxsize=256)
def days_of(text: str, first: date, last: date) -> tuple[date, ...]:
    """The days of a rule that counts from `first`, up to and with `last`."""
    return tuple(takewhile(lambda day: day <= last, _days(text, first)))


def _days(text: str, first: date) -> Iterator[date]:
    for moment in rule_of(text, first):
        yield moment.date()
