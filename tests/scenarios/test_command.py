"""`gongdan demo` as an operator runs it: against a server on a socket, as often as wanted."""

import asyncio
import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.sandbox.demo.scenarios import SCENARIOS
from tests.conftest import open_place
from tests.scenarios import archive
from tests.support.patience import HANGS_AFTER, wait_until_ready
from tests.support.places import Place

GONGDAN = Path(sysconfig.get_path("scripts")) / "gongdan"

pytestmark = pytest.mark.sqlite  # the scenarios themselves run on both; this is about the socket and the terminal


@pytest.fixture
def address(seeded_place: Place, tmp_path: Path) -> Iterator[str]:
    """Where a server of its own listens: a process on a free port, ended by its own handle."""
    settings = {
        "DATABASE_URL": seeded_place.url,
        "GONGDAN_FILES_DIR": str(tmp_path / "files"),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "PYTHONUNBUFFERED": "1",
    }
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [GONGDAN, "serve"], env=os.environ | settings, stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert server.stdout is not None
        with server.stdout as output:
            try:
                word = next(word for line in output for word in line.split() if word.startswith("http://"))
                wait_until_ready(server, word.removesuffix("/docs"))
                yield word.removesuffix("/docs")
            finally:
                server.terminate()
                output.read()
                server.wait(timeout=HANGS_AFTER)


def demo(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GONGDAN, "demo", *words],
        env=os.environ | {"COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_AFTER,
    )


@pytest.mark.integration
def test_every_scenario_comes_out_on_a_socket_and_again(address: str, seeded_place: Place) -> None:
    first = demo("--url", address)
    assert first.returncode == 0, first.stdout[-4000:] + first.stderr
    assert [scenario.title.zh for scenario in SCENARIOS if scenario.title.zh not in first.stdout] == []
    assert "全部符合规则" in first.stdout
    assert "已登记 → 已受理" in first.stdout
    second = demo("--url", address, "--language", "en", "repair", "complaints")
    assert second.returncode == 0, second.stdout[-4000:] + second.stderr
    assert "7 scenarios" in second.stdout
    assert "registered → accepted" in second.stdout

    async def look() -> list[str]:
        database = open_place(seeded_place.url)
        try:
            async with database.transaction(SystemClock().now()) as tx:
                return await archive.faults(tx)
        finally:
            await database.close()

    assert asyncio.run(look()) == []


def test_a_server_that_is_not_there_is_said_in_words() -> None:
    refused = demo("--url", "http://127.0.0.1:9")
    assert refused.returncode == 2
    assert "was not answered" in refused.stdout
    assert "Traceback" not in refused.stderr


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    refused = demo("fairy-tale")
    assert refused.returncode == 2
    assert "before-approval" in refused.stderr
    assert "complaints" in refused.stderr
