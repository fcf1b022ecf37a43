"""Row-level security, tried with raw SQL in the application's role: what a session doesn't name, it has not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

import app.services.kinds  # noqa: F401 - declares the rows of all kinds
from app.core.row_scope import EVERYWHERE, NOWHERE, RowScope, of_community
from app.db.database import Database
from app.models import Premises, metadata
from tests.support import postgres
from tests.support.places import Place

pytestmark = pytest.mark.postgresql  # SQLite has no row-level security: one file, one login

OPEN = {
    "alembic_version", "binding_code", "community", "counted_use", "known_network", "login_delay", "machine_client",
    "message_quota", "notice_read", "organisation", "password_reset", "person", "person_channels", "qualification",
    "quota_entry", "refresh_token", "second_factor", "webhook_endpoint", "organisation_head", "organisation_outbox",
    "feed_epoch",
    "shared_token", "sms_code", "stored_answer", "unfinished_login", "wechat_account", "heartbeat",
}  # fmt: skip
"""Tables without a community; docs/adr/0020 says of each what guards it."""

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@contextmanager
def session(place: Place, communities: str | None, login: str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """A connection in the application's role, as a hostile statement would find it."""
    address = (login or place.url).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        if login is None:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(postgres.ROLE)))
        if communities is not None:
            connection.execute("SELECT set_config('gongdan.communities', %s, false)", (communities,))
        yield connection
        connection.rollback()


def value(connection: psycopg.Connection[Any], statement: str, *values: object) -> Any:
    row = connection.execute(statement.encode(), values or None).fetchone()
    return None if row is None else row[0]


def tables(place: Place) -> dict[str, tuple[bool, bool]]:
    """Every table with whether row-level security is on, and whether it binds the owner too."""
    with session(place, None) as connection:
        rows = connection.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}


def walled(place: Place) -> list[str]:
    names = sorted(name for name, (on, _) in tables(place).items() if on)
    assert len(names) > 25
    return names


def communities_of(place: Place) -> dict[str, str]:
    with session(place, None) as connection:
        return {code: str(key) for code, key in connection.execute("SELECT code, id FROM community").fetchall()}


def test_every_table_with_a_community_has_the_wall(place: Place) -> None:
    with_community = {table.name for table in metadata.tables.values() if "community_id" in table.columns}
    assert {name for name, state in tables(place).items() if state == (True, True)} == with_community
    assert len(with_community) > 25
    assert set(tables(place)) - with_community == OPEN


def test_a_session_that_names_nothing_has_nothing(seeded_place: Place) -> None:
    for communities in (None, ""):
        with session(seeded_place, communities) as connection:
            for name in walled(seeded_place):
                assert value(connection, f"SELECT count(*) FROM {name}") == 0, name


def test_a_session_that_names_nothing_writes_nothing(seeded_place: Place) -> None:
    home = communities_of(seeded_place)["HY"]
    with session(seeded_place, None) as connection:
        assert connection.execute("UPDATE premises SET label = 'x'").rowcount == 0
        assert connection.execute("DELETE FROM binding").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute("INSERT INTO feed_head (community_id, position) VALUES (%s, 7)", (home,))


def test_a_community_s_session_reads_no_other_s_rows(seeded_place: Place) -> None:
    known = communities_of(seeded_place)
    with session(seeded_place, known["HY"]) as connection:
        counts = {}
        for name in walled(seeded_place):
            elsewhere = f"SELECT count(*) FROM {name} WHERE community_id <> %s"
            assert value(connection, elsewhere, known["HY"]) == 0, name
            counts[name] = value(connection, f"SELECT count(*) FROM {name}")
        # and its own are there
        assert min(counts[name] for name in ("premises", "department", "binding", "role_grant", "journal")) > 0
        # a join or a sub-select is no way round
        assert value(connection, "SELECT count(*) FROM community c JOIN premises p ON p.community_id = c.id "
                                 "WHERE c.code = 'GW'") == 0  # fmt: skip


def test_a_community_s_session_changes_no_other_s_rows(seeded_place: Place) -> None:
    known = communities_of(seeded_place)
    with session(seeded_place, known["GW"]) as connection:
        theirs = value(connection, "SELECT id FROM premises LIMIT 1")
    with session(seeded_place, known["HY"]) as connection:
        assert connection.execute("UPDATE premises SET label = 'x' WHERE id = %s", (theirs,)).rowcount == 0
        assert connection.execute("DELETE FROM premises WHERE id = %s", (theirs,)).rowcount == 0
    refused = (
        ("INSERT INTO feed_head (community_id, position) VALUES (%s, 7)", known["GW"]),
        # nor does a row of ours go over to them
        ("UPDATE premises SET community_id = %s", known["GW"]),
    )
    for statement, other in refused:
        with (
            session(seeded_place, known["HY"]) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
        ):
            connection.execute(statement.encode(), (other,))


