"""Looks at logins: whether they get in, and whether anything holds the application's back."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import create_engine, pool, text

from app.db.database import Database
from app.db.failures import OPENING, no_connection

_LOGIN: Final = text(
    "SELECT rolsuper, rolbypassrls, EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = session_user "
    "AND tablename = 'journal') FROM pg_roles WHERE rolname = session_user"
)
UNSAFE: Final = (
    "is a superuser, whom nothing in the database holds back",
    "may pass by row-level security (BYPASSRLS)",
    "owns the tables and could change the journal",
)
"""What `_LOGIN` asks of the login, in this order."""


async def unsafe_rights(database: Database) -> list[str]:
    """What the login may do that the application's login should not. Raises NoConnection where it doesn't get in."""
    try:
        async with database.engine.connect() as connection:
            row = (await connection.execute(_LOGIN)).one() if database.is_postgresql else ()
    except OPENING as error:
        raise no_connection(error) from error
    return [right for right, held in zip(UNSAFE, row, strict=False) if held]


GUARDED: Final = ("journal", "ledger_entry", "complaint_decision", "stock_movement", "contract_fee")
"""Tables to which rows are only added."""


async def unguarded_tables(database: Database) -> list[str]:
    """Of the tables to which rows are only added, those in which the application may change or delete some. Raises
    NoConnection."""
    on_postgresql = (
        "SELECT name FROM unnest(CAST(:names AS text[])) AS name "
        "WHERE has_table_privilege(current_user, name, 'UPDATE') OR has_table_privilege(current_user, name, 'DELETE')"
    )
    try:
        async with database.engine.connect() as connection:
            if database.is_postgresql:
                return list((await connection.execute(text(on_postgresql), {"names": list(GUARDED)})).scalars())
            # SQLite knows no roles: there triggers refuse it
            kept = set(
                (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))).scalars()
            )
    except OPENING as error:
        raise no_connection(error) from error
    return [name for name in GUARDED if not {f"{name}_refuses_update", f"{name}_refuses_delete"} <= kept]


async def seconds_ahead(database: Database, now: Callable[[], datetime]) -> float:
    """How many seconds this machine's clock is ahead of the database's. Raises NoConnection."""
    if not database.is_postgresql:
        return 0.0
    try:
        async with database.engine.connect() as connection:
            before = now()
            theirs = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
            return float((before + (now() - before) / 2 - theirs).total_seconds())
    except OPENING as error:
        raise no_connection(error) from error


def owns_tables(url: str) -> bool:
    """Whether the login of an address owns the tables. Raises NoConnection."""
    engine = create_engine(url, poolclass=pool.NullPool)
    try:
        with engine.connect() as connection:
            owner = "SELECT tableowner = session_user FROM pg_tables WHERE tablename = 'journal'"
            return connection.scalar(text(owner)) is not False
    except OPENING as error:
        raise no_connection(error) from error
    finally:
        engine.dispose()
