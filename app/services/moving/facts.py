"""Loading what guards need beyond the record: each fact has one loader, asked only for actions whose guards need it."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from app.services.moving.fact_request import FactRequest
from app.workflow.engine.facts import Fact

FactValue = TypeVar("FactValue")
Loader = Callable[[FactRequest], Awaitable[FactValue]]

LOADERS: Final[dict[Fact[object], Loader[object]]] = {}


def loads(fact: Fact[FactValue]) -> Callable[[Loader[FactValue]], Loader[FactValue]]:
    """Make a function the loader of a fact. Raises ValueError for a second one, or for a second fact of the name."""

    def keep(loader: Loader[FactValue]) -> Loader[FactValue]:
        if any(known.name == fact.name for known in LOADERS):
            raise ValueError(f"{fact} has a loader already")
        LOADERS[fact] = loader
        return loader

    return keep
