"""Clocks that end at a moment which somebody names, and at whose end Gongdan acts: M-95, M-120."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.enums import Level, Standing
from app.core.lang import Words
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.cases import Case
from app.workflow.clocks.definitions import CLOCKS, HOUR, ClockDefinition, deadline_of
from app.workflow.clocks.escalation import BREACHED, NEVER, Firing, Situation, next_firing

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"


@pytest.fixture
def ticket() -> Iterator[ClockDefinition]:
    """A clock of three hours unless somebody names its end; then it lapses."""
    yield ClockDefinition(
        "ticket", Words("ticket", "票"), "M-95", "elapsed", 3 * HOUR, ends_by="until", lapse_action="lapse"
    )
    del CLOCKS["ticket"]


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (None, NOW + timedelta(hours=3)),
        (NOW + timedelta(minutes=90), NOW + timedelta(minutes=90)),
        (date(2026, 11, 24), datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),
    ],
)
def test_it_ends_at_the_moment_or_with_the_day_that_the_form_names(
    ticket: ClockDefinition, until: date | None, due: datetime
) -> None:
    found = deadline_of(ticket, Case(NOW, ZONE, Calendar(), until=until), ticket.length)
    assert found is not None
    assert found.due_at == due


def test_what_lapses_warns_nobody_and_climbs_nowhere(ticket: ClockDefinition) -> None:
    seen = Situation(
        ticket.name, tuple(Level), NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=3), "elapsed", None,
        Standing.CENTRE, has_department=False, has_handler=False, escalate_after=None, zone=ZONE,
    )  # fmt: skip
    for hours in (1, 2):
        assert next_firing(seen, NOW + timedelta(hours=hours)) == seen.due_at
    assert next_firing(seen, seen.due_at) == Firing(BREACHED, (), None, NEVER)
