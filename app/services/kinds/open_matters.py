"""What is still open in a community, as far as somebody may see it: the list that a shift hands over (M-99)."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement

from app.core.enums import Standing
from app.core.json_object import JsonObject, JsonView
from app.core.roles import Caller
from app.db.queries import duty
from app.db.transaction import Transaction
from app.models.base import Row
from app.models.shift import MOST_MATTERS
from app.services.moving.kind import AnyKind, all_kinds
from app.services.moving.seen_by import mask_free
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.shift import SHIFT

OF_EACH_KIND: Final = 15
LONGEST_SUMMARY: Final = 80


async def open_matters(tx: Transaction, caller: Caller, community: CommunityRules) -> list[JsonObject]:
    """What is open, that with the nearest time limit first; of each kind the oldest."""
    matters: list[JsonObject] = []
    for kind in all_kinds().values():
        if kind.whose_turn and kind.prefixes != {""} and kind.lifecycle is not SHIFT:
            matters += await _of_kind(tx, caller, community, kind)
    clocks: dict[str, JsonObject] = {}
    for clock in await duty.open_clocks(tx, [matter["id"] for matter in matters]):
        clocks.setdefault(str(clock.record_id), {"due_at": clock.due_at.isoformat(), "late": clock.due_at < tx.now})
    listed = [
        {**matter, "id": str(matter["id"]), "due_at": None, "late": False, **clocks.get(str(matter["id"]), {})}
        for matter in matters
    ]
    listed.sort(key=lambda matter: (matter["due_at"] is None, matter["due_at"] or ""))
    return listed[:MOST_MATTERS]


async def records_listed(tx: Transaction, matters: Sequence[JsonView]) -> dict[str, tuple[AnyKind, Row]]:
    """The records of a list of what was open, each with its kind, by their ids as the list has them."""
    by_kind: dict[str, list[UUID]] = {}
    for matter in matters:
        by_kind.setdefault(matter["record_type"], []).append(UUID(matter["id"]))
    return {
        str(row.id): (kind, row)
        for kind in (all_kinds()[name] for name in by_kind)
        for row in await kind.table.load_many(tx, by_kind[kind.name])
    }


async def _of_kind(tx: Transaction, caller: Caller, community: CommunityRules, kind: AnyKind) -> list[JsonObject]:
    going_on = [state for state in kind.lifecycle.states if state in kind.whose_turn]
    narrowed: list[ColumnElement[bool]] = [kind.table.columns["state"].in_(going_on)]
    seen = kind.conditions(caller, community.id)
    if not seen:
        return []
    page = kind.table.merged(seen, narrowed, after=None, limit=OF_EACH_KIND, newest_first=False)
    rows = await kind.list_table.load_many(tx, [row["id"] for row in await tx.rows(page)])
    summary = kind.line.summary or "place"
    return [
        {
            "record_type": kind.name,
            "id": row.id,
            "number": row.number,
            "state": str(row.state),
            "summary": (mask_free(summary, getattr(row, summary, None), kind.people_of(row)) or "")[:LONGEST_SUMMARY],
        }
        for row in rows
        if kind.stands_with(row) is not Standing.NOBODY
    ]
