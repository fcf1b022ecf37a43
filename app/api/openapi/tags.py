"""The groups of the API page, in reading order, each said in both languages."""

from typing import Final

from app.api.generic.columns import tag_of
from app.api.openapi.texts import read
from app.services.moving.kind import all_kinds


def _tags() -> dict[str, str]:
    kinds = [kind for kind in all_kinds().values() if kind.seen_by]
    called = {tag_of(kind): f"**{kind.plural.zh} {kind.plural.en.capitalize()}**" for kind in kinds}
    titles: dict[str, str] = {}
    groups: dict[str, str] = read("page")["groups"]
    # groups of kinds that have no text of their own stand behind those of the others
    *_, last_of_kinds = (name for name in groups if name in called)
    for name, text in groups.items():
        titles[name] = text
        if name == last_of_kinds:
            titles |= {tag: words for tag, words in called.items() if tag not in groups}
    return titles


TAGS: Final = _tags()
"""Every group of the page, in reading order."""
