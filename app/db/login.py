"""Looks at the application's login before a process starts: whether it gets in, and whether anything holds it back."""

from typing import Final

from sqlalchemy import text

from app.db.database import Database
from app.db.failures import OPENING, no_connection

_LOGIN: Final = text(
    "SELECT rolsuper, rolbypassrls, EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = session_user "
    "AND tablename = 'journal') FROM pg_roles WHERE rolname = session_user"
)
_UNSAFE: Final = (
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
    return [right for right, held in zip(_UNSAFE, row, strict=False) if held]
