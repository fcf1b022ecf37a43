"""With whom a record stands: whose turn it is, so that 'why is this late?' has an answer.

Most clocks stand with whoever has the record. Some are one party's own duty wherever the record is: the desk forwards a
complaint also while it waits for the complainant's evidence (M-134). See ClockKind.stands_with.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.core.enums import Standing

Read = Callable[[str], Any]
"""Gives a field of the record by name."""
Turn = Standing | Callable[[Read], Standing]
"""Whose turn it is in a state: always the same party's, or as the record's fields say."""


def turn_of(whose_turn: Mapping[str, Turn], state: str, read: Read) -> Standing:
    """With whom a record stands in a state; with nobody where nothing is said of it."""
    turn = whose_turn.get(state, Standing.NOBODY)
    return turn if isinstance(turn, Standing) else turn(read)
