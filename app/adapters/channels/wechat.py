"""Subscribe messages 订阅消息 of a mini-program: one for each time that somebody agreed to one.

https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from app.core.logs import get_logger
from app.core.ports import AccessTokens, Delivery, OutgoingText, Wechat
from app.core.wechat_problems import WechatFieldsInvalid, WechatNotSubscribed

_NAME: Final = re.compile(r"([a-z_]+)[0-9]+")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")

log = get_logger(__name__)


def cut(text: str, most: int) -> str:
    """A text of at most so many characters; what was cut off is marked."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _characters(text: str) -> str:
    return cut(_CHINESE.sub("", text), 32)


LIMITS: Final[Mapping[str, Callable[[str], str]]] = {
    "thing": lambda text: cut(text, 20),
    "character_string": _characters,
    "number": lambda text: "".join(sign for sign in text if sign.isdigit() or sign == ".")[:32],
    "letter": lambda text: "".join(sign for sign in text if sign.isascii() and sign.isalpha())[:32],
    "symbol": lambda text: text[:5],
    "time": lambda text: text,
    "date": lambda text: text,
    "phrase": lambda text: "".join(_CHINESE.findall(text))[:5],
    "name": lambda text: cut(text, 10),
    "amount": lambda text: text[:12],
    "phone_number": lambda text: text[:17],
}
"""How a value is made to fit, by the kind of the field: WeChat refuses a message with a longer one (47003)."""


def fitted(fields: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The values in the template's fields, each as long as WeChat takes it; an empty one is a dash, because WeChat
    takes no empty field."""
    data = {}
    for what, field in fields.items():
        named = _NAME.fullmatch(field)
        limit = LIMITS.get(named[1] if named else "", LIMITS["thing"])
        data[field] = limit(values.get(what, "")) or "-"
    return data


class WechatChannel:
    """Reaches whoever agreed to a message of the template and has not got it yet."""

    name = "wechat"

    def __init__(self, wechat: Wechat, tokens: AccessTokens) -> None:
        self._wechat, self._tokens = wechat, tokens

    async def send(self, message: OutgoingText) -> Delivery:
        """Fields are cut to their limits before anything is sent. Raises Unavailable while WeChat is busy."""
        account = message.account
        if account is None:
            return "unreached"
        values = {"number": message.number, "title": message.title, "text": message.text, "at": message.at}
        data = fitted(account.fields, values)
        try:
            await self._tokens.using(
                account.app_id,
                lambda token: self._wechat.send_message(
                    token, openid=account.openid, template_id=account.template_id, page=message.page, data=data
                ),
            )
        except WechatNotSubscribed:
            return "no_consent"
        except WechatFieldsInvalid:
            log.error("a subscribe message doesn't fit its template", template=account.template_id)
            return "unreached"
        return "taken"
