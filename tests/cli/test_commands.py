"""The `gongdan` command, as an operator uses it, on both databases."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from app import cli
from app.api.openapi import files
from app.cli import generated
from app.cli.commands import app
from app.core.fields import LONGEST_PASSWORD, SHORTEST_PASSWORD
from app.core.ids import new_id
from app.core.settings import load_settings
from app.db import revisions
from app.db.statements import whole_row
from app.db.transaction import table_of
from app.models import ClockRow, Community
from app.sandbox import demo_people
from tests.support import postgres
from tests.support.patience import HANGS_AFTER, wait_until_ready
from tests.support.places import Place

GONGDAN = Path(sysconfig.get_path("scripts")) / "gongdan"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Place], None]]:
    """Points the settings at a place."""

    def point(place: Place) -> None:
        monkeypatch.setenv("GONGDAN_DATABASE_URL", place.url)
        monkeypatch.setenv("GONGDAN_OWNER_DATABASE_URL", place.owner_url)
        load_settings.cache_clear()

    yield point
    load_settings.cache_clear()


def run(*words: str) -> Result:
    """One command, in this process; an error comes out as it is."""
    return CliRunner().invoke(app, words, catch_exceptions=False)


def test_after_a_restore_the_feeds_have_another_epoch(place: Place, environment: Callable[[Place], None]) -> None:
    environment(place)
    first, second = run("db", "restored").stdout, run("db", "restored").stdout
    assert "410" in first
    assert first != second


def test_an_up_to_date_database_is_left_alone(place: Place, environment: Callable[[Place], None]) -> None:
    environment(place)
    done = run("db", "upgrade")
    assert (done.exit_code, done.stdout.strip()) == (0, f"The database is at the newest migration, {revisions.head()}.")


@pytest.mark.postgresql  # SQLite knows no logins
def test_the_application_s_login_may_not_change_tables(
    place: Place, environment: Callable[[Place], None],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    name = f"behind_{uuid4().hex}"
    command.upgrade(revisions.configuration(postgres.create_database(name)), "0001")
    environment(Place(postgres.application_url(name), postgres.application_url(name)))
    output = _refused(("db", "upgrade"), monkeypatch, capsys)
    assert "GONGDAN_OWNER_DATABASE_URL" in output
    assert "Traceback" not in output
    postgres.drop_database(name)


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path, environment: Callable[[Place], None]) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/later.db"
    environment(Place(url, url))
    run("db", "upgrade")
    _execute(Place(url, url), "UPDATE alembic_version SET version_num = '9999'")
    output = run("db", "upgrade").stdout
    assert "9999 of a later version" in " ".join(output.split())


def test_the_demo_is_sown_once(place: Place, environment: Callable[[Place], None]) -> None:
    environment(place)
    assert run("seed").stdout.strip() == "The demo was written."
    assert run("seed").stdout.strip() == "The demo was there already; nothing was written."
    assert "all as written" in run("journal", "verify").stderr
    assert run("clocks", "verify").stderr.strip() == "0 clocks: all as the journal says"
    assert run("money", "verify").stderr.strip() == "0 charges: all agree"


def test_a_deadline_that_nobody_started_is_found(seeded_place: Place, environment: Callable[[Place], None]) -> None:
    environment(seeded_place)
    engine = create_engine(seeded_place.owner_url.replace("sqlite+aiosqlite", "sqlite"))
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with engine.begin() as connection:
        community = connection.execute(select(col(Community.id)).limit(1)).scalar_one()
        row = whole_row(
            ClockRow,
            {"id": new_id(), "created_at": now, "community_id": community, "record_type": "work_order",
             "record_id": new_id(), "name": "sign_for", "state": "running", "started_at": now, "due_at": now,
             "warn_at": now, "next_at": now},
        )  # fmt: skip
        connection.execute(table_of(ClockRow).insert(), row)
    engine.dispose()
    result = run("clocks", "verify")
    assert (result.exit_code, result.stderr.strip()) == (1, "0 clocks: 1 wrong")
    assert result.stdout.strip().endswith("its record is not there")


def test_a_production_refuses_to_begin_without_a_name_or_a_password(
    place: Place, environment: Callable[[Place], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGDAN_DEMO_SEED", "false")
    environment(place)
    assert "name the organisation" in run("seed").stderr
    named = ("seed", "--code", "ACME", "--name", "ACME")
    for wrong in ("", "x" * (SHORTEST_PASSWORD - 1), "x" * (LONGEST_PASSWORD + 1)):
        assert "GONGDAN_ADMIN_PASSWORD" in run(*named, "--password", wrong).stderr
    assert "easy to guess" in run(*named, "--password", "x" * SHORTEST_PASSWORD).stderr.replace("\n", " ")
    monkeypatch.setenv("GONGDAN_ADMIN_PASSWORD", "q7 Lamp, 3dr")
    assert run(*named, "--admin", "root").stdout.strip() == "ACME was written; log in as root."
    assert "nothing was written" in run(*named).stdout
    assert _count(place, "person") == 1


def test_tampering_ends_with_a_list(seeded_place: Place, environment: Callable[[Place], None]) -> None:
    environment(seeded_place)
    assert run("journal", "verify").exit_code == 0
    _execute(
        seeded_place,
        *(["DROP TRIGGER journal_refuses_update"] if seeded_place.url.startswith("sqlite") else []),
        "UPDATE journal SET actor_role = 'nobody' WHERE record_type = 'community'",
    )
    done = run("journal", "verify")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(
        line.startswith("community ") and line.endswith("what it says is not what was written") for line in lines
    )
    record = lines[0].split()[1].rstrip(",")
    assert run("journal", "verify", "--record", record).stdout.splitlines() == [lines[0]]


def test_a_machine_client_is_shown_its_secret_once(seeded_place: Place, environment: Callable[[Place], None]) -> None:
    environment(seeded_place)
    done = run("client", "create", "books", "--scope", "charges:read", "--community", "HY")
    secret = next(line.split()[-1] for line in done.stdout.splitlines() if line.startswith("client secret"))
    assert secret.startswith("gds_")
    assert len(secret) > 40
    stored = _fetch(seeded_place, "SELECT secret_hash, communities FROM machine_client WHERE client_id = 'books'")
    assert secret not in str(stored)
    communities = stored[0][1]
    assert len(json.loads(communities) if isinstance(communities, str) else list(communities)) == 1


def test_an_unknown_scope_is_refused_with_the_known_ones(place: Place, environment: Callable[[Place], None]) -> None:
    environment(place)
    done = run("client", "create", "books", "--scope", "charges:read", "--scope", "everything")
    assert done.exit_code == 2
    assert "everything" in done.stderr
    assert "events:read" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("client", "create", "erp", "--scope", "charges:read"), "There is already"),
        (("client", "create", "new", "--scope", "charges:read", "--community", "ZZ"), "community ZZ"),
        (("client", "create", "new", "--scope", "charges:read", "--organisation", "ZZ"), "--organisation"),
    ],
)
def test_what_an_operator_can_put_right_is_said_in_words(
    seeded_place: Place, environment: Callable[[Place], None], words: tuple[str, ...], told: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    environment(seeded_place)
    assert told in _refused(words, monkeypatch, capsys)


def test_missing_tables_are_named(
    tmp_path: Path, environment: Callable[[Place], None],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    url = f"sqlite+aiosqlite:///{tmp_path}/empty.db"
    environment(Place(url, url))
    for words in (("seed",), ("journal", "verify")):
        assert "gongdan db upgrade" in _refused(words, monkeypatch, capsys)


def test_a_database_that_is_away_is_named(
    environment: Callable[[Place], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql+psycopg://nobody@/nothing?host=/nowhere"
    environment(Place(url, url))
    for words in (("db", "upgrade"), ("seed",)):
        assert "The database can't be used" in _refused(words, monkeypatch, capsys)


def test_refused_settings_are_explained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GONGDAN_PORT", "eighty")
    load_settings.cache_clear()
    assert "GONGDAN_PORT: " in _refused(("db", "upgrade"), monkeypatch, capsys)


def test_what_nobody_expected_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise LookupError("a bug")

    monkeypatch.setattr("app.cli.commands.app", fail)
    with pytest.raises(LookupError):
        cli.main()


def test_generated_files_are_written_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    folder = tmp_path / "docs"
    pages = {folder / "one.md": "1\n", folder / "two.md": "2\n"}
    generated.settle(pages, "gongdan x", check=False, folder=folder)
    assert capsys.readouterr().out.split() == ["docs/one.md", "docs/two.md"]
    (folder / "two.md").write_text("other", encoding="utf-8")
    (folder / "old.md").write_text("left over", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        generated.settle(pages, "gongdan x", check=True, folder=folder)
    assert ended.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/two.md is not fresh: run `gongdan x`",
        "docs/old.md is not fresh: run `gongdan x`",
    ]
    generated.settle(pages, "gongdan x", check=False, folder=folder)
    with pytest.raises(SystemExit) as ended:
        generated.settle(pages, "gongdan x", check=True, folder=folder)
    assert ended.value.code == 0


def test_the_description_of_the_api_depends_on_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor on how the machine is set up that writes it: the committed files come out wherever they are written."""
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://elsewhere/gongdan")
    monkeypatch.setenv("GONGDAN_CORS_ORIGINS", "https://front.example")
    monkeypatch.setenv("GONGDAN_MAX_CONNECTIONS", "77")
    # one of them shows it; `make check` looks at all
    monkeypatch.setattr(files, "LANGUAGES", ("en",))
    monkeypatch.setattr(files, "AUDIENCES", ())
    pages = generated.documents()
    [(name, text)] = [page for page in pages.items() if page[0].startswith("openapi")]
    assert json.loads(text)["openapi"].startswith("3.1")
    assert text == (files.FOLDER / name).read_text(encoding="utf-8")


