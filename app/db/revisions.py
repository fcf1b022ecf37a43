"""Knows at which migration a database stands, at which it should, and brings it there."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, pool, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

ROOT: Final = Path(__file__).parents[2]
MAY_NOT: Final = "42501"
"""PostgreSQL's code for insufficient privilege."""


class MigrationRefused(RuntimeError):  # noqa: N818 - it is an outcome for an operator
    """A migration can't be run by this login; the message says what an operator has to do first."""


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
    """The migrations that this code brings."""
    return ScriptDirectory.from_config(configuration())


@lru_cache(maxsize=1)
def head() -> str:
    """The newest migration that this code brings."""
    newest = scripts().get_current_head()
    assert newest is not None
    return newest


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Every migration that this code brings."""
    return frozenset(script.revision for script in scripts().walk_revisions())


def is_newer(stands_at: str | None) -> bool:
    """Whether a database stands at a migration of a later version: one that this code doesn't know. None is ever taken
    out of the code, so what it doesn't know was made after it."""
    return stands_at is not None and stands_at not in known()


def serves(stands_at: str | None) -> bool:
    """Whether this code can work on a database that stands there: at its own newest migration or a later one, because
    migrations only add (CONTRIBUTING.md). While a new version comes up, the one before it goes on."""
    return stands_at == head() or is_newer(stands_at)


async def current(connection: AsyncConnection) -> str | None:
    """The migration at which a database stands; None before the first."""
    return await connection.run_sync(_current)


def upgrade(url: str) -> tuple[str | None, str]:
    """Runs the missing migrations under the owner's login; gives the revisions before and after.

    Nothing is opened for writing, and nothing waits, where none is missing. Raises MigrationRefused for a login that
    may not change tables."""
    try:
        before = _stands_at(url)
        if serves(before):
            return before, str(before)
        command.upgrade(configuration(url), "head")
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != MAY_NOT:
            raise
        raise MigrationRefused(
            "This login may not change the database's tables. Migrations run under the login that owns them: set "
            f"GONGDAN_OWNER_DATABASE_URL to its address. The database said: {str(error.orig).strip()}"
        ) from error
    return before, head()


def _stands_at(url: str) -> str | None:
    if url.startswith("sqlite") and not _prepare_folder(url):
        return None
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"), poolclass=pool.NullPool)
    try:
        with engine.connect() as connection:
            return _current(connection)
    finally:
        engine.dispose()


def _prepare_folder(url: str) -> bool:
    """Makes the folder of a SQLite file; tells whether the file is there already."""
    path = Path(url.partition(":///")[2].partition("?")[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.exists()


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)
