"""`gongdan backup` and `gongdan restore`: the database and the uploaded files in one archive, and back."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

if TYPE_CHECKING:
    from app.adapters.archives import Manifest
    from app.core.settings import Settings

To = Annotated[Path | None, typer.Option(help="The archive to write. Default: a new one in GONGDAN_BACKUP_DIR.")]
Archive = Annotated[Path, typer.Argument(help="The archive to restore.")]
Replace = Annotated[bool, typer.Option("--replace", help="Take away what is there: all rows, all uploaded files.")]

LISTED: Final = 20


def backup(to: To = None) -> None:
    """Write the database and the uploaded files to one archive with a manifest, while the service runs."""
    from app.core.settings import load_settings

    settings = load_settings()
    now = datetime.now(UTC)
    target = to or settings.backup_dir / f"gongdan-{now:%Y%m%dT%H%M%SZ}.tar"
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest = write_archive(settings, target, now)
    size = target.stat().st_size / 1024 / 1024
    Console(stderr=True).print(
        f"{len(manifest.entries) - 1} files and the database at migration {manifest.migration}, {size:.1f} MiB",
        highlight=False,
    )
    print(target)


def write_archive(settings: "Settings", target: Path, now: datetime) -> "Manifest":
    """Write an archive: the database first, because a file without its row does no harm, and a row without its file is
    a missing picture. Raises DumpRefused."""
    from importlib.metadata import version

    from app.adapters import archives
    from app.db import dumps, revisions

    url = settings.owner_database_url
    migration = revisions.stands_at(url)
    if migration is None:
        raise dumps.DumpRefused("There are no tables to back up: is DATABASE_URL right?")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".gongdan-backup-") as folder:
        dump = Path(folder) / archives.DUMP
        dumps.dump(url, dump, settings.postgresql_programs)
        about = archives.Manifest(
            made_at=now, version=version("gongdan"), migration=migration, entries={},
            database="sqlite" if dumps.is_sqlite(url) else "postgresql",
        )  # fmt: skip
        return archives.write(target, dump, settings.files_dir, about)


def restore(archive: Archive, replace: Replace = False) -> None:
    """Put a backup back, into a database without tables and an empty folder of files. Stop every process first. The
    archive is verified before anything is touched, and the journal afterwards; ends with 1 if it has faults."""
    import asyncio

    from app.adapters import archives
    from app.cli import restoring
    from app.core.settings import load_settings

    settings, console = load_settings(), Console(stderr=True)
    manifest = archives.verify(archive)
    restoring.check_target(settings, manifest, replace=replace)
    console.print(f"{archive} of {manifest.made_at:%Y-%m-%d %H:%M} UTC is as its manifest says.", highlight=False)
    restoring.mark_begun(settings, archive)
    with tempfile.TemporaryDirectory(dir=archive.absolute().parent, prefix=".gongdan-restore-") as folder:
        dump = Path(folder) / archives.DUMP
        restoring.put_back(settings, archive, dump)
    verified = asyncio.run(restoring.settle(settings))
    restoring.mark_ended(settings)
    if verified is None:
        console.print(restoring.upgrade_hint(settings), soft_wrap=True)
        return
    faults = verified.faults
    for fault in faults[:LISTED]:
        print(fault)
    wrong = f"{verified.entries} entries of the journal: {len(faults)} wrong"
    console.print(wrong if faults else "The journal is as written.")
    sys.exit(1 if faults else 0)