def test_serve_says_where_to_look_and_ends_in_order(seeded_place: Place, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": seeded_place.url, "PORT": "0", "PYTHONUNBUFFERED": "1"}
    with (tmp_path / "log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [GONGDAN, "serve"], env=os.environ | settings, stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert server.stdout is not None
        with server.stdout as stream:
            lines = [next(stream) for _ in range(4)]
            address = next(word for line in lines for word in line.split() if word.startswith("http://"))
            wait_until_ready(server, address.removesuffix("/docs"))
            server.send_signal(signal.SIGINT)
            output = "".join(lines) + stream.read()
        assert server.wait(timeout=HANGS_AFTER) == 0
        log.seek(0)
        assert "Traceback" not in log.read()
    assert demo_people.PASSWORD in output
    assert [person.username for person in demo_people.PEOPLE if person.username not in output] == []


def test_work_ends_in_order(seeded_place: Place) -> None:
    worker = subprocess.Popen(
        [GONGDAN, "work"], env=os.environ | {"DATABASE_URL": seeded_place.url}, stderr=subprocess.PIPE, text=True
    )
    assert worker.stderr is not None
    first = next(worker.stderr)
    assert "worker started" in first
    started = next(line for line in worker.stderr if "running" in line)
    assert f"version={version('gongdan')}" in started
    assert "workers=1" in started
    assert _count(seeded_place, "heartbeat") == 1
    worker.send_signal(signal.SIGTERM)
    _, logged = worker.communicate(timeout=HANGS_AFTER)
    assert (worker.returncode, "worker stopped" in logged) == (0, True)
    assert _count(seeded_place, "heartbeat") == 0, "it says that it ends"


def _refused(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(sys, "argv", ["gongdan", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    return capsys.readouterr().err


def _execute(place: Place, *statements: str) -> None:
    engine = create_engine(place.owner_url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _fetch(place: Place, statement: str) -> list[Any]:
    engine = create_engine(place.owner_url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows


def _count(place: Place, table: str) -> object:
    return _fetch(place, f"SELECT count(*) FROM {table}")[0][0]
