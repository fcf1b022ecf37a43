"""Runs the migrations on the database that the settings name for the owner, or on the address that a caller gives.

Both databases go through this file. The whole upgrade is one transaction: a broken migration leaves nothing half-made,
and two processes that start together upgrade one after the other.
"""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum, create_engine, event, pool, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from app.core.settings import load_settings
from app.models import metadata

# any number that nobody else in the database uses: "gongdan" on a telephone's keys
UPGRADE_LOCK = 4664326


def synchronous(url: str) -> Any:
    """The address with the driver that waits: aiosqlite serves only the application."""
    return make_url(url.replace("sqlite+aiosqlite", "sqlite"))


def render_type(kind: str, value: Any, autogen: AutogenContext) -> str | bool:
    """Writes the service's column types the short way in a generated migration."""
    if kind != "type":
        return False
    if isinstance(value, Enum):
        words = ", ".join(repr(word) for word in value.enums)
        return f"grants.choice({words}, name={value.name!r})"
    if isinstance(value, UTCDateTime):
        return "grants.Moment"
    if isinstance(value, AutoString):
        return f"sqlmodel.AutoString(length={value.impl.length})"
    if isinstance(value, JSONB) or getattr(value, "_variant_mapping", {}).get("postgresql").__class__ is JSONB:
        return "grants.Json"
    return False


def migrate_online() -> None:
    """Opens one connection, takes the lock and runs what is missing."""
    url = synchronous(context.config.get_alembic_option("sqlalchemy.url") or load_settings().owner_database_url)
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        begin_for_writing(engine)
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=metadata,
                transactional_ddl=True,
                # SQLite can't alter a constraint: batches copy the table there, and are plain ALTERs on PostgreSQL
                render_as_batch=context.config.attributes.get("batch", True),
                compare_type=True,
                render_item=render_type,
            )
            with context.begin_transaction():
                if engine.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
                    # row-level security binds the owner too, and a migration concerns all rows
                    connection.execute(text("SELECT set_config('gongdan.communities', '*', true)"))
                context.run_migrations()
    finally:
        engine.dispose()


def begin_for_writing(engine: Any) -> None:
    """Makes SQLite's driver leave transactions alone, and begins each with the write lock, DDL included."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=15000")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def migrate_offline() -> None:
    """Prints the SQL for whoever may not run it here: `alembic upgrade head --sql`."""
    url = synchronous(context.config.get_alembic_option("sqlalchemy.url") or load_settings().owner_database_url)
    context.configure(url=url, target_metadata=metadata, transactional_ddl=True, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    migrate_offline()
else:
    migrate_online()
