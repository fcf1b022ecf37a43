"""Who lives in a room together and since when, from the bindings of the room (M-02): what of its past a resident sees
and may act on.

A binding counts by local days, both included. Bindings that reception marked as one household count from the first day
of any of them; without a mark, each binding is a household of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import PersonKind, Relation
from app.core.errors import FieldError
from app.core.roles import RoomStay
from app.db.queries import roster
from app.db.transaction import Transaction
from app.models import Binding, Person
from app.models.base import RowView

UNKNOWN_CUSTOMER: Final = sentence("problems.unknown_customer")
MERGED: Final = sentence("problems.merged_already")
LIVE_THERE = (Relation.TENANT, Relation.MERCHANT)
"""Who has rented the room or runs the shop: beside them, an owner of another household has let it."""


def stands(binding: RowView, today: date) -> bool:
    """Whether a binding holds on a local day."""
    until: date | None = binding["valid_until"]
    return bool(binding["valid_from"] <= today) and (until is None or today <= until)


def holds(binding: Binding, today: date) -> bool:
    """Whether a binding that was read as a row holds on a local day."""
    return stands(vars(binding), today)


async def communities_lived_in(tx: Transaction, person_id: UUID) -> set[UUID]:
    """The communities in which a customer has a room or shop today."""
    bindings = await roster.bindings_of(tx, person_id)
    return {row["community_id"] for row in bindings if stands(row, local_day(tx.now, row["zone"]))}


def customer_fault(person: Person | None, bindings: Sequence[Binding], today: date, pointer: str) -> FieldError | None:
    """What is wrong with naming somebody as a customer of a community, by their bindings there: nobody who lives there
    now, or an entry that was merged into somebody who does. Who lives elsewhere is answered like nobody, and never
    shown to a desk that doesn't know them."""
    if person is None or person.kind is not PersonKind.CUSTOMER or not any(holds(each, today) for each in bindings):
        return FieldError(pointer, "unknown", UNKNOWN_CUSTOMER)
    return None if person.merged_into_id is None else FieldError(pointer, "merged", MERGED)


def stays_of(
    person_id: UUID, standing: Sequence[RowView], everybodys: Sequence[RowView], now: datetime
) -> dict[UUID, RoomStay]:
    """A person's stays in the rooms of their bindings that stand today, from all bindings of these rooms."""
    return {
        premises_id: _stay(person_id, [row for row in everybodys if row["premises_id"] == premises_id], now)
        for premises_id in {binding["premises_id"] for binding in standing}
    }


def with_merged(rooms: Mapping[UUID, RoomStay], entries: Mapping[UUID, UUID]) -> dict[UUID, RoomStay]:
    """The stays, where who was merged into somebody of the household is of the household: what was registered for one
    entry of a person was registered for that person."""
    return {
        premises_id: replace(
            stay, household=stay.household.union(entry for entry, kept in entries.items() if kept in stay.household)
        )
        for premises_id, stay in rooms.items()
    }


def _stay(person_id: UUID, bindings: Sequence[RowView], now: datetime) -> RoomStay:
    today = local_day(now, bindings[0]["zone"])
    own = [row for row in bindings if row["person_id"] == person_id]
    held = {household_of(row) for row in own if stands(row, today)}
    together = [row for row in bindings if household_of(row) in held]
    spans = {_span(row) for row in own}
    for household in held:
        first = min((row for row in together if household_of(row) == household), key=lambda row: row["valid_from"])
        spans.add((_begin_of(first["valid_from"], first["zone"]), None))
    current = [row for row in bindings if stands(row, today)]
    owns = all(row["relation"] == Relation.OWNER for row in own if stands(row, today))
    lets = owns and any(row["relation"] in LIVE_THERE and household_of(row) not in held for row in current)
    people = frozenset(row["person_id"] for row in together) | {person_id}
    return RoomStay(tuple(sorted(spans, key=lambda span: span[0])), people, lets)


def one_customer(person_id: UUID, bindings: Sequence[RowView], today: date) -> frozenset[UUID]:
    """M-98: who counts as one customer with somebody, by everybody's bindings to their rooms: their household, and
    whoever runs the same shop."""
    standing = [row for row in bindings if stands(row, today)]
    own = [row for row in standing if row["person_id"] == person_id]
    households = {household_of(row) for row in own}
    shops = {row["premises_id"] for row in own if row["relation"] == Relation.MERCHANT}
    return frozenset({person_id}).union(
        row["person_id"]
        for row in standing
        if household_of(row) in households or (row["relation"] == Relation.MERCHANT and row["premises_id"] in shops)
    )


async def residents_since(tx: Transaction, premises_id: UUID, moment: datetime) -> list[UUID]:
    """Whoever is bound to a room today and was at a moment, with their household: they see what was registered then."""
    bindings = await roster.bindings_to(tx, [premises_id])
    standing = [row for row in bindings if stands(row, local_day(tx.now, row["zone"]))]
    people = dict.fromkeys(row["person_id"] for row in standing)
    return [person_id for person_id in people if _stay(person_id, bindings, tx.now).covers(moment)]


def household_of(binding: RowView) -> UUID:
    """The household that a binding belongs to, by the id of its first binding."""
    household: UUID | None = binding["household_id"]
    return household or binding["id"]


def _span(binding: RowView) -> tuple[datetime, datetime | None]:
    until, zone = binding["valid_until"], binding["zone"]
    return _begin_of(binding["valid_from"], zone), None if until is None else _begin_of(until, zone, days_later=1)


def _begin_of(day: date, zone: str, days_later: int = 0) -> datetime:
    """Midnight at which a local day begins, in UTC."""
    begin = datetime.combine(day, time.min, ZoneInfo(zone)) + timedelta(days=days_later)
    return begin.astimezone(UTC)
