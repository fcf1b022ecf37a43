"""Swagger UI in a real browser, on a server as `make run` leaves it: whoever presses Execute on any operation, as its
example stands there, gets what was asked for."""

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from app.core.settings import Settings
from tests.scenarios.test_examples import ELSEWHERE
from tests.support.browser import chromium, node_modules
from tests.support.documents import committed
from tests.support.patience import HANGS_AFTER
from tests.support.sandbox import copy_of, environment, standin, worker
from tests.torture.process import ServerProcess

HERE: Final = Path(__file__).parent
GROUPS: Final[dict[str, list[str]]] = {
    operation["operationId"]: operation["tags"] for path in committed()["paths"].values() for operation in path.values()
}
"""The groups of each operation; the page shows it in the first."""
HIGHEST: Final = 1_500
"""Pixels of an open operation, at 1,440 pixels of width."""

pytestmark = [pytest.mark.integration, pytest.mark.sqlite]


@pytest_asyncio.fixture
async def address(sandbox: Path, tmp_path: Path) -> AsyncIterator[str]:
    """A server of its own, with its worker and the stand-in for WeChat."""
    place = copy_of(sandbox, tmp_path / "sandbox")
    url = f"sqlite+aiosqlite:///{place}/gongdan.db"
    settings = Settings(database_url=url, owner_database_url=url, files_dir=place / "files")
    with standin(tmp_path / "wechat") as known, worker(environment(place) | known):
        # as `make run` has it: whoever tries webhooks has a receiver on the same machine
        allowed = {"GONGDAN_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1"}
        process = ServerProcess(settings, tmp_path, forked=False, **known, **allowed)
        try:
            await process.start()
            yield process.address
        finally:
            process.kill()


async def drive(program: str, address: str, *more: str) -> Any:
    """What a program of this folder saw in the browser."""
    command = ["node", str(HERE / program), str(node_modules()), chromium(), address, *more]
    run = partial(subprocess.run, command, check=True, stdout=subprocess.PIPE, timeout=HANGS_AFTER)
    return json.loads((await asyncio.to_thread(run)).stdout)


OVER_BY_THEN = {
    "papers.custody_receipt": "an example before it gives the thing back",
    "housekeeping_series.form_candidates": "an example before it confirms the booking",
}
"""What works until another example is pressed; tests/scenarios/test_examples.py tries it first."""


@pytest.mark.parametrize("half", [0, 1])
async def test_every_operation_answers_as_it_stands(
    address: str, half: int, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = await drive("try_swagger.mjs", address, str(half))
    with capsys.disabled():
        print(f"\n/docs was ready after {seen['ready']} ms, {len(seen['pressed'])} operations took {seen['took']} ms")
    assert seen["errors"] == []
    pressed = {one["operationId"]: one for one in seen["pressed"]}
    assert {tag for tags in GROUPS.values() for tag in tags[:1]} == set(seen["tags"])
    assert pressed.keys() == {name for name, tags in GROUPS.items() if tags[0] in seen["tags"][half::2]}
    excused = {*ELSEWHERE, *OVER_BY_THEN}
    failed = {name: one for name, one in pressed.items() if not one["status"].startswith("2") and name not in excused}
    assert not failed, "\n".join(f"{name}: {one['status']} {one.get('text', '')}" for name, one in failed.items())
    # each try has a key of its own, and nothing tells the server a version that nobody typed
    keys = [one["key"] for one in pressed.values() if one.get("key")]
    assert len(keys) == len(set(keys)) > 50
    assert not [name for name, one in pressed.items() if one.get("ifMatch")]
    assert {name: one["height"] for name, one in pressed.items() if one["height"] > HIGHEST} == {}


async def test_people_find_words_and_stay_logged_in(address: str) -> None:
    seen = await drive("swagger_page.mjs", address)
    assert seen["errors"] == []
    found = seen["found"]
    dispatch = "/v1/work-orders/{work_order_id}/dispatch"
    # by the group, by its title, by its id; also when it is open, and Swagger UI calls it otherwise
    assert dispatch in found["派工"]
    assert dispatch in found["维修"]
    assert "/v1/charges/{charge_id}/pay" in found["收费"]
    assert found["dispatch"] == found["work_orders.dispatch"] == found["work_orders.dispatch, opened"] == [dispatch]
    # what Swagger UI writes in three pieces is Chinese, too
    assert seen["where"]
    assert [text for text in seen["where"] if text.isascii()] == []
    # the second time the login of the first is at its end
    first, second = seen["logout"]
    assert (first["status"], second["status"]) == ("204", "204")
    assert first["token"] != second["token"]
    assert (seen["asCashier"]["status"], seen["renewed"]["status"]) == ("200", "200")
    assert seen["asCashier"]["token"] != seen["renewed"]["token"]
    assert "吴敏" in seen["name"]


def usernames(sandbox: Path) -> dict[str, str]:
    """The user name of each of the demo's people; of those who share a name, the first one's."""
    with closing(sqlite3.connect(sandbox / "gongdan.db")) as database:
        rows = database.execute("SELECT name, username FROM person WHERE username IS NOT NULL").fetchall()
    return dict(sorted(rows, key=lambda row: len(row[1]), reverse=True))


async def test_an_order_goes_to_the_archive_without_a_typed_id(address: str, sandbox: Path) -> None:
    seen = await drive("swagger_order.mjs", address, json.dumps(usernames(sandbox)))
    assert seen["errors"] == [], seen["passed"][-1]
    states = [one["state"] for one in seen["passed"] if one["operationId"].startswith("work_orders.")]
    assert list(dict.fromkeys(states)) == [
        "registered", "accepted", "dispatched", "assigned", "acknowledged", "en_route", "on_site", "quoted",
        "in_progress", "completed", "signed_off", "closed",
    ]  # fmt: skip
