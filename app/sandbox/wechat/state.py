"""What the stand-in remembers: used codes, tokens, consents, messages, payments. It forgets all of it when it ends."""

import re
import secrets
from asyncio import Task
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from app.core.json_object import JsonObject
from app.core.outside_settings import STANDIN_APP, STANDIN_SECRET
from app.sandbox.wechat.delivery import Deliver, post

LOGIN: Final = re.compile(r"login-([A-Za-z0-9_]{1,40})(?:-.*)?")
PHONE: Final = re.compile(r"phone-\+?([0-9]{5,15})(?:-.*)?")
OWNER: Final = re.compile(r"^phone-\+?[0-9]{5,15}-of-([A-Za-z0-9_]{1,40})-")
ERROR: Final = re.compile(r"error-(m?)([0-9]{1,6})(?:-.*)?")
"""`error-40226-…` is refused with errcode 40226, `error-m1-…` with -1."""


class WechatRefusal(Exception):  # noqa: N818 - an answer, not a fault
    """An answer with an errcode."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg


@dataclass
class State:
    """One stand-in. `calls` counts requests by path, so that a test can say how often something was asked."""

    apps: dict[str, str] = field(default_factory=lambda: {STANDIN_APP: STANDIN_SECRET})
    used: set[str] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=dict)
    """The access token in use, by AppID."""
    calls: Counter[str] = field(default_factory=Counter)
    consents: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many messages a user has agreed to, by openid and template."""
    messages: list[JsonObject] = field(default_factory=list)
    media: list[JsonObject] = field(default_factory=list)
    """Pictures that are to be checked."""
    service: str = ""
    """Where results for pictures are pushed to; empty: nowhere."""
    pushes: bool = False
    """Whether it says of every picture by itself that nothing is wrong, as on a laptop."""
    under_way: list[Task[int]] = field(default_factory=list)
    deliver: Deliver = post
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def check_app(self, app_id: str | None, secret: str | None) -> None:
        """Raises 40013 for another AppID, 40125 for a wrong AppSecret."""
        if app_id not in self.apps:
            raise WechatRefusal(40013, "invalid appid")
        if self.apps[app_id] != secret:
            raise WechatRefusal(40125, "invalid appsecret")

    def openid_of(self, app_id: str, code: str) -> str:
        """Whom wx.login gave the code to: `login-<name>-<anything>`. Each code works once."""
        return f"o{app_id[-6:]}_{self._once(code, LOGIN)}"

    def phone_of(self, code: str, openid: str) -> str:
        """The number that the phone button let the mini-program know: `phone-<digits>-<anything>`. It works once, and
        `phone-<digits>-of-<name>-<anything>` only for this user."""
        owner = OWNER.search(code)
        if owner is not None and not openid.endswith(f"_{owner[1]}"):
            raise WechatRefusal(40029, "invalid code")
        return self._once(code, PHONE, used=40029)

    def _once(self, code: str, form: re.Pattern[str], used: int = 40163) -> str:
        asked = ERROR.fullmatch(code)
        if asked is not None:
            raise WechatRefusal(-int(asked[2]) if asked[1] else int(asked[2]), "asked for by its code")
        named = form.fullmatch(code)
        if named is None:
            raise WechatRefusal(40029, "invalid code")
        if code in self.used:
            raise WechatRefusal(used, "code been used")
        self.used.add(code)
        return named[1]

    def trace(self) -> str:
        """The number of a check."""
        return f"standin-{secrets.token_hex(12)}"

    def token_of(self, app_id: str, *, anew: bool) -> str:
        """stable_token: the same for whoever asks, until somebody asks for it anew."""
        if anew or app_id not in self.tokens:
            self.tokens[app_id] = f"STANDIN_{secrets.token_urlsafe(24)}"
        return self.tokens[app_id]

    def check_token(self, token: str | None) -> str:
        """The AppID of a token. Raises 40001 for one that isn't in use."""
        for app_id, known in self.tokens.items():
            if known == token:
                return app_id
        raise WechatRefusal(40001, "invalid credential, access_token is invalid or not latest")
