"""The context of one move, which effect handlers work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.core.json_object import JsonObject
from app.core.quotas import BY_DEFAULT, Quotas
from app.db.transaction import Transaction
from app.models.base import Row, RowValues, VersionedRow
from app.services.moving.kind import AnyKind, Kind
from app.services.places.communities import Communities
from app.workflow.engine.decisions import Move
from app.workflow.engine.step import Context

R = TypeVar("R", bound=VersionedRow)
M = TypeVar("M", bound=Row)


class Follow(Protocol):
    """Takes a SYSTEM step on another record, in the same transaction."""

    def __call__(
        self,
        kind: Kind[R],
        record_id: UUID,
        action: str,
        form: BaseModel | None = None,
        data: JsonObject | None = None,
    ) -> Awaitable[R]:
        """Carry out the step. Returns the other record's row as it is afterwards."""


class Create(Protocol):
    """Creates another record by a SYSTEM step, in the same transaction."""

    def __call__(self, kind: Kind[R], action: str, values: RowValues, form: BaseModel | None = None) -> Awaitable[R]:
        """Create the record. Returns a view of the new row."""


@dataclass(slots=True)
class ClockPlan:
    """What a move does to the record's clocks, collected so that each clock row is written once."""

    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)
    void_all: bool = False
    paused: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    restarted: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


@dataclass(slots=True)
class MoveContext:
    """One move in progress. Handlers queue writes on `tx`, put changed fields of the record in `changes` and references
    for the journal in `data`, and update `context`, from which the answer is made."""

    tx: Transaction
    kind: AnyKind
    context: Context
    move: Move
    changes: RowValues
    follow: Follow
    create: Create
    number: Callable[[str], Awaitable[str]]
    parent: VersionedRow | None = None
    """The record whose move creates this one."""
    quotas: Quotas = BY_DEFAULT
    """How much one caller may ask for."""
    communities: Communities = field(default_factory=Communities)
    """What this process remembers of communities and their rules."""
    data: JsonObject = field(default_factory=dict)
    text: JsonObject = field(default_factory=dict)
    """Personal values and free text for the journal, beside those of the form: they can be erased."""
    clocks: ClockPlan = field(default_factory=ClockPlan)
    notified: list[str] = field(default_factory=list)
    created: JsonObject = field(default_factory=dict)

    def add(self, model: type[M], **values: object) -> M:
        """Queue a new row of the record's community, made now. Returns a view of it."""
        return self.tx.insert(model, created_at=self.tx.now, community_id=self.context.community.id, **values)

    def told_of(self, name: str) -> Any:
        """A field of the record after this move, or of the record that it was created from; None if neither has it."""
        if name in self.changes:
            return self.changes[name]
        row = self.context.row
        return getattr(row, name) if hasattr(row, name) else getattr(self.parent, name, None)

    def now_is(self, name: str) -> Any:
        """The value of a field of the record after this move, as far as it is known."""
        return self.changes[name] if name in self.changes else getattr(self.context.row, name)
