"""The groups of the API page, in the order in which the desk works: each with its title and what it is for."""

from typing import Final

from app.api.generic.columns import tag_of
from app.api.openapi.texts import read
from app.core.lang import Words
from app.services.moving.kind import all_kinds

Group = tuple[Words, Words]


def _tags() -> dict[str, Group]:
    kinds = [kind for kind in all_kinds().values() if kind.seen_by]
    called = {tag_of(kind): Words(kind.plural.en.capitalize(), kind.plural.zh) for kind in kinds}
    groups: dict[str, Group] = {}
    named = read("page")["groups"]
    # groups of kinds that have no text of their own stand behind those of the others
    *_, last_of_kinds = (name for name in named if name in called)
    for name, own in named.items():
        groups[name] = Words(own["en"], own["zh"]), Words(own["says"]["en"], own["says"]["zh"])
        if name == last_of_kinds:
            groups |= {tag: (title, title) for tag, title in called.items() if tag not in named}
    return groups


TAGS: Final = _tags()
"""Every group of the page, in reading order."""
