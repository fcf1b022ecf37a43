"""Days in examples are counted from 2099-01-01, which stands for today."""

import json
import re
from datetime import date, timedelta
from typing import Final, TypeVar

T = TypeVar("T")

SENTINEL: Final = date(2099, 1, 1)
"""Stands for today."""
YEAR: Final = timedelta(days=366)
_DAY: Final = re.compile(rb"(?<!\d)(?:2098|2099|2100)-\d\d-\d\d(?!\d)")


def shifted(text: bytes, today: date) -> bytes:
    """A text with the days of the present in its examples."""
    moved = today - SENTINEL

    def day_of_now(found: re.Match[bytes]) -> bytes:
        day = date.fromisoformat(found[0].decode())
        return (day + moved).isoformat().encode() if abs(day - SENTINEL) <= YEAR else found[0]

    return _DAY.sub(day_of_now, text)


def of_today(value: T, today: date) -> T:
    """The same for a JSON value."""
    moved: T = json.loads(shifted(json.dumps(value).encode(), today))
    return moved
