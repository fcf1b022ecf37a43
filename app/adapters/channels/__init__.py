"""The channels by which people are told what stands in their list of notices. One file a channel: a new one is a class
here and a line in CHANNELS."""

from collections.abc import Callable, Mapping
from typing import Final

from app.adapters.channels.in_app import InAppChannel
from app.adapters.channels.sms import SmsChannel
from app.adapters.channels.wechat import WechatChannel
from app.core.ports import AccessTokens, NoticeChannel, SmsSender, Wechat

CHANNELS: Final[Mapping[str, Callable[[Wechat, AccessTokens, SmsSender], NoticeChannel]]] = {
    "in_app": lambda wechat, tokens, sms: InAppChannel(),
    "wechat": lambda wechat, tokens, sms: WechatChannel(wechat, tokens),
    "sms": lambda wechat, tokens, sms: SmsChannel(sms),
}
"""How each is made, by its name."""


def channels_of(wechat: Wechat, tokens: AccessTokens, sms: SmsSender) -> Mapping[str, NoticeChannel]:
    """All of them."""
    return {name: make(wechat, tokens, sms) for name, make in CHANNELS.items()}
