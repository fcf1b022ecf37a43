"""The change feed of a whole organisation: gives positions after commit, as the feeds of its communities do.

Its positions are given in a second step, to entries that have one in their community's feed already: those of each
community come in the order of its feed, so what holds there (no gap, nothing skipped, versions ascend) holds here, and
no writer waits for anything new. Entries about people, who belong to the organisation, come from an outbox of its own;
with their position they are put into the outboxes of the communities where the person has or had a home or a role.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Insert, bindparam, func, insert, literal, union
from sqlalchemy import select as columns
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, delete, select, update

from app.db.queries.feed import BATCH, LOOKED_THROUGH, FeedPage, look_through
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import Binding, Community, FeedHead, FeedPosition, JournalEntry, Organisation, Outbox, RoleGrant
from app.models.base import RowView
from app.models.organisation_feed import OrganisationHead, OrganisationOutbox, OrganisationPosition

_ORGANISATION: Final = given(table_of(OrganisationHead).c.organisation_id, "organisation_id")
_HEAD = Prepared(select(col(OrganisationHead.position)).where(col(OrganisationHead.organisation_id) == _ORGANISATION))
_HEAD_HELD = Prepared(
    select(col(OrganisationHead.position))
    .where(col(OrganisationHead.organisation_id) == _ORGANISATION)
    .with_for_update()
)
_NEWS = Prepared(
    select(col(FeedHead.community_id), col(FeedHead.position), col(FeedHead.in_organisation))
    .join(Community, col(Community.id) == col(FeedHead.community_id))
    .where(col(Community.organisation_id) == _ORGANISATION, col(FeedHead.position) > col(FeedHead.in_organisation))
    .order_by(col(FeedHead.community_id))
)
_ABOUT_PEOPLE = Prepared(
    select(col(OrganisationOutbox.n), col(OrganisationOutbox.record_id), col(OrganisationOutbox.version))
    .where(col(OrganisationOutbox.organisation_id) == _ORGANISATION)
    .order_by(col(OrganisationOutbox.n))
    .limit(100)
)
_READ = Prepared(
    select(col(OrganisationPosition.position).label("position"), *table_of(JournalEntry).columns)
    .join(
        JournalEntry,
        (col(JournalEntry.record_id) == col(OrganisationPosition.record_id))
        & (col(JournalEntry.version) == col(OrganisationPosition.version)),
    )
    .where(
        col(OrganisationPosition.organisation_id) == _ORGANISATION,
        col(OrganisationPosition.position) > bindparam("after", type_=BigInteger(), required=True),
        col(OrganisationPosition.position) <= bindparam("through", type_=BigInteger(), required=True),
    )
    .order_by(col(OrganisationPosition.position))
)


async def organisations(tx: Transaction) -> list[UUID]:
    """All there are."""
    return [row["id"] for row in await tx.rows(select(col(Organisation.id)))]


async def pending(tx: Transaction, organisation_id: UUID) -> list[UUID]:
    """Its communities that have entries without a position."""
    ours = select(col(Community.id)).where(col(Community.organisation_id) == organisation_id)
    waiting = select(col(Outbox.community_id)).where(col(Outbox.community_id).in_(ours)).distinct()
    return sorted([row["community_id"] for row in await tx.rows(waiting)])


async def head_of(tx: Transaction, organisation_id: UUID) -> int:
    """The last position that was given in an organisation's feed."""
    return int(await tx.value(_HEAD, organisation_id=organisation_id) or 0)


async def sequence(tx: Transaction, organisation_id: UUID, batch: int = BATCH) -> int:
    """Give positions to about `batch` entries that have one in their community's feed, and to those about people.
    Returns how many got one. The caller commits at once: until then the organisation's head is locked."""
    if not await tx.rows(_NEWS, organisation_id=organisation_id) and not await tx.rows(
        _ABOUT_PEOPLE, organisation_id=organisation_id
    ):
        return 0
    await tx.begin()
    head = before = await _hold_head(tx, organisation_id)
    for entry in await tx.rows(_ABOUT_PEOPLE, organisation_id=organisation_id):
        head += 1
        await _place_of_person(tx, organisation_id, head, entry)
    seen = 0
    for news in await tx.rows(_NEWS, organisation_id=organisation_id):
        through = min(news["position"], news["in_organisation"] + batch - seen)
        seen += through - news["in_organisation"]
        head += await tx.run(_placing(organisation_id, head, news, through))
        mine = col(FeedHead.community_id) == news["community_id"]
        await tx.run(update(FeedHead).where(mine).values(in_organisation=through))
        if seen >= batch:
            break
    own = col(OrganisationHead.organisation_id) == organisation_id
    await tx.run(update(OrganisationHead).where(own).values(position=head))
    return max(head - before, seen)


