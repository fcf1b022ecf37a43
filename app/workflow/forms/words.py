"""Titles and hints of fields, and the names of their values, from the catalogue (app/data/words/forms.toml)."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Final

from pydantic import BaseModel

from app.core.catalogue import Section, as_section, as_words, section
from app.core.enums import Labelled
from app.core.lang import HasLabel, Language, Words

OWN: Final = section("forms.of")
SHARED: Final = section("forms.fields")
OPTIONS: Final = section("forms.options")
YES_NO: Final = {True: Words("yes", "是"), False: Words("no", "否")}


@cache
def words_of(form: type[BaseModel], name: str) -> tuple[Words, Words]:
    """The title and the hint of a field: those of its form, or of a form that it is made from, else those that the
    field has everywhere. Raises CatalogueError if nothing is written for it."""
    entry: Section | None = None
    for base in form.__mro__:
        own = OWN.get(base.__name__)
        if isinstance(own, Mapping) and name in own:
            entry = as_section(own[name], f"forms.of.{base.__name__}.{name}")
            break
    if entry is None:
        entry = as_section(SHARED.get(name), f"forms.fields.{name} (of {form.__name__})")
    where = f"forms of {form.__name__}.{name}"
    return as_words(entry.get("title"), where), as_words(entry.get("hint"), where)


def name_of_option(name: str, value: object) -> Words | HasLabel:
    """What a value of a choice is called: by its vocabulary, or as the catalogue has it under the field's name."""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, Labelled):
        return value
    if isinstance(value, Enum):
        value = value.value
    return as_words(as_section(OPTIONS.get(name), f"forms.options.{name}").get(str(value)), f"forms.options.{name}")


def label_of(name: Words | HasLabel, language: Language) -> str:
    """A name in one language."""
    return name.say(language) if isinstance(name, Words) else name.label(language)
