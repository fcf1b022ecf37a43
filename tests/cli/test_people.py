"""`gongdan people erase`: an administrator forgets somebody who asked for it, by the rules of the app."""

import pytest
from typer.testing import CliRunner

from app.cli import people
from app.cli.commands import app
from app.core.errors import ErasureRefused
from app.core.ids import UUID
from app.core.lang import Words

SOMEBODY = "01900000-0000-7000-8000-000000000abc"


def test_it_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: UUID) -> None:
        raise AssertionError("erased without a yes")

    monkeypatch.setattr(people, "_erase", never)
    ran = CliRunner().invoke(app, ["people", "erase", SOMEBODY], input="n\n")
    assert ran.exit_code == 1
    assert "can't be undone" in ran.output


def test_what_stands_in_the_way_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: UUID) -> None:
        raise ErasureRefused(values={"open": Words("1 work orders", "工单 1 项")})

    monkeypatch.setattr(people, "_erase", refuse)
    ran = CliRunner().invoke(app, ["people", "erase", SOMEBODY, "--yes"])
    assert ran.exit_code == 1
    assert "must be settled: 1 work orders" in ran.output
