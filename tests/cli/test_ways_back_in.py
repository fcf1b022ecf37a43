"""What an operator does for who can't get in any more, and for a system whose secret is due: `gongdan admin` and
`gongdan client rotate`, and what a running service makes of it."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from typer.testing import CliRunner, Result

from app.bootstrap import Container
from app.cli.commands import app as commands
from app.core.clock import MovableClock
from app.core.settings import load_settings
from app.sandbox.demo_people import CLIENT_ID, CLIENT_SECRET, PASSWORD
from tests.api.conftest import app, client, clock, container, quick_passwords
from tests.support.places import Place

__all__ = ["app", "client", "clock", "container", "quick_passwords"]


@pytest.fixture(autouse=True)
def environment(seeded_place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GONGDAN_DATABASE_URL", seeded_place.url)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def run(*words: str) -> Result:
    done = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def last_word(output: str, line: str) -> str:
    return next(each.split()[-1] for each in output.splitlines() if each.startswith(line))


async def log_in(client: httpx.AsyncClient, **form: str) -> httpx.Response:
    return await client.post("/v1/auth/token", data=form)


async def in_thread(*words: str) -> Result:
    """A command has a loop of its own."""
    from anyio import to_thread

    return await to_thread.run_sync(lambda: run(*words))


async def test_an_administrator_gets_back_in(client: httpx.AsyncClient, clock: MovableClock) -> None:
    by_password = {"grant_type": "password", "username": "admin", "password": PASSWORD}
    login = (await log_in(client, **by_password)).json()
    code = last_word((await in_thread("admin", "reset-password", "admin")).stdout, "one-time password")
    # another process forgets whom it remembers within five seconds
    clock.move_to(clock.now() + timedelta(seconds=6))
    me = await client.get("/v1/me", headers={"Authorization": f"Bearer {login['access_token']}"})
    assert me.status_code == 401
    again = await log_in(client, grant_type="refresh_token", refresh_token=login["refresh_token"])
    assert again.status_code == 401
    assert (await log_in(client, **by_password)).status_code == 401
    form = {"username": "admin", "code": code, "new_password": "q7 Lamp, 3dr and more"}
    assert (await client.post("/v1/auth/password-reset", json=form)).status_code == 204
    assert (await client.post("/v1/auth/password-reset", json=form)).status_code == 401, "good once"
    assert (await log_in(client, **by_password | {"password": form["new_password"]})).status_code == 200
    assert "all as written" in (await in_thread("journal", "verify")).stderr


async def test_a_secret_changes_without_a_gap(
    client: httpx.AsyncClient, clock: MovableClock, container: Container
) -> None:
    by_secret = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    token = (await log_in(client, **by_secret)).json()["access_token"]
    done = await in_thread("client", "rotate", CLIENT_ID, "--overlap-hours", "2")
    new = by_secret | {"client_secret": last_word(done.stdout, "client secret")}
    assert "works until" in done.stdout
    clock.move_to(clock.now() + timedelta(seconds=6))
    assert (await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 200
    assert [(await log_in(client, **form)).status_code for form in (by_secret, new)] == [200, 200]
    clock.move_to(clock.now() + timedelta(hours=3))
    assert [(await log_in(client, **form)).status_code for form in (by_secret, new)] == [401, 200]
    assert "all as written" in (await in_thread("journal", "verify")).stderr
