"""What the stand-in says of texts and pictures, and how it signs a push."""

import hashlib
import json
import secrets
from typing import Final

from app.core.json_object import JsonObject
from app.core.outside_settings import STANDIN_PUSH_TOKEN
from app.sandbox.wechat.state import State, WechatRefusal

OK: Final = {"errcode": 0, "errmsg": "ok"}
LABELS: Final = {"pass": 100, "review": 20_012, "risky": 20_001}


def check_content_form(form: JsonObject, content: str) -> str:
    """What is to be checked. Raises what WeChat refuses a form with that is not of version 2."""
    if form.get("version") != 2 or form.get("scene") not in (1, 2, 3, 4):
        raise WechatRefusal(40129, "invalid scene or version")
    if not form.get("openid"):
        raise WechatRefusal(40003, "invalid openid")
    value = form.get(content)
    if not isinstance(value, str) or not value:
        raise WechatRefusal(44991 if content == "content" else 40001, f"empty {content}")
    return value


def verdict(content: str) -> JsonObject:
    """What is said of a text, by two words that it may hold."""
    suggest = "risky" if "违规" in content else "review" if "疑似" in content else "pass"
    return result(suggest)


def result(suggest: str) -> JsonObject:
    """A result, with the strategy that it comes from."""
    label = LABELS.get(suggest, 100)
    detail = [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}]
    return {"result": {"suggest": suggest, "label": label}, "detail": detail}


def pushed(asked: JsonObject, suggest: str, now: int) -> JsonObject:
    """The event that tells the result of a picture."""
    return {
        "ToUserName": "gh_standin",
        "FromUserName": asked["openid"],
        "CreateTime": now,
        "MsgType": "event",
        "Event": "wxa_media_check",
        "appid": asked["appid"],
        "trace_id": asked["trace_id"],
        "version": 2,
        **OK,
        **result(suggest),
    }


def signature(timestamp: str, nonce: str, token: str = STANDIN_PUSH_TOKEN) -> str:
    """How WeChat signs a push."""
    return hashlib.sha1("".join(sorted((token, timestamp, nonce))).encode()).hexdigest()  # noqa: S324


async def push(state: State, asked: JsonObject, suggest: str) -> int:
    """Push the result of a picture; the status of the answer, 0 if it got lost."""
    stamp, nonce = str(int(state.clock().timestamp())), secrets.token_hex(8)
    query = f"signature={signature(stamp, nonce)}&timestamp={stamp}&nonce={nonce}&openid={asked['openid']}"
    body = json.dumps(pushed(asked, suggest, int(stamp))).encode()
    url = f"{state.service}/v1/wechat/push/{asked['appid']}?{query}"
    return await state.deliver(url, {"Content-Type": "application/json"}, body)
