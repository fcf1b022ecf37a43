"""The groups of the API page, in reading order, each said in both languages."""

from typing import Final

from app.api.generic.columns import tag_of
from app.api.openapi.texts import read
from app.services.moving.kind import all_kinds

LAST_OF_KINDS: Final = "contact-slips"
"""Behind this group stand those of kinds that have no text of their own."""


def _tags() -> dict[str, str]:
    kinds = [kind for kind in all_kinds().values() if kind.seen_by]
    called = {tag_of(kind): f"**{kind.plural.zh} {kind.plural.en.capitalize()}**" for kind in kinds}
    titles: dict[str, str] = {}
    groups: dict[str, str] = read("page")["groups"]
    for name, text in groups.items():
        titles[name] = text
        if name == LAST_OF_KINDS:
            titles |= {tag: words for tag, words in called.items() if tag not in groups}
    return titles


TAGS: Final = _tags()
"""Every group of the page, in reading order."""
