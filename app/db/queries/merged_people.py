"""People who were registered twice: the entries that were merged, and the one that was kept of each person.

An entry names the kept one directly, never another merged one: merging redirects the entries that named it.
"""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.db.queries import logins
from app.db.statements import Prepared, one_of
from app.db.transaction import Transaction
from app.models import JournalEntry, Person

MOST: Final = 100
"""How many people of one number are asked about."""
_ENTRIES: Final = Prepared(
    select(col(Person.id), col(Person.merged_into_id)).where(one_of(col(Person.merged_into_id), "kept"))
)
_KEPT: Final = Prepared(select(col(Person.id), col(Person.merged_into_id)).where(one_of(col(Person.id), "people")))


async def entries_of(tx: Transaction, kept: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The entries that were merged into these people, each with the person who was kept."""
    if not kept:
        return {}
    return {row["id"]: row["merged_into_id"] for row in await tx.rows(_ENTRIES, kept=sorted(kept))}


async def kept_of(tx: Transaction, people: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Each of these people with whom they turned out to be: mostly themselves."""
    if not people:
        return {}
    kept = {row["id"]: row["merged_into_id"] for row in await tx.rows(_KEPT, people=sorted(people))}
    return {person_id: kept.get(person_id) or person_id for person_id in people}


async def kept_id(tx: Transaction, person_id: UUID | None) -> UUID | None:
    """Whom a new record names in the place of somebody whom an older one named; None for nobody."""
    return None if person_id is None else (await kept_of(tx, [person_id]))[person_id]


async def kept_person(tx: Transaction, person_id: UUID) -> Person | None:
    """A person, or whom this entry turned out to be."""
    person = await tx.get(Person, id=person_id)
    if person is None or person.merged_into_id is None:
        return person
    return await tx.get(Person, id=person.merged_into_id)


async def everybody_who_is(tx: Transaction, person_id: UUID) -> list[UUID]:
    """The ids under which records may name a person: their own, and those of the entries merged into it."""
    kept = (await kept_of(tx, [person_id]))[person_id]
    return [kept, *sorted(await entries_of(tx, [kept]))]


async def everybody_with(tx: Transaction, organisation_id: UUID, phone: str) -> list[UUID]:
    """The ids under which records may name the people who have, or as a merged entry had, a number on record."""
    statement = (
        select(col(Person.id), col(Person.merged_into_id))
        .where(col(Person.organisation_id) == organisation_id, col(Person.phone) == phone)
        .order_by(col(Person.id))
        .limit(MOST)
    )
    kept = {row["merged_into_id"] or row["id"] for row in await tx.rows(statement)}
    return sorted({*kept, *await entries_of(tx, kept)})


async def hold(tx: Transaction, organisation_id: UUID) -> None:
    """Begin the transaction; whoever merges or binds people of the organisation waits until it ends, so that no entry
    is merged into one that is being merged, or bound to a room meanwhile."""
    await logins.lock(tx, [organisation_id.hex[::-1] * 2])


async def changed_by(tx: Transaction, actor_id: UUID, people: Collection[UUID], action: str) -> bool:
    """Whether somebody did this to one of these people's entries."""
    statement = select(col(JournalEntry.version)).where(
        col(JournalEntry.record_id).in_(sorted(people)),
        col(JournalEntry.actor_id) == actor_id,
        col(JournalEntry.action) == action,
    )
    return await tx.value(statement.limit(1)) is not None
