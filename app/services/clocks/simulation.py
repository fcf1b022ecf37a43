"""Simulates other clock policies: derives the clocks of a period again from the journal, and writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from app.db.queries import clocks as query
from app.db.transaction import Transaction
from app.models import ClockRow
from app.services.clocks.history import histories, in_parts
from app.services.clocks.homes import numbers_of
from app.workflow.clocks.calendar import ONE_DAY
from app.workflow.clocks.definitions import CLOCKS, end_of_day
from app.workflow.clocks.history import JournaledClock
from app.workflow.clocks.policies import ClockPolicy, terms_of
from app.workflow.clocks.replay import Side, WorkingTime, case_of, replayed, side_of
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.all_lifecycles import ALL

MOST_RECORDS: Final = 20_000
"""The most records that one simulation reads."""
SHOWN: Final = 50
"""The most records that are listed because they would be late instead of in time, or the reverse."""


@dataclass(slots=True)
class ClockTally:
    """The results of all clocks with one name."""

    sides: dict[Side, int] = field(default_factory=lambda: {"met": 0, "breached": 0, "voided": 0, "open": 0})

    @property
    def started(self) -> int:
        """How many clocks there were."""
        return sum(self.sides.values())


@dataclass(slots=True)
class Simulation:
    """Results before and after by clock, and the records that would be late instead of in time, or the reverse."""

    before: dict[str, ClockTally]
    after: dict[str, ClockTally]
    changed: list[dict[str, object]] = field(default_factory=list)
    changes: int = 0
    records: int = 0
    complete: bool = True


async def simulate(
    tx: Transaction, community: CommunityRules, since: date, until: date, policies: Sequence[ClockPolicy]
) -> Simulation:
    """The clocks named by `policies` that were started from `since` to the end of `until`, local days of the community:
    their real results, and those with these policies in place of the active ones for the same work."""
    named = sorted({policy.clock for policy in policies})
    replaced = {policy.fits_where for policy in policies}
    rules = (*policies, *(known for known in community.clock_policies if known.fits_where not in replaced))
    working = WorkingTime(community.zone, community.calendar, community.service_hours)
    begin, end = end_of_day(since - ONE_DAY, community.zone), end_of_day(until, community.zone)
    simulation = Simulation({name: ClockTally() for name in named}, {name: ClockTally() for name in named})
    rows = await query.started_between(tx, community.id, named, since=begin, until=end, limit=MOST_RECORDS + 1)
    simulation.complete = len(rows) <= MOST_RECORDS
    shown: list[tuple[ClockRow, JournaledClock, Side, Side]] = []
    for some in in_parts(rows[:MOST_RECORDS]):
        simulation.records += len(some)
        for row, clock in await told_clocks(tx, some):
            if clock.name not in simulation.before or not begin <= clock.started_at < end:
                continue
            was = side_of(clock, tx.now)
            again = replayed(clock, terms_of(CLOCKS[clock.name], case_of(clock, working), rules), working, tx.now)
            would_be = was if again is None else again.side
            simulation.before[clock.name].sides[was] += 1
            simulation.after[clock.name].sides[would_be] += 1
            if was != would_be:
                simulation.changes += 1
                if len(shown) < SHOWN:
                    shown.append((row, clock, was, would_be))
    numbers = await numbers_of(tx, [(row.record_type, row.record_id) for row, _, _, _ in shown])
    simulation.changed = [_changed(row, clock, was, now, numbers) for row, clock, was, now in shown]
    return simulation


async def told_clocks(tx: Transaction, rows: Sequence[ClockRow]) -> list[tuple[ClockRow, JournaledClock]]:
    """All clocks of these records, each with the row by which its record was found."""
    rows_by_type: dict[str, dict[UUID, ClockRow]] = {}
    for row in rows:
        rows_by_type.setdefault(row.record_type, {})[row.record_id] = row
    pairs: list[tuple[ClockRow, JournaledClock]] = []
    for record_type, records in rows_by_type.items():
        histories_by_id = await histories(tx, record_type, list(records))
        pairs += [
            (records[record_id], clock)
            for record_id, history in histories_by_id.items()
            for clock in history.clocks.values()
        ]
    return pairs


def _changed(
    row: ClockRow, clock: JournaledClock, was: Side, would_be: Side, numbers: dict[UUID, str]
) -> dict[str, object]:
    return {
        "record_type": row.record_type,
        "record_id": row.record_id,
        "number": numbers.get(row.record_id),
        "href": f"{ALL[row.record_type].path}/{row.record_id}",
        "clock": clock.name,
        "before": was,
        "after": would_be,
    }