async def _hold_head(tx: Transaction, organisation_id: UUID) -> int:
    """Lock the organisation's head; every later statement sees the positions that others gave."""
    head = await tx.value(_HEAD_HELD, organisation_id=organisation_id)
    if head is None:
        make = postgresql_insert if tx.database.is_postgresql else sqlite_insert
        first = make(OrganisationHead).values(organisation_id=organisation_id, position=0)
        await tx.run(first.on_conflict_do_nothing())
        head = await tx.value(_HEAD_HELD, organisation_id=organisation_id)
    return int(head)


def _placing(organisation_id: UUID, head: int, news: RowView, through: int) -> Insert:
    """A stretch of a community's feed. What is about people stands in the organisation's feed by itself."""
    place = func.row_number().over(order_by=col(FeedPosition.position))
    entries = (
        columns(
            literal(organisation_id, table_of(OrganisationPosition).c.organisation_id.type),
            literal(head, BigInteger()) + place,
            col(FeedPosition.community_id),
            col(FeedPosition.record_id),
            col(FeedPosition.version),
        )
        .join(
            JournalEntry,
            (col(JournalEntry.record_id) == col(FeedPosition.record_id))
            & (col(JournalEntry.version) == col(FeedPosition.version)),
        )
        .where(
            col(FeedPosition.community_id) == news["community_id"],
            col(FeedPosition.position) > news["in_organisation"],
            col(FeedPosition.position) <= through,
            col(JournalEntry.community_id).is_not(None),
        )
    )
    names = ["organisation_id", "position", "community_id", "record_id", "version"]
    return insert(OrganisationPosition).from_select(names, entries)


async def _place_of_person(tx: Transaction, organisation_id: UUID, position: int, entry: RowView) -> None:
    """One entry about a person; it goes on to the communities that know them."""
    named = {"record_id": entry["record_id"], "version": entry["version"]}
    place = {"organisation_id": organisation_id, "position": position, "community_id": None}
    await tx.run(insert(OrganisationPosition).values(**place, **named))
    for community_id in await _communities_of(tx, organisation_id, entry["record_id"]):
        await tx.run(insert(Outbox).values(community_id=community_id, **named))
    await tx.run(delete(OrganisationOutbox).where(col(OrganisationOutbox.n) == entry["n"]))


async def _communities_of(tx: Transaction, organisation_id: UUID, person_id: UUID) -> Sequence[UUID]:
    """Where a person has or had a home, or a role of this community alone."""
    homes = select(col(Binding.community_id)).where(col(Binding.person_id) == person_id)
    grants = select(col(RoleGrant.community_id)).where(
        col(RoleGrant.person_id) == person_id, col(RoleGrant.community_id).is_not(None)
    )
    known = union(homes, grants).subquery()
    ours = select(col(Community.id)).where(
        col(Community.organisation_id) == organisation_id, col(Community.id).in_(select(known.c.community_id))
    )
    return [row["id"] for row in await tx.rows(ours.order_by(col(Community.id)))]


async def read(
    tx: Transaction, organisation_id: UUID, after: int, types: Collection[str] | None = None, limit: int = 100
) -> FeedPage:
    """Up to `limit` entries after a position, of some event types or of all. Reads only what has a position; call
    `sequence` first."""

    async def fetch(begin: int, through: int) -> list[RowView]:
        return await tx.rows(_READ, organisation_id=organisation_id, after=begin, through=through)

    entries: list[RowView] = []
    last = await head_of(tx, organisation_id)
    budget = max(LOOKED_THROUGH, limit)
    seen, _ = await look_through(fetch, (after, last), types=types, limit=limit, budget=budget, entries=entries)
    return FeedPage(entries, {organisation_id: seen}, {organisation_id: last}, seen < last)
