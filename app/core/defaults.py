"""The defaults of a model's fields, read once: pydantic's `get_default` inspects a factory each time it is asked."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, cast

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_NEVER_CHANGES = (type(None), bool, int, float, str, bytes)
"""Kinds of values (their subclasses too, so every enum of ours) that all rows may share."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the fields of one model hold when nothing is said about them."""

    required: tuple[str, ...]
    """Fields without a default."""
    constants: Mapping[str, object]
    """Values that all rows may share."""
    factories: tuple[tuple[str, Callable[[], object]], ...]
    """Fields of which every row gets a value of its own: ids, lists, dictionaries."""

    def fill(self, given: Mapping[str, object]) -> dict[str, Any]:
        """The given values, and a default for each field that is not among them."""
        filled = {**self.constants, **given}
        for name, make in self.factories:
            if name not in filled:
                filled[name] = make()
        return filled


@cache
def defaults_of(model: type[BaseModel]) -> Defaults:
    """The defaults of a model."""
    constants: dict[str, object] = {}
    factories: list[tuple[str, Callable[[], object]]] = []
    required: list[str] = []
    for name, info in model.model_fields.items():
        if info.is_required():
            required.append(name)
        elif info.default_factory is None and isinstance(info.default, _NEVER_CHANGES):
            constants[name] = info.default
        else:
            factories.append((name, _factory(info)))
    return Defaults(tuple(required), constants, tuple(factories))


def _factory(info: FieldInfo) -> Callable[[], object]:
    if info.default_factory is None:
        return partial(deepcopy, info.default)
    if info.default_factory_takes_validated_data:
        raise TypeError("a default made from other fields is not known before them")
    return cast(Callable[[], object], info.default_factory)
