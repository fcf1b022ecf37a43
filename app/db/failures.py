"""What databases fail with, told apart: a lost race, a database that is away, a value that is taken, a refused one."""

import sqlite3

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from app.core.errors import Duplicate

RACES = (asyncpg.DivisionByZeroError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    # the server said goodbye while the connection was idle, and asyncpg has not closed it yet
    asyncpg.InternalClientError,
    ConnectionError,
    OSError,
    TimeoutError,
)


OPENING = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error)
"""What opening a connection fails with, whatever the reason is."""
LOGIN_REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidPasswordError)
ROLE_REFUSED = (asyncpg.InvalidParameterValueError, asyncpg.InsufficientPrivilegeError)


class NoConnection(Exception):  # noqa: N818 - it is what happened
    """No connection to the database could be opened. The message is one line that names the variable to look at;
    `is_lasting`: only an operator can put it right, waiting doesn't."""

    def __init__(self, message: str, *, is_lasting: bool) -> None:
        super().__init__(message)
        self.is_lasting = is_lasting


def no_connection(error: BaseException) -> NoConnection:
    """Why a connection could not be opened, for an operator. It says neither password nor address."""
    cause = _driver_s(error)
    reason = " ".join(str(cause).split()) or type(cause).__name__
    if isinstance(cause, LOGIN_REFUSED):
        return NoConnection(f"DATABASE_URL: the database refuses this login: {reason}", is_lasting=True)
    if isinstance(cause, asyncpg.InvalidCatalogNameError):
        return NoConnection(f"DATABASE_URL: {reason}", is_lasting=True)
    if isinstance(cause, ROLE_REFUSED):
        return NoConnection(f"GONGDAN_DATABASE_ROLE: this login can't take the role: {reason}", is_lasting=True)
    if isinstance(cause, sqlite3.OperationalError):
        return NoConnection(f"DATABASE_URL: the file can't be used: {reason}", is_lasting=True)
    return NoConnection(f"DATABASE_URL: no connection: {reason}", is_lasting=False)


def _driver_s(error: BaseException) -> BaseException:
    """The driver's own error behind SQLAlchemy's."""
    while True:
        inner = error.orig if isinstance(error, DBAPIError) else error.__cause__
        if inner is None or not isinstance(inner, BaseException):
            return error
        error = inner


class TablesRefused(Exception):  # noqa: N818 - it is what happened
    """A table constraint refused what the rules had allowed. This is a defect of Gongdan, answered with 500. The
    message names the constraint but no values: PostgreSQL's own message would show the whole row."""


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached, rather than refusing something."""
    if isinstance(error, DBAPIError):
        # the driver's own error stands behind SQLAlchemy's name for it
        orig = error.orig
        return (
            error.connection_invalidated or isinstance(orig, AWAY) or isinstance(getattr(orig, "__cause__", None), AWAY)
        )
    return isinstance(error, AWAY)


def _driver_error(error: BaseException) -> BaseException:
    """The driver's own error inside SQLAlchemy's."""
    cause: BaseException | None = error.orig if isinstance(error, IntegrityError) else error
    while cause is not None:
        if isinstance(cause, asyncpg.IntegrityConstraintViolationError | sqlite3.IntegrityError):
            return cause
        cause = cause.__cause__
    return error


def taken_by(error: BaseException) -> str | None:
    """The unique constraint that a value violates; None for another constraint."""
    violation = _driver_error(error)
    if isinstance(violation, asyncpg.UniqueViolationError):
        return str(violation.constraint_name)
    _, _, columns = str(violation).partition("UNIQUE constraint failed: ")
    if not columns or not isinstance(violation, sqlite3.IntegrityError):
        return None
    places = [place.split(".") for place in columns.split(", ")]
    return "_".join(("uq", places[0][0], *(column for _, column in places)))


def refused_by(error: BaseException) -> str:
    """The name of the violated constraint, or SQLite's message, which names no values."""
    violation = _driver_error(error)
    if not isinstance(violation, asyncpg.IntegrityConstraintViolationError):
        return str(violation) if isinstance(violation, sqlite3.IntegrityError) else type(error).__name__
    place = violation.constraint_name or f"{violation.table_name}.{violation.column_name}"
    return f"{type(violation).__name__} {place}"


def taken(constraint: str) -> Duplicate:
    """The refusal for a violated unique constraint; the constraint's name tells which values are taken."""
    duplicate = Duplicate(values={"field": constraint.removeprefix("uq_").replace("_", " ")})
    duplicate.constraint = constraint
    return duplicate
