"""Migrations on both databases: from nothing and back, twice, at the same moment, and whom they let in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from app.core.row_scope import NOWHERE
from app.core.settings import load_settings
from app.db import revisions
from app.db.database import Database
from app.models import metadata
from tests.db.test_feed import NOW
from tests.support import postgres
from tests.support.places import Place

READ_AND_ADD = {"SELECT", "INSERT"}
EVERYTHING = {*READ_AND_ADD, "UPDATE", "DELETE"}
SPECIAL = {
    "journal": READ_AND_ADD,
    "ledger_entry": READ_AND_ADD,
    "complaint_decision": READ_AND_ADD,
    "feed": READ_AND_ADD,
    "file_place": READ_AND_ADD,
    "stock_movement": READ_AND_ADD,
    "planned_visit": READ_AND_ADD,
    "housekeeping_date": READ_AND_ADD,
    "contract_fee": READ_AND_ADD,
    "audit_mark": READ_AND_ADD,
    "charge_document": READ_AND_ADD,
    "stored_answer": {*READ_AND_ADD, "DELETE"},
    # what of it was taken off grows
    "contract_penalty": {*READ_AND_ADD, "UPDATE"},
    # and they may change some of their columns, which information_schema tells by itself
    "payment": READ_AND_ADD,
    "quote": READ_AND_ADD,
    "day_closing": READ_AND_ADD,
    "alembic_version": {"SELECT"},
}


@pytest.fixture
def empty(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The owner's address of a database without tables."""
    if database_kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/new/folder/empty.db"
        return
    name = f"empty_{uuid4().hex}"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Another name for the application's role, which no server knows yet."""
    name = f"role_{uuid4().hex}"
    monkeypatch.setenv("GONGDAN_DATABASE_ROLE", name)
    load_settings.cache_clear()
    yield name
    load_settings.cache_clear()


def tables(url: str) -> set[str]:
    engine = create_engine(url.replace("+aiosqlite", ""))
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def columns(url: str) -> dict[str, dict[str, Any]]:
    engine = create_engine(url.replace("+aiosqlite", ""))
    by_table = {name: {column["name"]: column for column in inspect(engine).get_columns(name)} for name in tables(url)}
    engine.dispose()
    return by_table


def move_to(url: str, revision: str) -> None:
    """Say that the database stands at a migration."""
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": revision})
    engine.dispose()


def test_an_upgrade_runs_once_and_goes_back(empty: str) -> None:
    head = revisions.head()
    assert revisions.upgrade(empty) == (None, head)
    assert tables(empty) == {*metadata.tables, "alembic_version"}
    assert revisions.upgrade(empty) == (head, head)
    command.downgrade(revisions.configuration(empty), "base")
    assert tables(empty) == {"alembic_version"}
    assert revisions.upgrade(empty) == (None, head)


def test_a_database_of_a_later_version_is_left_alone(empty: str) -> None:
    """An older program that is started once more while the new version comes up."""
    revisions.upgrade(empty)
    move_to(empty, "9999")
    assert revisions.upgrade(empty) == ("9999", "9999")


def test_which_databases_this_version_serves() -> None:
    earlier = revisions.known() - {revisions.head()}
    assert earlier, "there is a version before this one"
    assert revisions.serves(revisions.head())
    assert revisions.serves("9999"), "made by a later version"
    assert not any(revisions.serves(revision) for revision in (None, *earlier))


def test_migrations_only_add(empty: str) -> None:
    """The version before goes on writing while the new one comes up: nothing that it knows goes away, and what it
    doesn't know needs nothing from it."""
    if empty.startswith("sqlite"):
        Path(empty.partition(":///")[2]).parent.mkdir(parents=True)
    order = [script.revision for script in revisions.scripts().walk_revisions()][::-1]
    before: dict[str, dict[str, Any]] = {}
    for revision in order:
        command.upgrade(revisions.configuration(empty), revision)
        after = columns(empty)
        for table, known in before.items():
            assert set(known) <= set(after[table]), f"{revision} takes columns of {table} away"
            for name in set(after[table]) - set(known):
                column = after[table][name]
                assert column["nullable"] or column["default"] is not None, (
                    f"{revision}: {table}.{name} needs a default"
                )
        before = after


