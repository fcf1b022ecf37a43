"""A part that can't be used is 503 with the way out, its cause stands in the log once, and it heals by itself."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.adapters import files as files_module
from app.adapters.files import LocalFiles
from app.bootstrap import build_container
from app.core.clock import MovableClock
from app.core.errors import Unavailable
from app.core.ids import UUID
from app.core.settings import Settings
from app.db import database as database_module
from app.db.database import Database
from app.main import create_app
from tests.api.conftest import SignIn
from tests.api.test_files import photo
from tests.support import postgres
from tests.support.places import Place


class Log:
    """Stands for a module's log, and keeps the lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def error(self, event: str, cause: str) -> None:
        self.lines.append(f"{event}: {cause}")

    def info(self, event: str) -> None:
        self.lines.append(event)


@pytest.fixture
def database_log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    log = Log()
    monkeypatch.setattr(database_module, "log", log)
    return log.lines


@pytest.fixture
def files_log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    log = Log()
    monkeypatch.setattr(files_module, "log", log)
    return log.lines


@pytest.mark.postgresql  # SQLite knows no logins
async def test_a_login_that_the_database_refuses_is_503(
    seeded_place: Place, settings: Settings, clock: MovableClock, database_log: list[str]
) -> None:
    wrong = Database(seeded_place.url.replace(postgres.APPLICATION, "nobody_here"), role=postgres.ROLE)
    app = create_app(container=build_container(settings, clock=clock, database=wrong))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    login = {"grant_type": "password", "username": "reception", "password": "gongdan-demo"}
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as client:
        for _ in range(3):
            for answer in (await client.get("/readyz"), await client.post("/v1/auth/token", data=login)):
                assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
                assert answer.json()["retryable"] is True
                assert int(answer.headers["Retry-After"]) > 0
                # who may not log in is no business of a client's
                assert "nobody_here" not in answer.text
    assert database_log == [
        'the database can\'t be used: DATABASE_URL: the database refuses this login: role "nobody_here" does not exist'
    ]
    await wrong.close()


async def test_an_outage_is_logged_once_and_its_end_too(
    seeded: Database, clock: MovableClock, database_log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    take = seeded._connections.take
    monkeypatch.setattr(seeded._connections, "take", _refuse)
    for _ in range(3):
        with pytest.raises(Unavailable):
            async with seeded.transaction(clock.now()):
                pass
    monkeypatch.setattr(seeded._connections, "take", take)
    for _ in range(2):
        async with seeded.transaction(clock.now()):
            pass
    assert database_log == ["the database can't be used: OSError: the cable is out", "the database is back"]


async def _refuse(*_: object) -> None:
    raise OSError("the cable is out")


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A folder that nobody can make, whoever runs the tests: its parent is a file."""
    (tmp_path / "file").touch()
    return tmp_path / "file" / "pictures"


async def test_a_folder_that_can_t_be_written_to_shows(
    settings: Settings, clock: MovableClock, seeded: Database, unwritable: Path, sign_in: SignIn,
    communities: dict[str, UUID], files_log: list[str],
) -> None:  # fmt: skip
    files = LocalFiles(unwritable)
    app: FastAPI = create_app(container=build_container(settings, clock=clock, database=seeded, files=files))
    headers = {**(await sign_in("reception")), "Accept-Language": "en"}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    form = {"community_id": str(communities["HY"])}
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test", headers=headers) as client:
        for key in ("one", "two"):
            ready = await client.get("/readyz")
            sent = await client.post(
                "/v1/files", data={**form, "idempotency_key": key}, files={"file": ("a.jpg", photo())}
            )
            for answer in (ready, sent):
                assert (answer.status_code, answer.json()["retryable"]) == (503, True), answer.text
                assert "GONGDAN_FILES_DIR" in answer.json()["detail"]
                assert answer.json().get("checks", {"files": "unusable"})["files"] == "unusable"
                assert str(unwritable) not in answer.text
        [line] = files_log
        assert line.startswith(f"files can't be stored or read: GONGDAN_FILES_DIR {unwritable}: ")
        unwritable.parent.unlink()
        assert (await client.get("/readyz")).status_code == 200
        sent = await client.post(
            "/v1/files", data={**form, "idempotency_key": "two"}, files={"file": ("a.jpg", photo())}
        )
        assert sent.status_code == 201
    assert files_log[1:] == ["the folder of files can be used again"]
