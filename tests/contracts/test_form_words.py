"""Every field that anybody may fill in has a title and a hint in both languages, every value of a choice a name."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.core.lang import LANGUAGES
from app.workflow.forms.fields import Field, fields_of
from app.workflow.forms.words import OWN, SHARED, label_of, name_of_option, words_of
from app.workflow.kinds.all_lifecycles import ALL

DOCUMENT = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text(encoding="utf-8"))
CHINESE, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2,}")
NAMES = {"Asia", "Shanghai", "DN", "plumbing", "RRULE", "FREQ", "MONTHLY", "BYMONTHDAY"}
"""What stands in Latin letters in an example."""


def request_fields() -> Iterator[tuple[str, str]]:
    """Every form and field that the API takes, by the names of the document."""
    schemas, seen = DOCUMENT["components"]["schemas"], set()

    def names(part: object) -> Iterator[str]:
        yield from re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(part))

    waiting = [
        name
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        for name in names(operation.get("requestBody", {}))
    ]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting += names(schemas[name])
        yield from ((name, field) for field in schemas[name].get("properties", {}))


def every_field() -> Iterator[Field]:
    def within(fields: Mapping[str, Field]) -> Iterator[Field]:
        for field in fields.values():
            yield field
            yield from within(field.fields)

    for lifecycle in ALL.values():
        for action in lifecycle.by_action:
            yield from within(fields_of(lifecycle.form_of(action)))


def test_every_field_of_the_document_has_words() -> None:
    fields = list(request_fields())
    assert len(fields) > 559
    missing = [f"{form}.{name}" for form, name in fields if name not in SHARED and name not in OWN.get(form, {})]
    assert missing == []


def test_every_field_of_an_action_has_words_and_named_choices() -> None:
    for field in every_field():
        title, hint = words_of(field.form, field.name)
        for words in (title, hint):
            assert CHINESE.search(words.zh), (field.form.__name__, field.name)
            assert not CHINESE.search(words.en.replace("鲁", "").replace("赵工", "")), (field.name, words.en)
            assert not set(LATIN.findall(words.zh)) - NAMES, (field.name, words.zh)
        for option in field.options:
            for language in LANGUAGES:
                assert label_of(name_of_option(field.name, option), language), (field.name, option)


def test_a_field_without_words_is_found() -> None:
    class Strange(BaseModel):
        unheard_of: str

    with pytest.raises(Exception, match="unheard_of"):
        words_of(Strange, "unheard_of")
