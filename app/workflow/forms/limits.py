"""What a field of a form may hold at all, read from its declaration, so that whoever writes something else is told all
of it at once and not one bound after another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import UnionType
from typing import Annotated, Final, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.core.lang import Words
from app.core.typed_text import FORMS, NO_CONTROL, ONE_LINE

PARTS: Final = ("gt", "ge", "lt", "le", "min_length", "max_length", "decimal_places", "pattern")


@dataclass(frozen=True, slots=True)
class InputLimits:
    """The bounds of one field; None: there is none."""

    gt: object = None
    ge: object = None
    lt: object = None
    le: object = None
    min_length: int | None = None
    max_length: int | None = None
    decimal_places: int | None = None
    pattern: str | None = None
    whole: bool = False
    """Whether it is a whole number."""

    @property
    def form(self) -> Words | None:
        """How a text is written, in words, if its pattern asks for more than letters that can be seen."""
        unseen = self.pattern in (ONE_LINE, NO_CONTROL)
        return None if self.pattern is None or unseen else FORMS.get(self.pattern)


def limits_of(model: object, place: Sequence[int | str]) -> InputLimits:
    """The bounds of the value at a place in the input, as far as its declaration says; a dictionary has none."""
    limits = InputLimits()
    for inner in _reached(model, tuple(place)):
        limits = _with(limits, inner)
    return limits


def _reached(kind: object, place: tuple[int | str, ...]) -> Iterator[object]:
    """Everything that is declared of the value at a place: each part of a union, each piece of metadata."""
    if get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        yield from _reached(inner, place)
        if not place:
            yield from metadata
    elif get_origin(kind) in (Union, UnionType):
        for part in get_args(kind):
            yield from _reached(part, place)
    elif not place:
        yield kind
    elif get_origin(kind) is list:
        yield from _reached(get_args(kind)[0], place[1:])
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        field = _field(kind.model_fields, str(place[0]))
        if field is not None:
            yield from _reached(field.annotation, place[1:])
            if len(place) == 1:
                yield from field.metadata


def _field(fields: Mapping[str, FieldInfo], name: str) -> FieldInfo | None:
    return fields.get(name) or next((field for field in fields.values() if field.alias == name), None)


def _with(limits: InputLimits, metadata: object) -> InputLimits:
    """The limits and what a piece of metadata adds; `Field(…)` in a type has more metadata inside."""
    if isinstance(metadata, FieldInfo):
        for inner in metadata.metadata:
            limits = _with(limits, inner)
        return limits
    if metadata is int:
        return replace(limits, whole=True)
    bounds = {name: value for name in PARTS if (value := getattr(metadata, name, None)) is not None}
    return replace(limits, **bounds)
