"""The steps of a restore. A mark in the folder of files stands from before the first change to the end: as long as it
is there, no process starts (`app.cli.start`), so that nobody works on half a database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.adapters import archives
from app.core.settings import Settings
from app.db import dumps, revisions
from app.models.heartbeat import Heartbeat
from app.models.journal import FeedEpoch

MARK: Final = "RESTORING"


class RestoreRefused(RuntimeError):  # noqa: N818 - it is an outcome for an operator
    """Nothing was changed; the message says why, and what to do."""


def mark_of(settings: Settings) -> Path:
    """Where the mark of a restore stands."""
    return settings.files_dir / MARK


def unfinished(settings: Settings) -> str | None:
    """What a restore that began and did not end says of itself; None: there is none."""
    try:
        return mark_of(settings).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def check_target(settings: Settings, manifest: archives.Manifest, *, replace: bool) -> None:
    """Raises RestoreRefused for a backup of another database or of a later version, and for a place where something is
    already, unless that is to be replaced."""
    url = settings.owner_database_url
    kind = "sqlite" if dumps.is_sqlite(url) else "postgresql"
    if manifest.database != kind:
        raise RestoreRefused(f"The backup is of {manifest.database}, and DATABASE_URL names {kind}")
    if revisions.is_newer(manifest.migration):
        raise RestoreRefused(
            f"The backup stands at migration {manifest.migration} of a later version ({manifest.version}): restore it "
            "with that version"
        )
    if replace:
        return
    tables = dumps.tables_of(url)
    if tables:
        raise RestoreRefused(
            f"The database has {len(tables)} tables already: name an empty one, or say --replace, which takes them away"
        )
    if settings.files_dir.exists() and any(settings.files_dir.iterdir()):
        raise RestoreRefused(
            f"GONGDAN_FILES_DIR: {settings.files_dir} is not empty: name an empty folder, or say --replace, which "
            "empties it"
        )


def mark_begun(settings: Settings, archive: Path) -> None:
    """Say that the database and the files are not whole from now on."""
    settings.files_dir.mkdir(parents=True, exist_ok=True)
    mark_of(settings).write_text(f"{archive.absolute()}, begun {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n", "utf-8")


def mark_ended(settings: Settings) -> None:
    """Say that they are."""
    mark_of(settings).unlink()


def put_back(settings: Settings, archive: Path, dump: Path) -> None:
    """Take away what is there, and put back the files and the database."""
    url = settings.owner_database_url
    dumps.empty(url)
    for path in sorted(settings.files_dir.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        elif path != mark_of(settings):
            path.unlink()
    archives.take_out(archive, dump, settings.files_dir)
    dumps.restore(url, dump, settings.postgresql_programs)


@dataclass(frozen=True, slots=True)
class Verified:
    """The journal of a restored database."""

    entries: int
    faults: list[str]


async def settle(settings: Settings) -> Verified | None:
    """What has to follow: processes of then run no more, and readers of the feed begin anew. Then the journal is
    walked; None where the tables are of an earlier version, which has to be upgraded first."""
    from app.bootstrap import open_container
    from app.core.row_scope import EVERYWHERE
    from app.db.queries import feed, heartbeats
    from app.services.journal import journal_verify

    tables = dumps.tables_of(settings.owner_database_url)
    async with open_container() as container:
        async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
            if Heartbeat.__tablename__ in tables:
                await heartbeats.forget_all(tx)
            if FeedEpoch.__tablename__ in tables:
                # positions that were given after the backup are given again to other entries
                await feed.begin_epoch(tx)
            await tx.commit()
        if not revisions.serves(revisions.stands_at(settings.owner_database_url)):
            return None
        async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
            faults = [str(fault) async for fault in journal_verify.faults(tx)]
            return Verified(await journal_verify.count(tx), faults)


def upgrade_hint(settings: Settings) -> str:
    """What is left to do where the backup was made by an earlier version."""
    stands_at = revisions.stands_at(settings.owner_database_url)
    return f"The database stands at migration {stands_at}: run `gongdan db upgrade`, then `gongdan journal verify`."
