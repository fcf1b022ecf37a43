"""Reads the journal entries of records in the order from which app.workflow.clocks derives their clocks."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from app.db.queries import clocks as query
from app.db.transaction import Transaction
from app.models import JournalEntry
from app.services.clocks.homes import homes_of_tellers
from app.services.moving.kind import kind_of
from app.workflow.clocks.history import ClockEntry, History, fold

APPLIED: Final = "applied"
"""The name in the journal of a policy's change of running clocks."""

Item = TypeVar("Item")


def in_parts(items: Sequence[Item], size: int = 200) -> Iterator[Sequence[Item]]:
    """The ids in portions, so that the histories of many records are read in several queries."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


async def histories(tx: Transaction, record_type: str, ids: Collection[UUID]) -> dict[UUID, History]:
    """The histories of records of one kind, by record."""
    homes = await homes_of_tellers(tx, kind_of(record_type), ids)
    entries_of: dict[UUID, list[JournalEntry]] = {record_id: [] for record_id in ids}
    for entry in await query.entries_of(tx, list(homes)):
        entries_of[homes[entry.record_id]].append(entry)
    of_all = [entry.community_id for entries in entries_of.values() for entry in entries]
    communities = {community_id for community_id in of_all if community_id is not None}
    applied = await query.applied_policies(tx, communities, APPLIED) if communities else []
    return {record_id: fold(_in_order(record_id, entries, applied)) for record_id, entries in entries_of.items()}


def _in_order(home: UUID, entries: Sequence[JournalEntry], applied: Iterable[JournalEntry]) -> list[ClockEntry]:
    """The entries of a record, of what belongs to it, and of policies, in the order in which they happened. Versions of
    one record ascend, even if the clocks of two processes differed a little; what belongs to a record follows it."""
    keyed: list[tuple[datetime, bool, int, JournalEntry]] = []
    latest: dict[UUID, datetime] = {}
    for entry in sorted(entries, key=lambda entry: (str(entry.record_id), entry.version)):
        at = max(entry.at, latest.get(entry.record_id, entry.at))
        latest[entry.record_id] = at
        keyed.append((at, entry.record_id != home, len(keyed), entry))
    keyed += [(entry.at, True, len(keyed), entry) for entry in applied]
    return [
        ClockEntry(entry.at, entry.record_type, entry.action, entry.data)
        for _, _, _, entry in sorted(keyed, key=lambda item: item[:3])
    ]
