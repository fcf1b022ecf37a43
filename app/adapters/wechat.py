"""WeChat's servers over HTTPS: what a mini-program's own server calls there.

https://developers.weixin.qq.com/miniprogram/dev/server/API/
"""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from app.core.json_object import JsonObject, JsonView
from app.core.logs import get_logger
from app.core.outside_settings import WechatApp
from app.core.ports import AccessToken, ContentVerdict, WechatSession
from app.core.wechat_problems import WechatBusy, WechatMisused, problem_of

TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0)
GRANT: Final = "client_credential"
SCENE: Final = 2
"""Of a content check: a comment."""
PICTURE: Final = 2
"""Of a check of media."""

log = get_logger(__name__)


class HttpWechat:
    """Implements `Wechat` on api.weixin.qq.com, or whatever speaks like it."""

    def __init__(self, url: str, apps: Mapping[str, WechatApp], transport: httpx.AsyncBaseTransport | None = None):
        self._apps = apps
        self._url, self._transport = url, transport
        self._opened: httpx.AsyncClient | None = None

    @property
    def _client(self) -> httpx.AsyncClient:
        """Opened when it is first needed: it reads the machine's certificates, and most services have no WeChat."""
        if self._opened is None:
            self._opened = httpx.AsyncClient(base_url=self._url, timeout=TIMEOUT, transport=self._transport)
        return self._opened

    async def session(self, app_id: str, code: str) -> WechatSession:
        """GET /sns/jscode2session. Its session_key decrypts what wx.getUserInfo gives; nothing here needs it, so it
        ends in this function."""
        secret = self._apps[app_id].secret.get_secret_value()
        query = {"appid": app_id, "secret": secret, "js_code": code, "grant_type": "authorization_code"}
        body = await self._ask("GET", "/sns/jscode2session", params=query)
        return WechatSession(_text(body, "openid"), body.get("unionid"))

    async def access_token(self, app_id: str, *, anew: bool = False) -> AccessToken:
        """POST /cgi-bin/stable_token: every process is given the same one, until it is asked for anew."""
        secret = self._apps[app_id].secret.get_secret_value()
        form = {"grant_type": GRANT, "appid": app_id, "secret": secret, "force_refresh": anew}
        body = await self._ask("POST", "/cgi-bin/stable_token", json=form)
        return AccessToken(_text(body, "access_token"), int(body.get("expires_in", 0)))

    async def phone(self, token: str, code: str, openid: str) -> str:
        """POST /wxa/business/getuserphonenumber."""
        body = await self._ask(
            "POST",
            "/wxa/business/getuserphonenumber",
            params={"access_token": token},
            json={"code": code, "openid": openid},
        )
        info = body.get("phone_info")
        if not isinstance(info, dict):
            raise WechatMisused
        country, number = str(info.get("countryCode", "")), str(info.get("purePhoneNumber", ""))
        return f"+{country}{number}" if country else number

    async def send_message(
        self, token: str, *, openid: str, template_id: str, page: str, data: Mapping[str, str]
    ) -> None:
        """POST /cgi-bin/message/subscribe/send."""
        form = {
            "touser": openid,
            "template_id": template_id,
            "page": page,
            "lang": "zh_CN",
            "data": {name: {"value": value} for name, value in data.items()},
        }
        await self._ask("POST", "/cgi-bin/message/subscribe/send", params={"access_token": token}, json=form)

    async def check_text(self, token: str, *, openid: str, content: str) -> ContentVerdict:
        """POST /wxa/msg_sec_check."""
        form = {"version": 2, "openid": openid, "scene": SCENE, "content": content}
        return verdict_of(await self._ask("POST", "/wxa/msg_sec_check", params={"access_token": token}, json=form))

    async def check_picture(self, token: str, *, openid: str, url: str) -> str:
        """POST /wxa/media_check_async."""
        form = {"version": 2, "openid": openid, "scene": SCENE, "media_url": url, "media_type": PICTURE}
        body = await self._ask("POST", "/wxa/media_check_async", params={"access_token": token}, json=form)
        return _text(body, "trace_id")

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.aclose()

    async def _ask(self, method: str, path: str, **sent: Any) -> JsonObject:
        """Send one request; raises what an errcode stands for. Neither its address nor its body is logged: they name
        secrets and people."""
        try:
            answer = await self._client.request(method, path, **sent)
            body = answer.json() if answer.status_code < 500 else None
        except (httpx.HTTPError, ValueError) as error:
            log.warning("WeChat can't be reached", path=path, kind=type(error).__name__)
            raise WechatBusy from error
        if not isinstance(body, dict):
            log.warning("WeChat answers no JSON", path=path, status=answer.status_code)
            raise WechatBusy
        errcode = int(body.get("errcode") or 0)
        if errcode:
            problem = problem_of(errcode)
            if isinstance(problem, WechatMisused):
                log.error("WeChat refuses the mini-program", path=path, errcode=errcode)
            raise problem
        return body


def verdict_of(body: JsonView) -> ContentVerdict:
    """What WeChat says in an answer or in a push. Raises WechatMisused for what is no verdict."""
    result = body.get("result")
    suggest = result.get("suggest") if isinstance(result, Mapping) else None
    if suggest not in ("pass", "review", "risky"):
        raise WechatMisused
    label = result.get("label") if isinstance(result, Mapping) else None
    return ContentVerdict(_text(body, "trace_id"), suggest, label if isinstance(label, int) else 0)


def _text(body: JsonView, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise WechatMisused
    return value
