"""Codes of the journal as people read them."""

from collections.abc import Mapping
from functools import cache

from app.core.enums import Labelled
from app.models.audit_mark import AuditFinding
from app.services.moving.codes import Codes
from app.services.moving.kind import all_kinds


@cache
def vocabularies() -> Mapping[str, tuple[type[Labelled], ...]]:
    """The vocabularies of all kinds of record, by the name under which the journal holds their codes."""
    codes: Codes = {"finding": (AuditFinding,)}
    for kind in all_kinds().values():
        for name, vocabulary in kind.codes():
            codes[name] = tuple(dict.fromkeys((*codes.get(name, ()), vocabulary)))
    return codes


def label_of(name: str, value: object) -> object:
    """A code as its vocabulary's value; anything else as it is."""
    for vocabulary in vocabularies().get(name, ()):
        if value in tuple(vocabulary):
            return vocabulary(str(value))
    return value
