"""Migrations: finds at which one a database is and at which it should be, and runs the missing ones."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, pool, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

ROOT: Final = Path(__file__).parents[2]
MAY_NOT: Final = "42501"
"""PostgreSQL's code for insufficient privilege."""


class MigrationRefused(RuntimeError):  # noqa: N818 - it is an outcome for an operator
    """This login can't run a migration; the message says what an operator has to do first."""


def configuration(url: str = "") -> Config:
    """Alembic's configuration without a file: where the migrations are, and the address to run them on."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("prepend_sys_path", str(ROOT).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    if url:
        config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def scripts() -> ScriptDirectory:
    """The migrations of this code."""
    return ScriptDirectory.from_config(configuration())


@lru_cache(maxsize=1)
def head() -> str:
    """The newest migration of this code."""
    newest = scripts().get_current_head()
    assert newest is not None
    return newest


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """The ids of all migrations of this code."""
    return frozenset(script.revision for script in scripts().walk_revisions())


def is_newer(stands_at: str | None) -> bool:
    """Whether a database is at a migration of a later version. No migration is ever removed from the code, so one that
    the code doesn't know must be newer."""
    return stands_at is not None and stands_at not in known()


def serves(stands_at: str | None) -> bool:
    """Whether this code can work on a database at that migration: its own newest one or a later one, because migrations
    only add (CONTRIBUTING.md). So the old version keeps working while a new one is being started."""
    return stands_at == head() or is_newer(stands_at)


async def current(connection: AsyncConnection) -> str | None:
    """The migration of a database; None before the first."""
    return await connection.run_sync(_current)


def upgrade(url: str) -> tuple[str | None, str]:
    """Runs the missing migrations under the owner's login. Returns the revisions before and after.

    If none is missing, nothing is opened for writing and nothing waits. Raises MigrationRefused for a login that may
    not change tables or doesn't get in.
    """
    try:
        before = stands_at(url)
        if serves(before):
            return before, str(before)
        command.upgrade(configuration(url), "head")
    except OperationalError as error:
        cause = " ".join(str(error.orig).split())
        raise MigrationRefused(
            f"The database can't be used under the owner's login, GONGDAN_OWNER_DATABASE_URL (where it is not set, "
            f"DATABASE_URL): {cause}"
        ) from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != MAY_NOT:
            raise
        raise MigrationRefused(
            "This login may not change the database's tables. Migrations run under the login that owns them: set "
            f"GONGDAN_OWNER_DATABASE_URL to its address. The database said: {str(error.orig).strip()}"
        ) from error
    return before, head()


def stands_at(url: str) -> str | None:
    """The migration of the database at an address; None before the first."""
    if url.startswith("sqlite") and not _prepare_folder(url):
        return None
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"), poolclass=pool.NullPool)
    try:
        with engine.connect() as connection:
            return _current(connection)
    finally:
        engine.dispose()


def _prepare_folder(url: str) -> bool:
    """Creates the folder of a SQLite file. Returns whether the file exists already."""
    path = Path(url.partition(":///")[2].partition("?")[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.exists()


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)
