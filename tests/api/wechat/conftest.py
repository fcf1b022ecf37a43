"""Fixtures of the tests about WeChat: the stand-in, inside this process, and text messages that are kept."""

from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.adapters.wechat import HttpWechat
from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.outside_settings import STANDIN_APP, STANDIN_SECRET, WechatApp
from app.core.settings import Settings
from app.db.database import Database
from app.sandbox.wechat import server
from app.sandbox.wechat.state import State
from tests.support.places import Place


class KeptSms:
    """Keeps what would be sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def send(self, phone: str, text: str) -> None:
        """One more."""
        self.sent.append((phone, text))


@pytest.fixture
def standin() -> State:
    """What the stand-in remembers."""
    return State()


@pytest.fixture
def texts() -> KeptSms:
    """The text messages of a test."""
    return KeptSms()


@pytest.fixture
def settings(seeded_place: Place, tmp_path: Path) -> Settings:
    """A laptop with the stand-in's mini-program."""
    return Settings(
        database_url=seeded_place.url,
        owner_database_url=seeded_place.owner_url,
        files_dir=tmp_path / "files",
        wechat_url="http://wechat.test",
        wechat_apps={STANDIN_APP: WechatApp(secret=SecretStr(STANDIN_SECRET))},
    )


def wechat_of(settings: Settings, standin: State) -> HttpWechat:
    """The real adapter, which finds the stand-in where it looks for WeChat."""
    transport = httpx.ASGITransport(app=server.build(standin))
    return HttpWechat(settings.wechat_url, settings.wechat_apps, transport)


@pytest.fixture
def container(settings: Settings, clock: MovableClock, seeded: Database, standin: State, texts: KeptSms) -> Container:
    """The parts of the application, beside the stand-in."""
    return build_container(settings, clock=clock, database=seeded, wechat=wechat_of(settings, standin), sms=texts)
