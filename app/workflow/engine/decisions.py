"""What the engine answers when it is asked for an action: the move, or why there is none."""

from dataclasses import dataclass

from app.core.json_object import JsonObject
from app.core.lang import Words
from app.workflow.engine import effects as fx
from app.workflow.engine.step import Refusal, Step


@dataclass(frozen=True, slots=True)
class Move:
    """What a step does: the new state, the changed fields, and the effects left for handlers."""

    step: Step
    from_state: str
    to_state: str
    changes: JsonObject
    effects: tuple[fx.Effect, ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """The caller's roles never permit this action on this record; they permit it to these people."""

    allowed: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The table has no such row from the present state for this caller."""

    state: str
    allowed: tuple[str, ...]
    """What the caller has from here, blocked or not."""
    unblocked: tuple[str, ...] = ()
    """What of it no rule blocks as things stand."""
    possible_while: tuple[str, ...] = ()
    """The states in which the caller has the action."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Guards said no."""

    refusals: tuple[Refusal, ...]


Decision = Move | Denied | NotAllowed | Refused
