"""`gongdan backup` and `gongdan restore`: what is lost comes back, and what is wrong is refused untouched."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from app import cli
from app.adapters import archives
from app.cli import restoring, start
from app.cli.commands import app
from app.core.settings import load_settings
from app.db import revisions
from tests.support import postgres
from tests.support.places import Place

NAME = "0193f0d2c7e87b1c8d3a0f6b9a1e2c4d.jpg"


@dataclass
class Sites:
    """Where the service is, and where else it can be."""

    place: Place
    folder: Path
    variable: Callable[[str, str], None]

    def use(self, place: Place, files: Path) -> None:
        for name, value in {
            "GONGDAN_DATABASE_URL": place.url,
            "GONGDAN_OWNER_DATABASE_URL": place.owner_url,
            "GONGDAN_FILES_DIR": str(files),
        }.items():
            self.variable(name, value)
        load_settings.cache_clear()

    def empty(self) -> Place:
        """A new place without tables."""
        if self.place.url.startswith("sqlite"):
            url = f"sqlite+aiosqlite:///{self.folder}/elsewhere/{uuid4().hex}.db"
            return Place(url, url)
        name = f"restored_{uuid4().hex}"
        owner = postgres.create_database(name)
        return Place(postgres.application_url(name), owner)


@pytest.fixture
def sites(seeded_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sites]:
    """A service with the demo and one uploaded file, and a folder for backups."""
    monkeypatch.setenv("GONGDAN_BACKUP_DIR", str(tmp_path / "backups"))
    if not seeded_place.url.startswith("sqlite"):
        monkeypatch.setenv("GONGDAN_POSTGRESQL_PROGRAMS", str(postgres.binary("pg_dump").parent))
        # one that has nothing of the tests' own
        name = f"backed_up_{uuid4().hex}"
        owner = postgres.create_database(name, "seeded")
        seeded_place = Place(postgres.application_url(name), owner)
    sites = Sites(seeded_place, tmp_path, monkeypatch.setenv)
    (tmp_path / "files" / NAME[30:32]).mkdir(parents=True)
    (tmp_path / "files" / NAME[30:32] / NAME).write_bytes(b"a picture")
    (tmp_path / "files" / NAME[30:32] / f".{NAME}.part").write_bytes(b"half a pict")
    sites.use(seeded_place, tmp_path / "files")
    yield sites
    load_settings.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words, catch_exceptions=False)


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    monkeypatch.setattr(sys, "argv", ["gongdan", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    return capsys.readouterr().err


def rows(place: Place, statement: str) -> object:
    engine = create_engine(place.owner_url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        found = connection.execute(text(statement))
        value = found.scalar() if found.returns_rows else None
    engine.dispose()
    return value


def test_what_was_backed_up_comes_back(
    sites: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = run("backup").stdout.strip()
    assert Path(archive).parent == tmp_path / "backups"
    assert Path(archive).stat().st_mode & 0o077 == 0, "for whoever made it alone"
    manifest = archives.verify(Path(archive))
    assert (manifest.migration, sorted(manifest.entries)) == (
        revisions.head(),
        ["database", f"files/{NAME[30:32]}/{NAME}"],
    )
    people = rows(sites.place, "SELECT count(*) FROM person")
    epoch = rows(sites.place, "SELECT epoch FROM feed_epoch")
    assert "tables already: name an empty one, or say --replace" in refused(monkeypatch, capsys, "restore", archive)

    new = sites.empty()
    sites.use(new, tmp_path / "new" / "files")
    done = run("restore", archive)
    assert (done.exit_code, "The journal is as written." in done.stderr) == (0, True), done.stderr
    assert rows(new, "SELECT count(*) FROM person") == people
    assert rows(new, "SELECT epoch FROM feed_epoch") != epoch, "readers of the feed begin anew"
    assert (tmp_path / "new" / "files" / NAME[30:32] / NAME).read_bytes() == b"a picture"
    assert restoring.unfinished(load_settings()) is None
    asyncio.run(start.check(load_settings(), files=True))
    assert "all as written" in run("journal", "verify").stderr

    # and what has changed since is gone, where somebody says so
    rows(new, "DELETE FROM qualification")
    assert rows(new, "SELECT count(*) FROM qualification") == 0
    (tmp_path / "new" / "files" / "aa").mkdir()
    (tmp_path / "new" / "files" / "aa" / NAME).write_bytes(b"newer")
    assert run("restore", archive, "--replace").exit_code == 0
    assert rows(new, "SELECT count(*) FROM qualification") != 0
    assert not (tmp_path / "new" / "files" / "aa").exists()


def test_a_restore_that_is_killed_leaves_nobody_in_doubt(
    sites: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = run("backup").stdout.strip()
    new = sites.empty()
    sites.use(new, tmp_path / "new" / "files")
    script = (
        "import os; from app import cli; from app.db import dumps; "
        "dumps.restore = lambda *words: os.kill(os.getpid(), 9); cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", script, "restore", archive], cwd=revisions.ROOT, check=False)
    assert done.returncode == -9
    for word in ("serve", "work"):
        said = refused(monkeypatch, capsys, word)
        assert f"a restore began and did not end ({archive}, begun " in said
        assert "--replace" in said
    assert "is not empty" in refused(monkeypatch, capsys, "restore", archive)
    assert run("restore", archive, "--replace").exit_code == 0
    asyncio.run(start.check(load_settings(), files=True))


@pytest.mark.sqlite  # an archive is the same for both
def test_a_wrong_archive_touches_nothing(
    sites: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = Path(run("backup").stdout.strip())
    content = archive.read_bytes()
    broken = {
        "turned": content.replace(b"a picture", b"A picture"),
        "cut off": content[: len(content) // 2],
        "something else": b"no archive at all",
    }
    new = sites.empty()
    sites.use(new, tmp_path / "new" / "files")
    for name, wrong in broken.items():
        (tmp_path / "wrong.tar").write_bytes(wrong)
        said = refused(monkeypatch, capsys, "restore", str(tmp_path / "wrong.tar"))
        assert "wrong.tar" in said, name
        assert "Traceback" not in said
    later = content.replace(f'"migration": "{revisions.head()}"'.encode(), b'"migration": "9999"')
    (tmp_path / "wrong.tar").write_bytes(later)
    assert "9999 of a later version" in refused(monkeypatch, capsys, "restore", str(tmp_path / "wrong.tar"))
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.postgresql
def test_postgresql_s_programs_have_to_be_there(
    sites: Sites, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.db import dumps

    monkeypatch.delenv("GONGDAN_POSTGRESQL_PROGRAMS")
    monkeypatch.setattr(dumps, "DEBIAN", "/nowhere")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    load_settings.cache_clear()
    assert "GONGDAN_POSTGRESQL_PROGRAMS" in refused(monkeypatch, capsys, "backup")


@pytest.mark.sqlite  # what an earlier version wrote is the same for both
def test_a_backup_of_an_earlier_version_is_brought_up_to_date_afterwards(sites: Sites, tmp_path: Path) -> None:
    old = sites.empty()
    Path(old.url.partition(":///")[2]).parent.mkdir(parents=True)
    command.upgrade(revisions.configuration(old.url), "0051")
    sites.use(old, tmp_path / "files")
    archive = run("backup").stdout.strip()
    new = sites.empty()
    sites.use(new, tmp_path / "new" / "files")
    done = run("restore", archive)
    assert (done.exit_code, "stands at migration 0051: run `gongdan db upgrade`" in done.stderr) == (0, True)
    assert restoring.unfinished(load_settings()) is None
    assert run("db", "upgrade").exit_code == 0
    assert run("journal", "verify").exit_code == 0
