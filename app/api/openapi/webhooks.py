"""The `webhooks` of the document (OpenAPI 3.1): a JSON Schema of each event's name, from the list of events itself."""

from typing import Final

from app.api.schemas.webhooks import WebhookMessage
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.services.timeline.events import FEED_EVENTS
from app.services.webhooks.deliveries import TEST_EVENT

MESSAGE: Final = "WebhookMessage"
REFERENCE: Final = "#/components/schemas/{model}"
TITLE: Final = Words("Event {name}", "事件 {name}")
TAKEN: Final = Words("It was taken; any other status is tried again.", "已接收；返回其他状态码则会重试。")
IN_DOCUMENTS: Final = frozenset({"webhooks"})
"""The audiences whose documents have them; the document of all operations has not."""


def message_schemas() -> JsonObject:
    """The shape that all messages share, and what it refers to, by their names in the document."""
    schema = WebhookMessage.model_json_schema(ref_template=REFERENCE)
    return {**schema.pop("$defs", {}), MESSAGE: schema}


def webhooks_of_events(language: Language) -> JsonObject:
    """What a receiver is sent, by the event's name."""
    return {name: {"post": _sent(name, language)} for name in (*FEED_EVENTS, TEST_EVENT)}


def _sent(name: str, language: Language) -> JsonObject:
    schema = {"allOf": [{"$ref": REFERENCE.format(model=MESSAGE)}, {"properties": {"type": {"const": name}}}]}
    return {
        "operationId": f"webhooks.{name}",
        "summary": TITLE.filled(name=name).say(language),
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"2XX": {"description": TAKEN.say(language)}},
    }
