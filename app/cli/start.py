"""What is looked at before a process starts to serve or to work, so that an operator's mistake is told in one line."""

from app.cli.restoring import unfinished
from app.core.settings import Settings


class StartRefused(RuntimeError):  # noqa: N818 - it is an outcome for an operator
    """The process doesn't start; the message names the variable and the way out."""


async def check(settings: Settings, *, files: bool) -> None:
    """Look at the database's login and, for a process that stores `files`, at their folder. Raises StartRefused.

    A database that doesn't answer yet is no reason: it may come up a moment later, and /readyz says 503 until then.
    """
    if (restore := unfinished(settings)) is not None:
        raise StartRefused(
            f"GONGDAN_FILES_DIR: a restore began and did not end ({restore}): the database and the files are not "
            "whole. Run `gongdan restore <archive> --replace` again"
        )
    if files and settings.is_production and not settings.files_dir.is_dir():
        raise StartRefused(
            f"GONGDAN_FILES_DIR: the folder {settings.files_dir} is not there: make it, or mount the volume with the "
            "uploaded files, before the service starts"
        )
    for fault in await _database_faults(settings):
        raise StartRefused(fault)


async def _database_faults(settings: Settings) -> list[str]:
    from app.bootstrap import open_database
    from app.core.settings import variable_of
    from app.db.failures import NoConnection
    from app.db.login import unsafe_rights

    database = None
    try:
        database = open_database(settings)
        unsafe = await unsafe_rights(database)
    except NoConnection as error:
        return [str(error)] if error.is_lasting else []
    finally:
        if database is not None:
            await database.close()
    if not settings.is_production:
        return []
    return [
        f"{variable_of('database_url')}: this login {what}: give the application a login of its own that is a member "
        f"of {settings.database_role} and nothing else (docs/operating.md)"
        for what in unsafe
    ]
