"""The desk's list of clocks: what is due in the communities and departments whose records the caller sees."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.lang import Language
from app.core.roles import STAFF_ROLES, Caller, Role
from app.db.queries import clock_lists as query
from app.db.queries.clock_lists import Way
from app.db.queries.places import communities_of
from app.db.queries.records import RecordTable
from app.db.transaction import Transaction
from app.models import ClockRow
from app.services.clocks.homes import clock_homes
from app.services.clocks.reading import of_row
from app.services.clocks.words import uncertain
from app.services.moving.seen_by import Condition
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.intervals import seconds_left
from app.workflow.kinds.all_lifecycles import ALL

MOST_PLACES: Final = 60
"""The most communities of one list; a caller who sees more must name one."""
NAME_ONE: Final = sentence("problems.name_one")


async def ways_to_clocks(
    tx: Transaction, caller: Caller, community_id: UUID | None, record_type: str | None
) -> list[Way]:
    """The clocks that a caller sees: by community and kind of record all of them, or those of departments."""
    homes = clock_homes()
    wanted = [home for home in homes if record_type in (None, home.name)]
    places = await _places(tx, caller) if community_id is None else [community_id]
    ways = []
    for place in places:
        wide: list[str] = []
        led: dict[str, tuple[RecordTable[Any], list[Condition]]] = {}
        for kind in wanted:
            if kind.sees_all_of(caller, place):
                wide.append(kind.name)
            elif seen := kind.conditions(caller, place, by_office=True):
                led[kind.name] = kind.table, seen
        if len(wide) == len(homes):
            ways.append(Way(place))
        elif wide or led:
            ways.append(Way(place, query.of_kinds(wide, led)))
    return ways


async def _places(tx: Transaction, caller: Caller) -> Iterable[UUID]:
    held = caller.communities(*STAFF_ROLES, Role.INTEGRATION)
    return await communities_of(tx, caller.organisation_id) if held is None else sorted(held)


def row_out(row: ClockRow, number: str | None, tx: Transaction, language: Language) -> dict[str, object]:
    """A row of the list as the API shows it."""
    clock, definition, now = of_row(row), CLOCKS[row.name], tx.now
    late, left = clock.is_late(now), seconds_left(clock, now)
    return {
        "id": row.id,
        "community_id": row.community_id,
        "record_type": row.record_type,
        "record_id": row.record_id,
        "number": number,
        "href": f"{ALL[row.record_type].path}/{row.record_id}",
        "name": row.name,
        "title": definition.words.say(language),
        "clause": definition.clause,
        "state": row.state,
        "late": late,
        "round": row.round,
        "started_at": row.started_at,
        "due_at": row.due_at,
        "ended_at": row.ended_at,
        "calendar": row.calendar.partition("?")[0],
        "uncertain": uncertain(row.calendar, language),
        "remaining_seconds": max(0, left) if clock.is_open and not late else None,
        "late_seconds": max(0, -left) if late else None,
        "breached_with": row.breached_with,
    }
