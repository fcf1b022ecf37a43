"""The AsyncAPI document of events: valid by AsyncAPI's own schema, complete, and the same as the OpenAPI document's."""

import json
from typing import Any

import jsonschema_rs
import pytest

from app.api.openapi.files import ASYNC, FOLDER, file_name
from app.core.lang import LANGUAGES, Language
from app.services.timeline.events import FEED_EVENTS
from tests.support.browser import MODULES, node_modules

OFFICIAL = "@asyncapi/specs/schemas/3.0.0-without-$id.json"
"""AsyncAPI's own schema, as it comes with the linter: its parts named within, so that nothing is fetched."""


def read(language: Language) -> Any:
    return json.loads((FOLDER / file_name(ASYNC, language)).read_text("utf-8"))


def refuse(uri: str) -> Any:
    raise AssertionError(f"{uri} would be fetched")


def follow(document: Any, part: Any) -> Any:
    """What a reference names."""
    while "$ref" in part:
        inner = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            inner = inner[step]
        part = inner
    return part


@pytest.mark.integration
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_valid_by_the_official_schema(language: Language) -> None:
    node_modules()
    schema = json.loads((MODULES / OFFICIAL).read_text("utf-8"))
    checked = jsonschema_rs.validator_for(schema, retriever=refuse)
    assert [str(fault)[:300] for fault in checked.iter_errors(read(language))] == []
    broken = read(language)
    del broken["operations"]["push"]["action"]
    assert not checked.is_valid(broken), "it does judge"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_what_the_openapi_document_tells(language: Language) -> None:
    document = read(language)
    webhooks = json.loads((FOLDER / file_name("webhooks", language)).read_text("utf-8"))["webhooks"]
    pushed = {name: follow(document, part) for name, part in document["channels"]["receivers"]["messages"].items()}
    assert (
        set(pushed) == set(webhooks) >= {"work_order.dispatched", "charge.paid", "day_closing.closed", "webhook.test"}
    )
    for name, message in pushed.items():
        assert message["title"] == webhooks[name]["post"]["summary"]
        assert message["payload"] == webhooks[name]["post"]["requestBody"]["content"]["application/json"]["schema"]
    [entry] = document["channels"]["feed"]["messages"].values()
    enum = follow(document, entry)["payload"]["allOf"][1]["properties"]["event"]["enum"]
    assert enum == [*FEED_EVENTS]


def test_a_message_of_one_event_is_none_of_another() -> None:
    document = read("en")
    payload = document["components"]["messages"]["charge.paid"]["payload"]
    checked = jsonschema_rs.validator_for({**payload, "components": document["components"]}, retriever=refuse)
    sent = {
        "type": "charge.paid", "timestamp": "2026-11-30T02:14:03.120000+00:00",
        "data": {"event": "charge.paid", "position": 4711, "record": "charge", "version": 3, "to_state": "paid"},
    }  # fmt: skip
    assert checked.is_valid(sent)
    assert not checked.is_valid({**sent, "type": "charge.reduced"})
    assert not checked.is_valid({**sent, "data": {}})


def test_every_reference_leads_somewhere() -> None:
    document = read("zh")

    def references(part: Any) -> list[str]:
        if isinstance(part, list):
            return [name for inner in part for name in references(inner)]
        if not isinstance(part, dict):
            return []
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [name for inner in part.values() for name in references(inner)]

    assert all(follow(document, {"$ref": name}) is not None for name in references(document))
