"""Passes that let somebody or something through the gate, once and not for long: what all of them have (M-95, M-96)."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from app.workflow.clocks.cases import Case
from app.workflow.clocks.definitions import ClockDefinition, deadline_of
from app.workflow.clocks.policies import terms_of
from app.workflow.engine.step import Context

LONGEST_PASS: Final = timedelta(days=7)
"""How far ahead a pass may be issued, and no pass is good for longer."""


def end_of(clock: ClockDefinition, context: Context[object, object], until: datetime | None) -> datetime:
    """Until when a pass is good that is issued now: as the form says, or as long as the community grants."""
    community = context.community
    case = Case(context.now, community.zone, community.calendar, until=until)
    limit = deadline_of(clock, case, terms_of(clock, case, community.clock_policies).length)
    assert limit is not None
    return limit.due_at


def ends_in_time(now: datetime, end: datetime, needed_at: datetime | None) -> bool:
    """Whether a pass is good from now on, for some days at most, and not over before it is needed."""
    return now < end <= now + LONGEST_PASS and (needed_at is None or needed_at < end)


def is_code(said: str, code: str) -> bool:
    """Whether somebody has the pass. Blanks and small letters don't matter when it is said."""
    return secrets.compare_digest(said.replace(" ", "").upper().encode(), code.encode())
