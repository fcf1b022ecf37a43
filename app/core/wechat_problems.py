"""What WeChat refuses, as problems for people: each names the code that WeChat gave (`wechat_errcode`); and what is
refused that only claims to come from it."""

from typing import Any, ClassVar, Final

from app.core.catalogue import sentence
from app.core.errors import Conflict, FieldError, Forbidden, Invalid, Problem, TooManyRequests, Unavailable

CODE_USED: Final = sentence("problems.wechat_code")


class WechatCodeInvalid(Invalid):
    """40029, 40163: the code of wx.login or of the phone button is wrong, too old, or was used before."""

    code = "wechat-code-invalid"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([FieldError("/code", "wechat-code", CODE_USED)], **kwargs)


class WechatTooOften(TooManyRequests):
    """45011: this user called too often within a minute."""

    code = "wechat-too-often"
    usual_headers: ClassVar = {"Retry-After": "60"}


class WechatUserBlocked(Forbidden):
    """40226: WeChat holds this user for a risk and doesn't let them log in."""

    code = "wechat-user-blocked"


class WechatBusy(Unavailable):
    """-1: WeChat is busy, or could not be reached."""

    code = "wechat-busy"


class WechatNotSubscribed(Conflict):
    """43101: the user has not agreed to this message, or the consent was used."""

    code = "wechat-not-subscribed"


class WechatFieldsInvalid(Invalid):
    """47003: a field of a message is missing, or of the wrong kind or length."""

    code = "wechat-fields-invalid"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((), **kwargs)


class WechatTokenLost(Unavailable):
    """40001, 40014, 42001: the access token is no longer good; another process fetched a newer one."""

    code = "wechat-token-lost"


class WechatMisused(Unavailable):
    """Any other code: the settings of the mini-program are wrong, or it lacks a permission."""

    code = "wechat-misused"
    retryable = False


class WechatPushInvalid(Invalid):
    """A message push that is not signed with the mini-program's token, or was sent long ago."""

    code = "wechat-push-invalid"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((), **kwargs)


_PROBLEMS: Final[dict[int, type[Problem]]] = {
    -1: WechatBusy,
    40001: WechatTokenLost,
    40014: WechatTokenLost,
    42001: WechatTokenLost,
    40029: WechatCodeInvalid,
    40163: WechatCodeInvalid,
    45011: WechatTooOften,
    40226: WechatUserBlocked,
    43101: WechatNotSubscribed,
    47003: WechatFieldsInvalid,
}


def problem_of(errcode: int) -> Problem:
    """The problem that a code of WeChat's stands for."""
    return _PROBLEMS.get(errcode, WechatMisused)(extra={"wechat_errcode": errcode})
