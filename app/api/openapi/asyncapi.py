"""The AsyncAPI 3 document of everything that Gongdan tells of itself: webhooks, and the change feed they are made from.
It is made from the same list of events and the same shapes as `webhooks` of the OpenAPI document."""

from typing import Final

from pydantic import BaseModel

from app.api.openapi.webhooks import MESSAGE, REFERENCE, TITLE, message_schemas
from app.api.schemas.events import EventOut
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.services.timeline.events import FEED_EVENTS
from app.services.webhooks.deliveries import TEST_EVENT

ABOUT: Final = Words(
    "What Gongdan tells of itself: each event as it is pushed to receivers (Standard Webhooks 1.0), and as it stands "
    "in the change feed. Neither holds personal data; records are read with the reader's own rights. Operations that "
    "are called stand in /openapi.json.",
    "系统对外通知的全部事件：推送给接收方的消息（Standard Webhooks 1.0），以及变更流中的事件。"
    "两者都不含个人信息，记录内容须以自己的权限读取。"
    "可调用的接口见 /openapi.json。",
)  # fmt: skip
RECEIVERS: Final = Words(
    "The addresses that machine clients named for their endpoints: a POST for each event. Answer with 2xx within 15 "
    "seconds; anything else is tried again for three days, and 410 switches the endpoint off.",
    "对接系统登记的接收地址，每个事件一次 POST。请在 15 秒内返回 2xx；其他应答会在三天内重试，410 则停用该地址。",
)
FEED: Final = Words(
    "GET /v1/events: events of a community, or of the whole organisation, in one order, without gaps or repeats. Send "
    "`next_after` back as `after`.",
    "GET /v1/events：某小区或全企业的事件，顺序唯一，不缺不重。请把 `next_after` 作为下次的 `after`。",
)
PUSHED: Final = Words("Push an event to a receiver", "推送事件")
READ: Final = Words("Have events read from the feed", "提供变更流")
HEADERS: Final[JsonObject] = {
    "type": "object",
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
    "properties": {
        "webhook-id": {
            "type": "string",
            "description": "The same for one event and endpoint on every try and replay.",
            "examples": ["msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"],
        },
        "webhook-timestamp": {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "Seconds since 1970 of this try.",
        },
        "webhook-signature": {
            "type": "string",
            "description": "`v1,` and HMAC-SHA256 of `id.timestamp.body`, base64; two with a blank between while a "
            "secret is exchanged.",
        },
    },
}
EVENT: Final = "Event"


def asyncapi(version: str, language: Language) -> JsonObject:
    """The whole document in one language."""
    names = (*FEED_EVENTS, TEST_EVENT)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Gongdan 工单",
            "version": version,
            "description": ABOUT.say(language),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "receivers": {
                "address": None,
                "description": RECEIVERS.say(language),
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
            },
            "feed": {
                "address": "/v1/events",
                "description": FEED.say(language),
                "messages": {EVENT: {"$ref": f"#/components/messages/{EVENT}"}},
            },
        },
        "operations": {
            "push": {
                "action": "send",
                "title": PUSHED.say(language),
                "channel": {"$ref": "#/channels/receivers"},
                "bindings": {"http": {"method": "POST"}},
            },
            "follow": {
                "action": "send",
                "title": READ.say(language),
                "channel": {"$ref": "#/channels/feed"},
                "bindings": {"http": {"method": "GET"}},
            },
        },
        "components": {
            "messages": {**{name: _pushed(name, language) for name in names}, EVENT: _told(language)},
            "schemas": {**message_schemas(), **_schemas(EventOut, EVENT), "WebhookHeaders": HEADERS},
        },
    }


def _pushed(name: str, language: Language) -> JsonObject:
    return {
        "name": name,
        "title": TITLE.filled(name=name).say(language),
        "headers": {"$ref": REFERENCE.format(model="WebhookHeaders")},
        "payload": {
            "allOf": [{"$ref": REFERENCE.format(model=MESSAGE)}, {"properties": {"type": {"const": name}}}],
        },
    }


def _told(language: Language) -> JsonObject:
    return {
        "name": EVENT,
        "title": FEED.say(language).partition(":")[0].partition("：")[0],
        "payload": {
            "allOf": [{"$ref": REFERENCE.format(model=EVENT)}, {"properties": {"event": {"enum": [*FEED_EVENTS]}}}],
        },
    }


def _schemas(model: type[BaseModel], name: str) -> JsonObject:
    schema = model.model_json_schema(ref_template=REFERENCE, mode="serialization")
    return {**schema.pop("$defs", {}), name: schema}
