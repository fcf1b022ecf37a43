"""Fixtures of the tests about WeChat: the stand-in, inside this process, and text messages that are kept."""

from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.adapters.wechat import HttpWechat
from app.adapters.wechat_pay import WechatPay
from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.outside_settings import (
    STANDIN_APIV3_KEY,
    STANDIN_APP,
    STANDIN_MCHID,
    STANDIN_PUBLIC_KEY_ID,
    STANDIN_SECRET,
    STANDIN_SERIAL,
    WechatApp,
)
from app.core.settings import Settings
from app.db.database import Database
from app.sandbox.wechat import server
from app.sandbox.wechat.pay import Keys, PayState
from app.sandbox.wechat.state import State
from app.sandbox.wechat.templates import APP_TEMPLATES
from tests.api.conftest import SignIn
from tests.api.wechat.erasing import Headers, make_canary
from tests.api.wechat.pay_desk import NOTIFY, PayDesk, desk_of
from tests.support.places import Place

APP = {"secret": STANDIN_SECRET, "templates": APP_TEMPLATES, "content_check": False}
"""The stand-in's mini-program; what its users write is checked where a test is about that."""


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


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Keys]:
    """The keys of the merchant and of WeChat Pay, and their folder."""
    folder = tmp_path_factory.mktemp("wechat")
    return folder, Keys.kept(folder)


@pytest.fixture
def phone(keys: tuple[Path, Keys], clock: MovableClock) -> PayState:
    """WeChat Pay, and the phone on which somebody pays."""
    return PayState(keys[1], clock=clock.now)


@pytest.fixture
def settings(seeded_place: Place, tmp_path: Path, keys: tuple[Path, Keys]) -> Settings:
    """A laptop with the stand-in's mini-program."""
    return Settings(
        database_url=seeded_place.url,
        owner_database_url=seeded_place.owner_url,
        files_dir=tmp_path / "files",
        wechat_url="http://wechat.test",
        wechat_apps={STANDIN_APP: WechatApp.model_validate(APP)},
        wechat_pay_url="http://pay.test",
        wechat_pay_mchid=STANDIN_MCHID,
        wechat_pay_serial=STANDIN_SERIAL,
        wechat_pay_private_key=keys[0] / "apiclient_key.pem",
        wechat_pay_api_key=SecretStr(STANDIN_APIV3_KEY),
        wechat_pay_public_key=keys[0] / "pub_key.pem",
        wechat_pay_public_key_id=STANDIN_PUBLIC_KEY_ID,
        wechat_pay_notify_url="http://gongdan.test/v1/wechat/pay/notify",
    )


def wechat_of(settings: Settings, standin: State) -> HttpWechat:
    """The real adapter, which finds the stand-in where it looks for WeChat."""
    transport = httpx.ASGITransport(app=server.build(standin))
    return HttpWechat(settings.wechat_url, settings.wechat_apps, transport)


@pytest.fixture
def container(
    settings: Settings, clock: MovableClock, seeded: Database, standin: State, texts: KeptSms, phone: PayState
) -> Container:
    """The parts of the application, beside the stand-in."""
    transport = httpx.ASGITransport(app=server.build(standin, phone))
    return build_container(
        settings,
        clock=clock,
        database=seeded,
        wechat=wechat_of(settings, standin),
        sms=texts,
        payments=WechatPay(settings, transport),
    )


@pytest.fixture
async def canary(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> Headers:
    """Somebody who can be erased."""
    return await make_canary(client, sign_in, clock, communities)


@pytest.fixture
async def desk(client: httpx.AsyncClient, container: Container, phone: PayState, sign_in: SignIn) -> PayDesk:
    """A charge of ¥70, and a phone whose payments are told to the application."""

    async def deliver(url: str, headers: dict[str, str], body: bytes) -> int:
        assert url == f"http://gongdan.test{NOTIFY}"
        return (await client.post(NOTIFY, headers=headers, content=body)).status_code

    phone.deliver = deliver
    return await desk_of(client, container, phone, sign_in)