def test_upgrades_at_the_same_moment_wait_for_each_other(empty: str) -> None:
    script = f"from app.db import revisions; revisions.upgrade({empty!r})"
    running = [
        subprocess.Popen([sys.executable, "-c", script], cwd=revisions.ROOT, stderr=subprocess.PIPE) for _ in range(3)
    ]
    outputs = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], outputs
    assert tables(empty) == {*metadata.tables, "alembic_version"}


async def test_the_application_sees_where_the_database_stands(database: Database) -> None:
    async with database.transaction(NOW) as tx:
        assert await revisions.current(tx.connection) == revisions.head()


async def test_a_database_without_tables_stands_nowhere(empty: str) -> None:
    opened = Database(empty, pool_size=1)
    async with opened.transaction(NOW, NOWHERE) as tx:
        assert await revisions.current(tx.connection) is None
    await opened.close()


@pytest.mark.postgresql  # SQLite knows no roles
def test_the_application_is_let_in_table_by_table(place: Place) -> None:
    with psycopg.connect(place.owner_url.replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = %s",
            [postgres.ROLE],
        ).fetchall()
        owned = connection.execute(
            "SELECT count(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = ANY(%s)",
            [[postgres.ROLE, postgres.APPLICATION]],
        ).fetchone()
        public = connection.execute(
            "SELECT count(*) FROM information_schema.table_privileges "
            "WHERE grantee = 'PUBLIC' AND table_schema = 'public'"
        ).fetchone()
    held: dict[str, set[str]] = {}
    for table, privilege in rows:
        held.setdefault(table, set()).add(privilege)
    assert held == dict.fromkeys(metadata.tables, EVERYTHING) | SPECIAL
    assert (owned, public) == ((0,), (0,))


@pytest.mark.postgresql  # SQLite knows no roles
@pytest.mark.parametrize("login", [postgres.owner_url, postgres.superuser_url, postgres.application_url])
async def test_whoever_logs_in_works_as_the_application(place: Place, login: object) -> None:
    assert callable(login)
    name = place.url.partition("@/")[2].partition("?")[0]
    opened = Database(login(name), pool_size=1, role=postgres.ROLE)
    if login is postgres.owner_url:
        # this owner may not grant itself the role that a superuser made: it has to use a login of the application
        with pytest.raises(Exception, match="permission denied to set role"):
            await current_user(opened)
    else:
        assert await current_user(opened) == postgres.ROLE
        for forbidden in ("CREATE TABLE mine (n int)", "UPDATE journal SET action = ''", "DROP TABLE journal"):
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                async with opened.engine.connect() as connection:
                    await connection.execute(text(forbidden))
    await opened.close()


async def current_user(database: Database) -> str:
    async with database.engine.connect() as connection:
        return str((await connection.execute(text("SELECT current_user"))).scalar())


@pytest.mark.postgresql  # SQLite knows no roles
def test_an_owner_who_may_not_make_the_role_is_told_what_to_do(empty: str, role: str) -> None:
    with pytest.raises(revisions.MigrationRefused, match=f"CREATE ROLE {role} NOLOGIN"):
        revisions.upgrade(empty)
    assert tables(empty) == set(), "nothing is left half-made"


@pytest.mark.postgresql  # SQLite knows no roles
@pytest.mark.parametrize("revision", [None, "0001", "head"])
def test_the_application_s_login_is_told_which_one_migrations_need(empty: str, revision: str | None) -> None:
    if revision is not None:
        command.upgrade(revisions.configuration(empty), revision)
    name = empty.partition("@/")[2].partition("?")[0]
    with pytest.raises(revisions.MigrationRefused, match="GONGDAN_OWNER_DATABASE_URL"):
        revisions.upgrade(postgres.application_url(name))


@pytest.mark.postgresql  # SQLite knows no roles
async def test_an_owner_who_may_make_the_role_can_step_down_to_it(empty: str, role: str) -> None:
    login = f"maker_{uuid4().hex}"
    name = empty.partition("@/")[2].partition("?")[0]
    with psycopg.connect(postgres.ensure_server().replace("+psycopg", ""), autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE {login} LOGIN CREATEROLE".encode())
        superuser.execute(f'ALTER DATABASE "{name}" OWNER TO {login}'.encode())
        url = empty.replace(postgres.OWNER, login)
        revisions.upgrade(url)
        opened = Database(url, pool_size=1, role=role)
        assert await current_user(opened) == role
        await opened.close()
        postgres.drop_database(name)
        superuser.execute(f"DROP ROLE {role}".encode())
        superuser.execute(f"DROP ROLE {login}".encode())
