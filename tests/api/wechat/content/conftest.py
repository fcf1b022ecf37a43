"""A mini-program whose content WeChat checks, somebody who writes in it, and reception, who reads it."""

import httpx
import pytest

from app.core.ids import new_id
from app.core.outside_settings import STANDIN_APP, STANDIN_PUSH_TOKEN, WechatApp
from app.core.settings import Settings
from tests.api.conftest import SignIn
from tests.api.wechat.erasing import Headers


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The stand-in's mini-program has its content checked, pictures too."""
    app = settings.wechat_apps[STANDIN_APP].model_dump() | {
        "content_check": True, "push_token": STANDIN_PUSH_TOKEN,
    }  # fmt: skip
    apps = {STANDIN_APP: WechatApp.model_validate(app)}
    return settings.model_copy(update={"wechat_apps": apps, "public_url": "http://gongdan.test"})


@pytest.fixture
async def resident(client: httpx.AsyncClient) -> Headers:
    """An owner of the demo, logged in by WeChat."""
    form = {"app_id": STANDIN_APP, "code": f"login-owner-{new_id()}"}
    login = (await client.post("/v1/auth/wechat/login", json=form)).json()
    bearer = {"Authorization": f"Bearer {login['access_token']}"}
    bound = await client.post("/v1/auth/wechat/phone", json={"code": "phone-13800000016-1"}, headers=bearer)
    assert bound.json()["finished"], bound.text
    return {"Authorization": f"Bearer {bound.json()['access_token']}", "Accept-Language": "zh"}


@pytest.fixture
async def desk(sign_in: SignIn) -> Headers:
    """Reception."""
    return {**await sign_in("reception"), "Accept-Language": "zh"}