def test_several_communities_and_all(seeded_place: Place) -> None:
    known = communities_of(seeded_place)
    with session(seeded_place, ",".join(sorted(known.values()))) as connection:
        both = value(connection, "SELECT count(DISTINCT community_id) FROM premises")
    with session(seeded_place, "*") as connection:
        every = value(connection, "SELECT count(DISTINCT community_id) FROM premises")
    assert (both, every) == (2, 2)


def test_what_is_of_no_community_needs_a_scope_too(seeded_place: Place) -> None:
    of_none = "SELECT count(*) FROM journal WHERE community_id IS NULL"
    with session(seeded_place, communities_of(seeded_place)["HY"]) as connection:
        assert value(connection, of_none) > 0
    with session(seeded_place, None) as connection:
        assert value(connection, of_none) == 0


def test_the_owner_is_bound_too(seeded_place: Place) -> None:
    with session(seeded_place, "", seeded_place.owner_url) as connection:
        assert value(connection, "SELECT current_user") == postgres.OWNER
        assert value(connection, "SELECT count(*) FROM premises") == 0
    with session(seeded_place, "*", seeded_place.owner_url) as connection:
        assert value(connection, "SELECT count(*) FROM premises") > 0


def test_the_application_s_role_can_t_step_over_it(place: Place) -> None:
    with session(place, None) as connection:
        superuser, bypasses = connection.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone() or (True, True)
        assert (superuser, bypasses) == (False, False)
        for statement in ("ALTER TABLE premises DISABLE ROW LEVEL SECURITY", "DROP POLICY by_community ON premises"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement.encode())


async def seen(database: Database, scope: RowScope | None) -> set[UUID]:
    async with database.transaction(NOW, scope) as tx:
        return {row.community_id for row in await tx.all(Premises, Premises.__table__.select())}  # type: ignore[attr-defined]


async def test_a_transaction_names_its_scope_whatever_connection_it_gets(seeded_place: Place) -> None:
    known = {code: UUID(key) for code, key in communities_of(seeded_place).items()}
    database = Database(seeded_place.url, pool_size=1, role=postgres.ROLE)
    try:
        async with database.transaction(NOW, EVERYWHERE) as tx:
            organisation = await tx.value(text("SELECT id FROM organisation"))
        wanted: list[tuple[RowScope | None, set[UUID]]] = [
            (of_community(known["HY"]), {known["HY"]}),
            (of_community(known["GW"]), {known["GW"]}),
            (of_community(known["GW"]), {known["GW"]}),
            (EVERYWHERE, set(known.values())),
            (NOWHERE, set()),
            (RowScope(organisation_id=organisation), set(known.values())),
            (RowScope(organisation_id=known["HY"]), set()),
            (RowScope(frozenset((known["HY"],)), known["HY"]), {known["HY"]}),
        ]
        for scope, communities in wanted:
            assert await seen(database, scope) == communities, scope
    finally:
        await database.close()


async def test_a_forgotten_scope_is_no_empty_table(place: Place) -> None:
    database = Database(place.url, pool_size=1, role=postgres.ROLE)
    with pytest.raises(TypeError, match="name the communities"):
        await seen(database, None)
    assert await seen(database, NOWHERE) == set()
    await database.close()


async def test_a_scope_ends_with_its_transaction_also_when_that_is_undone(seeded_place: Place) -> None:
    known = {code: UUID(key) for code, key in communities_of(seeded_place).items()}
    home = of_community(known["HY"])
    database = Database(seeded_place.url, pool_size=1, role=postgres.ROLE)
    count = text("SELECT count(DISTINCT community_id) FROM premises")
    try:
        async with database.transaction(NOW, home) as tx:
            await tx.begin()
            assert await tx.value(count) == 1
            async with tx.within(EVERYWHERE):
                assert await tx.value(count) == 2
            assert await tx.value(count) == 1
            tx.widen((known["GW"],))
            assert await tx.value(count) == 2
        assert await seen(database, home) == {known["HY"]}
        assert await seen(database, of_community(known["GW"])) == {known["GW"]}
    finally:
        await database.close()


async def test_a_scope_told_together_with_its_begin_ends_when_that_is_undone(seeded_place: Place) -> None:
    """PostgreSQL takes back on ROLLBACK what one message said before its BEGIN."""
    known = {code: UUID(key) for code, key in communities_of(seeded_place).items()}
    home, next_door = of_community(known["HY"]), of_community(known["GW"])
    database = Database(seeded_place.url, pool_size=1, role=postgres.ROLE)
    try:
        assert await seen(database, next_door) == {known["GW"]}
        async with database.transaction(NOW, home) as tx:
            await tx.begin()
        assert await seen(database, home) == {known["HY"]}
    finally:
        await database.close()


async def test_it_can_be_switched_off(seeded_place: Place) -> None:
    database = Database(seeded_place.url, pool_size=1, role=postgres.ROLE, row_security=False)
    try:
        assert len(await seen(database, NOWHERE)) == 2
    finally:
        await database.close()
