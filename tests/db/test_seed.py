"""The demo seed and the beginning of a production: whole, once, journaled, with a catalogue that invents nothing."""

import asyncio
from datetime import UTC, datetime

from sqlmodel import col, func, select

from app.core.clock import MovableClock, SystemClock
from app.core.roles import Role
from app.db.database import Database
from app.models import (
    CatalogueItem,
    Community,
    JournalEntry,
    JournalText,
    MachineClient,
    Organisation,
    Person,
    Premises,
    Qualification,
    RoleGrant,
)
from app.models.base import VersionedRow
from app.sandbox import demo_people, seed
from app.services.journal import journal_verify
from app.services.people.new_organisation import create_with_administrator
from app.services.people.passwords import Passwords

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


async def how_many(database: Database, model: type[VersionedRow]) -> int:
    async with database.transaction(NOW) as tx:
        return int(await tx.value(select(func.count()).select_from(model)))


async def test_the_demo_is_written_once(seeded: Database) -> None:
    before = await how_many(seeded, Person)
    assert before == len(demo_people.PEOPLE)
    assert not await seed.demo(seeded, SystemClock())
    assert await how_many(seeded, Person) == before


async def test_two_seeds_at_the_same_moment_write_one(database: Database) -> None:
    written = await asyncio.gather(*(seed.demo(database, MovableClock(NOW)) for _ in range(2)))
    assert sorted(written) == [False, True]
    assert await how_many(database, Organisation) == 1
    assert await how_many(database, Community) == 2


async def test_every_row_of_the_demo_stands_in_the_journal(seeded: Database) -> None:
    async with seeded.transaction(NOW) as tx:
        assert [fault async for fault in journal_verify.faults(tx)] == []
        assert await journal_verify.count(tx) > 200


async def test_the_journal_names_no_person_and_holds_no_hash(seeded: Database) -> None:
    async with seeded.transaction(NOW) as tx:
        journaled = [str(data) for data in (await tx.connection.execute(select(col(JournalEntry.data)))).scalars()]
        bodies = [str(body) for body in (await tx.connection.execute(select(col(JournalText.body)))).scalars()]
    for person in demo_people.PEOPLE:
        assert not [text for text in journaled if person.name in text or "+86138" in text]
    assert not [text for text in journaled + bodies if "argon2" in text]


async def test_every_role_has_somebody_and_the_password_is_right(seeded: Database) -> None:
    async with seeded.transaction(NOW) as tx:
        people = await tx.all(Person, select(Person))
        held = {grant.role for grant in await tx.all(RoleGrant, select(RoleGrant))}
        client = await tx.one(MachineClient, select(MachineClient))
    assert held == set(Role) - {Role.CUSTOMER, Role.INTEGRATION, Role.SYSTEM}
    assert len({person.password_hash for person in people}) == 1, "hashed once, so that seeding is quick"
    assert await Passwords().verify(demo_people.PASSWORD, people[0].password_hash)
    assert client is not None
    assert await Passwords().verify(demo_people.CLIENT_SECRET, client.secret_hash)


async def test_the_catalogue_is_the_published_one(seeded: Database) -> None:
    async with seeded.transaction(NOW) as tx:
        codes = {row.code: row.id for row in await tx.all(Community, select(Community))}
        items = await tx.all(CatalogueItem, select(CatalogueItem))
    home = [item for item in items if item.community_id == codes["HY"]]
    mall = [item for item in items if item.community_id == codes["GW"]]
    assert len(home) == len(mall) == 38
    assert {item.price_fen for item in home if item.kind == "free_service"} == {0}
    assert {item.price_fen for item in home if item.kind != "free_service"} == {None}
    priced = [item for item in mall if item.price_fen]
    assert priced
    assert all("演示价格" in item.note for item in priced)


async def test_somebody_lacks_a_qualification_and_somebody_lost_it(seeded: Database) -> None:
    today = SystemClock().now().date()
    async with seeded.transaction(NOW) as tx:
        ids = {person.username: person.id for person in await tx.all(Person, select(Person))}
        skills = await tx.all(Qualification, select(Qualification).where(col(Qualification.trade) == "plumbing"))
    until = {skill.person_id: skill.valid_until for skill in skills}
    assert until[ids["worker1"]] > today
    assert ids["worker2"] not in until
    assert until[ids["worker3"]] < today


async def test_rooms_are_under_warranty_or_past_it(seeded: Database) -> None:
    async with seeded.transaction(NOW) as tx:
        rooms = await tx.all(Premises, select(Premises))
    labels = {room.label for room in rooms}
    assert {home.label for person in demo_people.PEOPLE for home in person.homes} <= labels
    assert len({room.handed_over_on for room in rooms}) == 2


async def test_a_production_begins_with_an_administrator_alone(database: Database) -> None:
    words = {"code": "ACME", "name": "物业公司", "username": "root", "password": "a long password"}
    assert await create_with_administrator(database, MovableClock(NOW), **words)
    assert not await create_with_administrator(database, MovableClock(NOW), **words)
    async with database.transaction(NOW) as tx:
        [person] = await tx.all(Person, select(Person))
        [grant] = await tx.all(RoleGrant, select(RoleGrant))
        assert [fault async for fault in journal_verify.faults(tx)] == []
    assert (grant.person_id, grant.role, grant.community_id) == (person.id, "admin", None)
    assert await Passwords().verify("a long password", person.password_hash)
    assert await how_many(database, Community) == 0


async def test_the_demo_always_has_the_ids_of_its_file(seeded: Database) -> None:
    async with seeded.transaction(NOW) as tx:
        community = await tx.one(Community, select(Community).where(col(Community.code) == "HY"))
        person = await tx.one(Person, select(Person).where(col(Person.username) == "reception"))
        room = await tx.one(Premises, select(Premises).where(col(Premises.label) == "1号楼1单元101"))
    assert community is not None
    assert str(community.id) == "01900000-0000-7001-8000-000000000001"
    assert person is not None
    assert str(person.id) == "01900000-0000-7006-8000-000000000002"
    assert person.phone == "+8613800000002"
    assert room is not None
    assert str(room.id) == "01900000-0000-7005-8000-000000000001"
