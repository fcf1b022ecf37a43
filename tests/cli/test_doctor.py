"""`gongdan doctor`: each thing is broken once, and it says so, in both languages, with the way out and an exit code."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from app.bootstrap import build_container
from app.cli.commands import app
from app.core import logs
from app.core.clock import MovableClock, SystemClock
from app.core.settings import Settings, load_settings
from app.db import revisions
from app.services.health import doctor
from app.services.health.heartbeats import JobStandings, ProcessKind, Pulse
from tests.support import postgres
from tests.support.places import Place

SECRET = "c1f09d7e5ab3428d96e0747b15cf8a2d"
Findings = dict[str, str]
"""The worst level of each check."""
Doctor = Callable[..., tuple[int, Findings, list[dict[str, Any]]]]


@pytest.fixture
def variables(seeded_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An installation in which all is well, with its holidays known."""
    (tmp_path / "files").mkdir()
    for name, value in {
        "GONGDAN_DATABASE_URL": seeded_place.url,
        "GONGDAN_OWNER_DATABASE_URL": seeded_place.owner_url,
        "GONGDAN_FILES_DIR": str(tmp_path / "files"),
        "GONGDAN_BACKUP_DIR": str(tmp_path / "backups"),
        "GONGDAN_SECRET_KEY": SECRET,
        "GONGDAN_DEMO_SEED": "false",
        "GONGDAN_ALLOW_SQLITE": "true",
        "GONGDAN_ENVIRONMENT": "production",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(doctor, "_of_calendar", lambda today: doctor.diagnose("ok", "calendar.fine", year=today.year))
    # what a process does once for itself would outlive the test here
    monkeypatch.setattr(logs, "configure", lambda settings: None)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "gongdan-20261130T000000Z.tar").touch()
    beat("work")
    yield monkeypatch
    load_settings.cache_clear()


def beat(process: ProcessKind, secret: str = SECRET, failures: int = 0) -> None:
    """A process that says that it runs."""

    async def once() -> None:
        load_settings.cache_clear()
        container = build_container()
        settings = container.settings.model_copy(update={"secret_key": SecretStr(secret)})
        standings = JobStandings(container.clock)
        standings.note("messages", failures)
        await Pulse(settings, container.database, container.clock, process, standings.by_name).beat()
        await container.close()

    asyncio.run(once())


def examine(*words: str) -> tuple[int, Findings, list[dict[str, Any]]]:
    load_settings.cache_clear()
    done = CliRunner().invoke(app, ["doctor", "--json", *words], catch_exceptions=False)
    findings = json.loads(done.stdout.splitlines()[-1])["findings"]
    order = {"ok": 0, "warning": 1, "fault": 2}
    levels: Findings = {}
    for each in findings:
        level = each["level"]
        levels[each["check"]] = max(levels.get(each["check"], "ok"), level, key=order.__getitem__)
        assert (each["do"] is None) == (level == "ok"), each
    assert done.exit_code == max(map(order.__getitem__, levels.values()))
    return done.exit_code, levels, findings


def only(wrong: str, level: str) -> dict[str, Any]:
    """The finding that is told where one thing alone is wrong."""
    _, levels, findings = examine()
    assert {check: found for check, found in levels.items() if found != "ok"} == {wrong: level}, findings
    return next(each for each in findings if each["check"] == wrong and each["level"] == level)


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_all_is_well(variables: pytest.MonkeyPatch) -> None:
    code, levels, _ = examine()
    assert (code, set(levels.values())) == (0, {"ok"}), levels
    assert len(levels) == 11
    for language, words in (("en", "The newest is 0 hours old"), ("zh", "最近一次备份在0小时前")):
        done = CliRunner().invoke(app, ["doctor", "--language", language])
        assert words in done.stdout


