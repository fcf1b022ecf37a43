"""The change feed under concurrent writers: no gap, no duplicate, no reordering, nothing skipped (decision 6)."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlmodel import col, select

from app.core.errors import VersionConflict
from app.core.ids import new_id
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import feed
from app.db.transaction import Transaction
from app.models import Community, FeedHead, JournalEntry, Organisation, Outbox
from app.models.base import RowView
from app.services.timeline.feeds import OrganisationFeed
from tests.support import postgres
from tests.support.patience import HANGS_AFTER
from tests.support.places import Place

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
WRITERS = 8
MOVES = 30
RECORDS = 5
NOBODY = UUID(int=0)


@pytest_asyncio.fixture
async def wide(place: Place) -> AsyncIterator[Database]:
    """The same database with a connection for every writer and reader at once."""
    opened = Database(place.url, pool_size=WRITERS + 4, role=postgres.ROLE, scope=EVERYWHERE)
    yield opened
    await opened.close()


async def make_communities(database: Database, count: int) -> list[UUID]:
    organisation = new_id()
    ids = [new_id() for _ in range(count)]
    async with database.transaction(NOW) as tx:
        await tx.begin()
        tx.insert(Organisation, id=organisation, created_at=NOW, code="T", name="T")
        await tx.flush()
        for index, community in enumerate(ids):
            tx.insert(
                Community, id=community, created_at=NOW, organisation_id=organisation, code=f"C{index}",
                name="C", service_phone="1", complaint_phone="2",
            )  # fmt: skip
        await tx.commit()
    return ids


def note(tx: Transaction, community: UUID, record: UUID, version: int, event: str = "work_order.changed") -> None:
    """A journal entry with its place in the queue, as the service writes them."""
    tx.insert(
        JournalEntry, record_id=record, version=version, record_type="work_order", community_id=community,
        event=event, action="change", actor_id=NOBODY, actor_kind="system", actor_role="system", at=NOW,
        data={"version": version}, previous_hash="", hash="",
    )  # fmt: skip
    tx.insert(Outbox, community_id=community, record_id=record, version=version)


async def make_records(database: Database, community: UUID, count: int) -> list[UUID]:
    """Records are organisations here: any row with a version serves."""
    records = [new_id() for _ in range(count)]
    async with database.transaction(NOW) as tx:
        for record in records:
            tx.insert(Organisation, id=record, created_at=NOW, code=str(record)[-20:], name="R")
            note(tx, community, record, 1)
        await tx.commit()
    return records


async def move(database: Database, community: UUID, record: UUID, chance: random.Random) -> int:
    """One or two moves of a record in one transaction, half of them with a wait between insert and commit."""
    async with database.transaction(NOW) as tx:
        version = await tx.value(select(col(Organisation.version)).where(col(Organisation.id) == record))
        steps = chance.choice((1, 1, 2))
        tx.update(Organisation, {"id": record, "version": version}, {"version": version + steps})
        for step in range(steps):
            note(tx, community, record, version + 1 + step)
        if chance.random() < 0.5:
            await tx.flush()
            await asyncio.sleep(chance.random() / 200)
        await tx.commit()
    return steps


async def write(database: Database, community: UUID, records: list[UUID], seed: int) -> int:
    chance = random.Random(seed)
    written = 0
    for _ in range(MOVES):
        record = chance.choice(records)
        while True:
            try:
                written += await move(database, community, record, chance)
                break
            except VersionConflict:
                continue
    return written


async def follow(database: Database, community: UUID, expected: "asyncio.Future[int]") -> list[RowView]:
    """Reads on from the last position, as a client does, until it has seen everything that was written."""
    seen: list[RowView] = []
    while not expected.done() or len(seen) < expected.result():
        async with database.transaction(NOW) as tx:
            await feed.sequence(tx, community, batch=7)
            await tx.commit()
            page = await feed.read(tx, [community], seen[-1]["position"] if seen else 0, limit=5)
        seen += page.entries
        await asyncio.sleep(0)
    return seen


async def test_nothing_is_skipped_doubled_or_reordered_under_eight_writers(wide: Database) -> None:
    [community] = await make_communities(wide, 1)
    records = await make_records(wide, community, RECORDS)
    expected: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(HANGS_AFTER):
        readers = [asyncio.create_task(follow(wide, community, expected)) for _ in range(3)]
        written = await asyncio.gather(*(write(wide, community, records, seed) for seed in range(WRITERS)))
        expected.set_result(sum(written) + RECORDS)
        pages = await asyncio.gather(*readers)
    stories = [[(entry["position"], entry["record_id"], entry["version"]) for entry in page] for page in pages]
    assert stories[1:] == stories[:-1], "every reader saw the same feed"
    assert [position for position, _, _ in stories[0]] == list(range(1, expected.result() + 1))
    versions = defaultdict(list)
    for _, record, version in stories[0]:
        versions[record].append(version)
    assert {record: list(range(1, len(seen) + 1)) for record, seen in versions.items()} == versions
    async with wide.transaction(NOW) as tx:
        assert await feed.pending(tx) == []
        assert await tx.value(select(col(FeedHead.position))) == expected.result()
        journal = await tx.rows(select(col(JournalEntry.record_id), col(JournalEntry.version)))
    assert len(journal) == expected.result()


async def test_versions_that_one_statement_wrote_out_of_turn_are_put_right(database: Database) -> None:
    [community] = await make_communities(database, 1)
    first, second = new_id(), new_id()
    async with database.transaction(NOW) as tx:
        for record, version in ((first, 3), (second, 1), (first, 1), (first, 2)):
            note(tx, community, record, version)
            await tx.flush()
        await tx.commit()
    async with database.transaction(NOW) as tx:
        # a batch of one takes all that waits of its record, or version 3 would come first
        assert await feed.sequence(tx, community, batch=1) == 3
        assert await feed.sequence(tx, community, batch=1) == 1
        assert await feed.sequence(tx, community) == 0
        await tx.commit()
        page = await feed.read(tx, [community], 0)
    assert [(entry["record_id"], entry["version"]) for entry in page.entries] == [
        (first, 1), (first, 2), (first, 3), (second, 1),
    ]  # fmt: skip


async def test_positions_are_counted_for_each_community(database: Database) -> None:
    here, there = await make_communities(database, 2)
    async with database.transaction(NOW) as tx:
        for version in (1, 2):
            note(tx, here, UUID(int=1), version)
        note(tx, there, UUID(int=2), 1)
        await tx.commit()
    async with database.transaction(NOW) as tx:
        assert sorted(await feed.pending(tx)) == sorted([here, there])
        for community in (here, there):
            await feed.sequence(tx, community)
        await tx.commit()
        both = await feed.read(tx, [here, there], 0)
        rest = await feed.read(tx, [here, there], {here: 1}, limit=1)
    assert [entry["position"] for entry in both.entries] == [1, 2, 1]
    assert both.seen == {here: 2, there: 1}
    assert not both.more
    assert [(entry["community_id"], entry["position"]) for entry in rest.entries] == [(here, 2)]
    assert rest.seen == {here: 2, there: 0}
    assert rest.more


async def test_a_read_of_some_types_goes_on_behind_what_it_looked_through(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "LOOKED_THROUGH", 20)
    monkeypatch.setattr(feed, "CHUNK", 8)
    [community] = await make_communities(database, 1)
    async with database.transaction(NOW) as tx:
        for version in range(1, 51):
            note(tx, community, UUID(int=1), version, "work_order.closed" if version in (3, 45) else "work_order.moved")
        await tx.commit()
    seen, after, reads = [], 0, 0
    async with database.transaction(NOW) as tx:
        await feed.sequence(tx, community)
        await tx.commit()
        more = True
        while more:
            page = await feed.read(tx, [community], after, {"work_order.closed"}, limit=10)
            seen += [entry["version"] for entry in page.entries]
            after, more, reads = page.seen[community], page.more, reads + 1
        beyond = await feed.read(tx, [community], 60)
    assert (seen, after, reads) == ([3, 45], 50, 3)
    assert (beyond.entries, beyond.seen, beyond.more) == ([], {community: 60}, False)


async def test_what_is_not_committed_gets_no_position(database: Database) -> None:
    [community] = await make_communities(database, 1)
    async with database.transaction(NOW) as tx:
        note(tx, community, UUID(int=1), 1)
        await tx.flush()
    async with database.transaction(NOW) as tx:
        assert await feed.sequence(tx, community) == 0


@pytest.mark.parametrize("types", [None, ["work_order.changed"]])
async def test_what_is_placed_between_two_reads_is_told_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, types: list[str] | None
) -> None:
    """A page reads where the head stands, and then the entries; others go on writing between the two."""
    [community] = await make_communities(database, 1)
    await make_records(database, community, 3)
    async with database.transaction(NOW) as tx:
        await feed.sequence(tx, community)
        await tx.commit()
    value = Transaction.value

    async def overtaken(reader: Transaction, *asked: Any, **values: Any) -> object:
        result: object = await value(reader, *asked, **values)
        monkeypatch.setattr(Transaction, "value", value)
        await make_records(database, community, 2)
        async with database.transaction(NOW) as tx:
            await feed.sequence(tx, community)
            await tx.commit()
        return result

    positions, after = [], 0
    monkeypatch.setattr(Transaction, "value", overtaken)
    for _ in range(2):
        async with database.transaction(NOW) as tx:
            page = await feed.read(tx, [community], after, types, limit=100)
        positions += [entry["position"] for entry in page.entries]
        after = page.seen[community]
    assert positions == [1, 2, 3, 4, 5]


async def follow_all(database: Database, source: OrganisationFeed, expected: "asyncio.Future[int]") -> list[RowView]:
    """Reads the organisation's feed on from the last position."""
    seen: list[RowView] = []
    while not expected.done() or len(seen) < expected.result():
        async with database.transaction(NOW) as tx:
            await source.sequence(tx)
            await tx.commit()
            page = await source.read(tx, seen[-1]["position"] if seen else 0, None, 7)
        seen += page.entries
        await asyncio.sleep(0)
    return seen


