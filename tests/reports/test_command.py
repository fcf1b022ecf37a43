"""`gongdan simulate` as a command: what it refuses, what it writes, and that a second run writes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.commands import app
from app.core.settings import load_settings
from tests.support.places import Place


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, place: Place, tmp_path: Path) -> Iterator[CliRunner]:
    """A terminal whose environment names the test's database."""
    monkeypatch.setenv("DATABASE_URL", place.url)
    monkeypatch.setenv("GONGDAN_OWNER_DATABASE_URL", place.owner_url)
    monkeypatch.setenv("GONGDAN_FILES_DIR", str(tmp_path / "files"))
    load_settings.cache_clear()
    yield CliRunner()
    load_settings.cache_clear()


@pytest.mark.parametrize(
    "words", [["--month", "October"], ["--month", "2026-13"], ["--month", "2026-10", "--size", "x"]]
)
def test_what_it_does_not_understand(run: CliRunner, words: list[str]) -> None:
    assert run.invoke(app, ["simulate", *words]).exit_code == 2


def test_it_refuses_production(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGDAN_ENVIRONMENT", "production")
    monkeypatch.setenv("GONGDAN_SECRET_KEY", "c1f09d7e5ab3428d96e0747b15cf8a2d")
    monkeypatch.setenv("GONGDAN_ALLOW_SQLITE", "true")
    monkeypatch.delenv("GONGDAN_OWNER_DATABASE_URL")
    load_settings.cache_clear()
    answer = run.invoke(app, ["simulate", "--month", "2026-10"])
    assert answer.exit_code == 2
    assert "not for production" in answer.output


def test_it_writes_a_month_once(run: CliRunner) -> None:
    words = ["simulate", "--month", "2026-10", "--size", "small", "--communities", "1"]
    first, second = run.invoke(app, words), run.invoke(app, words)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "work orders" in first.output
    assert "nothing was written" in second.output
