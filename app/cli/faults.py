"""Explains faults that an operator can correct: refused settings, an unreachable database, missing tables."""

import re

from pydantic import ValidationError

from app.adapters.archives import ArchiveWrong
from app.cli.restoring import RestoreRefused
from app.cli.start import StartRefused
from app.core.secret_files import SecretFileUnreadable
from app.db.dumps import DumpRefused

MISSING_TABLES = re.compile(r"no such (table|column)|(relation|column) \S+ (of relation \S+ )?does not exist")


def in_words(error: Exception) -> str | None:
    """The explanation of an error; None if only a traceback can explain it."""
    if isinstance(error, ValidationError) and error.title == "Settings":
        from app.core.settings import explain

        return f"Gongdan can't start with these settings:\n{explain(error)}"
    if isinstance(error, SecretFileUnreadable):
        return f"Gongdan can't start with these settings:\n{error}"
    if isinstance(error, StartRefused):
        return f"Gongdan can't start: {error}"
    if isinstance(error, RestoreRefused | ArchiveWrong | DumpRefused):
        return str(error)
    return _of_the_database(error)


def _of_the_database(error: Exception) -> str | None:
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from app.core.errors import Problem, Unavailable
    from app.db.failures import NoConnection
    from app.db.revisions import MigrationRefused

    if isinstance(error, MigrationRefused):
        return str(error)
    cause = error.__cause__ if isinstance(error, Problem) and error.__cause__ else error
    if MISSING_TABLES.search(str(cause)):
        return "The database's tables are not there, or of another version: run `gongdan db upgrade`."
    if isinstance(error, Unavailable) and error.__cause__:
        return f"The database can't be used: {error.__cause__}"
    if isinstance(error, Problem):
        return error.say("en")
    if isinstance(error, NoConnection):
        return f"The database can't be used: {error}"
    if isinstance(error, OperationalError | ProgrammingError):
        return f"The database can't be used: {str(error.orig).strip()}"
    return None