async def test_the_organisations_feed_has_all_of_it_in_the_order_of_each_community(wide: Database) -> None:
    communities = await make_communities(wide, 2)
    records = [await make_records(wide, community, RECORDS) for community in communities]
    async with wide.transaction(NOW) as tx:
        first = await tx.get(Community, id=communities[0])
    assert first is not None
    source = OrganisationFeed(first.organisation_id)
    expected: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(HANGS_AFTER):
        readers = [asyncio.create_task(follow_all(wide, source, expected)) for _ in range(3)]
        writers = (write(wide, communities[seed % 2], records[seed % 2], seed) for seed in range(WRITERS))
        expected.set_result(sum(await asyncio.gather(*writers)) + 2 * RECORDS)
        pages = await asyncio.gather(*readers)
    stories = [[(entry["position"], entry["record_id"], entry["version"]) for entry in page] for page in pages]
    assert stories[1:] == stories[:-1], "every reader saw the same feed"
    assert [position for position, _, _ in stories[0]] == list(range(1, expected.result() + 1))
    for community in communities:
        async with wide.transaction(NOW) as tx:
            own = await feed.read(tx, [community], 0, limit=10_000)
        there = [(entry["record_id"], entry["version"]) for entry in own.entries]
        here = [(entry["record_id"], entry["version"]) for entry in pages[0] if entry["community_id"] == community]
        assert here == there
