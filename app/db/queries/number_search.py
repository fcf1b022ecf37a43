"""Finding records by a part of their human number, as people type it: `wx-hy-20261121-0007`, `1121-0007`, `7`.

A number is prefix, code of the community, local day and running number. What is typed is read into conditions that an
index answers; that the number really holds what was typed is asked beside it.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final
from unicodedata import normalize

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from app.db.statements import AnyColumn
from app.models import Community

TAIL: Final = 4
"""How many characters at the end of a number have an index: at least a whole running number."""
_TYPED: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_DASHES: Final = re.compile(r"[\s_.\u2010-\u2015\u2212/-]+")
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 9998
"""There is no day after the last one of the next year."""

Condition = ColumnElement[bool]


def as_number(typed: str) -> str | None:
    """What was typed as it may stand in a number: capitals, half-width, joined by dashes; None for what can't."""
    plain = _DASHES.sub("-", normalize("NFKC", typed).strip()).strip("-").upper()
    return plain if _TYPED.fullmatch(plain) else None


def tail_of(number: AnyColumn) -> ColumnElement[str]:
    """The end of a number, for which there is an index."""
    return func.substr(number, func.length(number) - (TAIL - 1))


def ways(columns: Mapping[str, AnyColumn], part: str, prefixes: frozenset[str]) -> list[Condition]:
    """The ways in which a number may hold a part, each with an index of its own; none: no number holds it."""
    number, created = columns["number"], columns["created_at"]
    pieces = part.split("-")
    last, before = pieces[-1], pieces[:-1]
    conditions: list[Condition] = []
    if last.isdecimal() and len(last) <= 6 and (not before or before[-1].isdecimal()):
        running = last.zfill(TAIL)
        ends = "-".join([*before, running])
        # what stands alone is a whole running number, and not the end of a longer one
        ends = ends if before else f"-{running}"
        conditions.append(and_(tail_of(number) == running[-TAIL:], number.endswith(ends, autoescape=True)))
    for piece in pieces:
        days = _days(piece) if (piece.isdecimal() and len(piece) >= 6) or (before and piece.isdecimal()) else None
        if days is not None:
            since, until = days
            conditions.append(and_(created >= since, created < until, number.contains(part, autoescape=True)))
            break
    if not any(piece.isdecimal() for piece in pieces):
        conditions += _by_letters(columns, part, pieces, prefixes)
    return conditions


def _by_letters(
    columns: Mapping[str, AnyColumn], part: str, pieces: list[str], prefixes: frozenset[str]
) -> list[Condition]:
    """By the prefix of the kind, the code of the community, or both."""
    number = columns["number"]
    if len(pieces) == 1 and part in prefixes:
        return [number.startswith(f"{part}-", autoescape=True)]
    code = pieces[-1]
    places = select(col(Community.id)).where(func.upper(col(Community.code)).startswith(code, autoescape=True))
    return [and_(columns["community_id"].in_(places), number.contains(part, autoescape=True))]


def _days(digits: str) -> tuple[datetime, datetime] | None:
    """The time in which numbers of a day, a month or a year were given, a day longer at both ends: days are local."""
    year = int(digits[:4]) if len(digits) in (4, 6, 8) else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first = date(year, int(digits[4:6] or 1), int(digits[6:8] or 1))
        month = int(digits[4:6] or 12)
        last = date(year, month, int(digits[6:8] or monthrange(year, month)[1]))
    except ValueError:
        return None
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC)
    return start - timedelta(days=1), end + timedelta(days=2)
