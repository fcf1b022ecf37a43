"""The codes in a form or a row: which fields hold them, and whose vocabulary it is."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from app.core.enums import Labelled

Codes = dict[str, tuple[type[Labelled], ...]]
"""Vocabularies by the name under which the journal holds their codes; one name may stand for either of two."""


def codes_in(shape: type[BaseModel], before: str = "") -> Iterator[tuple[str, type[Labelled]]]:
    """The fields that hold a code, those of inner forms under both names, each with its vocabulary."""
    for name, info in shape.model_fields.items():
        for held in _types_in(info.annotation):
            if issubclass(held, Labelled):
                yield before + name, held
            elif issubclass(held, BaseModel):
                yield from codes_in(held, f"{before}{name}.")


def _types_in(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _types_in(inner)
