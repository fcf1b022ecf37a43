"""What an operator got wrong is told at the start: one line, the variable, the way out, and no traceback."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import cli
from app.cli import start
from app.cli.start import StartRefused
from app.core import logs
from app.core.settings import Settings, load_settings
from app.db.database import Database
from app.db.login import unsafe_rights
from tests.support import postgres
from tests.support.places import Place

SECRET = "c1f09d7e5ab3428d96e0747b15cf8a2d"
WRONG_LOGIN = 'DATABASE_URL: the database refuses this login: role "nobody_here" does not exist'


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """Runs a command that must be refused, with these variables; gives what it said."""

    def run(*words: str, **variables: str) -> str:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        load_settings.cache_clear()
        # what a process does once for itself would outlive the test here
        monkeypatch.setattr(logs, "configure", lambda settings: None)
        monkeypatch.setattr(sys, "argv", ["gongdan", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 2
        return capsys.readouterr().err

    yield run
    load_settings.cache_clear()


def as_login(place: Place, login: str) -> str:
    return place.url.replace(postgres.APPLICATION, login)


@pytest.mark.postgresql  # SQLite knows no logins
@pytest.mark.parametrize("words", [("serve",), ("work",), ("seed",), ("journal", "verify"), ("money", "verify")])
def test_a_wrong_login(place: Place, command: Callable[..., str], words: tuple[str, ...]) -> None:
    said = command(*words, GONGDAN_DATABASE_URL=as_login(place, "nobody_here"), GONGDAN_PORT="0")
    # a bar of progress may have been cleared before
    *_, line = said.splitlines()
    assert line.endswith(WRONG_LOGIN)
    assert "Traceback" not in said


@pytest.mark.postgresql
def test_a_wrong_owner_s_login(place: Place, command: Callable[..., str]) -> None:
    wrong = as_login(place, "nobody_here")
    said = command("db", "upgrade", GONGDAN_DATABASE_URL=place.url, GONGDAN_OWNER_DATABASE_URL=wrong)
    assert "GONGDAN_OWNER_DATABASE_URL" in said
    assert 'role "nobody_here" does not exist' in said
    assert len(said.splitlines()) == 1


@pytest.mark.postgresql
def test_a_database_and_a_role_that_are_not_there(place: Place, command: Callable[..., str]) -> None:
    nowhere = "postgresql+psycopg://" + place.url.partition("://")[2].replace("/migrated", "/nowhere", 1)
    assert 'DATABASE_URL: database "nowhere' in command("serve", GONGDAN_DATABASE_URL=nowhere, GONGDAN_PORT="0")
    said = command("serve", GONGDAN_DATABASE_URL=place.url, GONGDAN_DATABASE_ROLE="no_such_role", GONGDAN_PORT="0")
    assert "GONGDAN_DATABASE_ROLE: this login can't take the role" in said
    assert len(said.splitlines()) == 1


def test_a_sqlite_file_that_can_t_be(tmp_path: Path, command: Callable[..., str]) -> None:
    (tmp_path / "file").touch()
    said = command("serve", GONGDAN_DATABASE_URL=f"sqlite:///{tmp_path}/file/g.db", GONGDAN_PORT="0")
    assert "DATABASE_URL: its folder can't be made" in said
    assert len(said.splitlines()) == 1


def production(place: Place, files: Path, url: str | None = None) -> Settings:
    return Settings(
        environment="production", database_url=url or place.url, secret_key=SECRET, files_dir=files, allow_sqlite=True
    )


@pytest.mark.postgresql
async def test_production_refuses_a_superuser(place: Place, tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match=r"DATABASE_URL: this login is a superuser"):
        await start.check(production(place, tmp_path, as_login(place, postgres.SUPERUSER)), files=True)
    # a laptop may
    await start.check(Settings(database_url=as_login(place, postgres.SUPERUSER), files_dir=tmp_path), files=True)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("login", "unsafe"),
    [
        (postgres.OWNER, ["owns the tables and could change the journal"]),
        (postgres.APPLICATION, []),
        (
            postgres.SUPERUSER,
            ["is a superuser, whom nothing in the database holds back", "may pass by row-level security (BYPASSRLS)"],
        ),
    ],
)
async def test_what_is_unsafe_about_a_login(place: Place, login: str, unsafe: list[str]) -> None:
    database = Database(as_login(place, login))
    assert await unsafe_rights(database) == unsafe
    await database.close()


async def test_production_refuses_a_folder_that_is_not_there(place: Place, tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match=r"GONGDAN_FILES_DIR: the folder .*files is not there"):
        await start.check(production(place, tmp_path / "files"), files=True)
    await start.check(production(place, tmp_path / "files"), files=False)
    await start.check(production(place, tmp_path), files=True)


async def test_a_database_that_does_not_answer_yet_may_come(tmp_path: Path) -> None:
    away = "postgresql+psycopg://web@/gongdan?host=/nowhere"
    await start.check(Settings(database_url=away, files_dir=tmp_path), files=True)
