"""What a kind of record is declared with: what it belongs to, and what is worked out for its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.models.base import Row
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import Context


@dataclass(frozen=True, slots=True)
class Parent:
    """The kind of record that another belongs to: it stands in the parent's timeline, and leaves it its clocks.
    Where the column may be empty, a record may stand without one."""

    lifecycle: Lifecycle
    column: str
    """Which column names the parent."""
    model: type[Row]
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is read of the parent along with the record: the name it gets, and its own name there."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A field of the whole answer that is worked out for its reader; lists don't show it. It stands in the place of a
    column of the same name, which nothing shows then. Answers to writes have null there: they are stored for repeated
    requests, and what only this reader may see now must not lie there for days."""

    type: object
    """Its type with its bounds; None is among its values."""
    read: Callable[[Context], object]
    """From the record and its reader."""
