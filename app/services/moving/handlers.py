"""Which function handles which effect; each effect has exactly one handler."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from app.services.moving.context import MoveContext
from app.workflow.engine.effects import Effect

E = TypeVar("E", bound=Effect)
Handler = Callable[[MoveContext, Any], Awaitable[None]]

HANDLERS: dict[type[Effect], Handler] = {}


def handles(
    effect_type: type[E],
) -> Callable[[Callable[[MoveContext, E], Awaitable[None]]], Callable[[MoveContext, E], Awaitable[None]]]:
    """Make a function the handler of an effect. Raises ValueError for a second one."""

    def keep(handler: Callable[[MoveContext, E], Awaitable[None]]) -> Callable[[MoveContext, E], Awaitable[None]]:
        if effect_type in HANDLERS:
            raise ValueError(f"{effect_type.__name__} has a handler already")
        HANDLERS[effect_type] = handler
        return handler

    return keep
