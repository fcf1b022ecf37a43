"""Which handler carries out which effect: exactly one each (tests/contracts)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from app.services.run import Run
from app.workflow.effects import Effect

E = TypeVar("E", bound=Effect)
Handler = Callable[[Run, Any], Awaitable[None]]

HANDLERS: dict[type[Effect], Handler] = {}


def handles(kind: type[E]) -> Callable[[Callable[[Run, E], Awaitable[None]]], Callable[[Run, E], Awaitable[None]]]:
    """Make a function the handler of an effect. Raises ValueError for a second one."""

    def keep(handler: Callable[[Run, E], Awaitable[None]]) -> Callable[[Run, E], Awaitable[None]]:
        if kind in HANDLERS:
            raise ValueError(f"{kind.__name__} has a handler already")
        HANDLERS[kind] = handler
        return handler

    return keep