def test_what_stands_in_the_settings(variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variables.setenv("GONGDAN_SECRET_KEY", "short")
    assert "GONGDAN_SECRET_KEY has fewer than 32 characters" in only("settings", "fault")["what"]["en"]
    variables.setenv("GONGDAN_SECRET_KEY", SECRET)
    variables.setenv("GONGDAN_FORWARDED_ALLOW_IPS", "*")
    assert "GONGDAN_FORWARDED_ALLOW_IPS" in only("proxy", "warning")["do"]["zh"]
    variables.setenv("GONGDAN_FORWARDED_ALLOW_IPS", "127.0.0.1")
    variables.setenv("GONGDAN_HOST", "0.0.0.0")
    assert "seem to be at its address" in only("proxy", "warning")["what"]["en"]
    variables.delenv("GONGDAN_HOST")
    (tmp_path / "files" / "RESTORING").write_text("backup.tar, begun today")
    assert "backup.tar" in only("settings", "fault")["what"]["en"]


def test_what_lies_on_the_disk(variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for free, level in ((doctor.GIBIBYTE, "warning"), (1, "fault")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda folder, free=free: SimpleNamespace(free=free))
            only("files", level)
    (tmp_path / "file").touch()
    variables.setenv("GONGDAN_FILES_DIR", str(tmp_path / "file" / "below"))
    assert "GONGDAN_FILES_DIR" in only("files", "fault")["do"]["en"]
    variables.setenv("GONGDAN_FILES_DIR", str(tmp_path / "files"))
    [archive] = (tmp_path / "backups").iterdir()
    two_days_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(archive, (two_days_ago, two_days_ago))
    assert "48 hours" in only("backup", "warning")["what"]["en"]
    archive.unlink()
    assert "gongdan backup" in only("backup", "warning")["do"]["zh"]


def test_who_runs(variables: pytest.MonkeyPatch, seeded_place: Place) -> None:
    beat("serve", "another secret key that is long enough")
    assert "serve@" in only("secret", "fault")["what"]["zh"]
    assert CliRunner().invoke(app, ["work", "--is-alive"]).exit_code == 0
    execute(seeded_place.owner_url, "DELETE FROM heartbeat WHERE process = 'work'")
    assert CliRunner().invoke(app, ["work", "--is-alive"]).exit_code == 1, "one that serves is no worker"
    execute(seeded_place.owner_url, "DELETE FROM heartbeat")
    assert "gongdan work" in only("worker", "fault")["do"]["en"]
    beat("work", failures=doctor.FAILING)
    assert "messages" in only("worker", "warning")["what"]["en"]
    execute(seeded_place.owner_url, "UPDATE alembic_version SET version_num = '0051'")
    assert "gongdan db upgrade" in only("migrations", "fault")["do"]["en"]
    execute(seeded_place.owner_url, f"UPDATE alembic_version SET version_num = '{revisions.head()}'")


@pytest.mark.sqlite
def test_what_guards_a_file(variables: pytest.MonkeyPatch, seeded_place: Place, tmp_path: Path) -> None:
    execute(seeded_place.owner_url, "DROP TRIGGER journal_refuses_update")
    assert "journal" in only("rights", "fault")["what"]["en"]
    variables.setenv("GONGDAN_DATABASE_URL", f"sqlite:///{tmp_path}/file/is/none.db")
    (tmp_path / "file").touch()
    assert examine()[1]["database"] == "fault"


@pytest.mark.postgresql
def test_what_logins_may(variables: pytest.MonkeyPatch, seeded_place: Place) -> None:
    execute(seeded_place.owner_url, f"GRANT UPDATE ON journal TO {postgres.ROLE}")
    try:
        assert "journal" in only("rights", "fault")["what"]["en"]
    finally:
        execute(seeded_place.owner_url, f"REVOKE UPDATE ON journal FROM {postgres.ROLE}")
    variables.setenv("GONGDAN_OWNER_DATABASE_URL", seeded_place.owner_url.replace(postgres.OWNER, "nobody_here"))
    assert "nobody_here" in only("rights", "fault")["what"]["en"]
    variables.setenv("GONGDAN_OWNER_DATABASE_URL", seeded_place.owner_url)
    variables.setenv("GONGDAN_DATABASE_URL", seeded_place.url.replace(postgres.APPLICATION, postgres.SUPERUSER))
    assert "superuser" in only("rights", "fault")["what"]["en"]
    variables.setenv("GONGDAN_DATABASE_URL", seeded_place.url.replace(postgres.APPLICATION, "nobody_here"))
    assert "nobody_here" in only("database", "fault")["what"]["en"]


@pytest.mark.postgresql  # SQLite has no clock of its own
@pytest.mark.parametrize(("seconds", "level"), [(1, "ok"), (10, "warning"), (-60, "fault")])
async def test_clocks_that_differ(settings: Settings, seconds: int, level: str) -> None:
    container = build_container(settings, clock=MovableClock(SystemClock().now() + timedelta(seconds=seconds)))
    found = [each async for each in doctor.examine(settings, container.database, container.clock, container.files)]
    assert [each.level for each in found if each.check == "time"] == [level]
    await container.close()


@pytest.mark.parametrize(("today", "level"), [(date(2026, 3, 1), "ok"), (date(2090, 3, 1), "warning")])
def test_holidays_that_are_not_known(today: date, level: str) -> None:
    assert doctor._of_calendar(today).level == level
