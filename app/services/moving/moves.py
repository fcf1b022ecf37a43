"""Moves: the only way in which a state changes. Load in scope, decide, run effects, compare-and-set, journal, commit.

Nothing here commits: whoever opened the transaction does so before the answer is sent.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from functools import partial
from types import SimpleNamespace
from typing import Any, Generic, TypeAlias, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.quotas import BY_DEFAULT, Quotas
from app.core.roles import Caller, Grant, Role
from app.db.statements import whole_row
from app.db.transaction import Transaction, as_row, show_changes, table_of
from app.models.base import Row, RowValues, RowView, VersionedRow
from app.services.journal import uses
from app.services.journal.journal import record, seal, split
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import LOADERS
from app.services.moving.handlers import HANDLERS
from app.services.moving.kind import Kind, kind_of
from app.services.moving.numbers import next_number
from app.services.moving.refusals import forbidden, problem_of, version_conflict
from app.services.places.communities import Communities
from app.workflow.engine.decisions import Move
from app.workflow.engine.effects import Clear
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Context, Step

R = TypeVar("R", bound=VersionedRow)
P = TypeVar("P", bound=VersionedRow)

PLACE = frozenset({"organisation_id", "community_id"})
"""Fields of every record, which its journal need not repeat."""
NUMBERS = frozenset({"number", "receipt"})

Finisher = Callable[[MoveContext], Awaitable[None]]
"""Does its part of a move once all effects are gathered: clocks, notices, files."""


@dataclass(frozen=True, slots=True)
class MoverSetup:
    """What all movers of a process share."""

    communities: Communities
    finishers: tuple[Finisher, ...]
    """Called in this order at the end of every move."""
    finishers_by_fact: Mapping[Fact[Any], Finisher]
    """Called after these, where the guards of the move needed this fact."""
    quotas: Quotas = BY_DEFAULT
    """How much one caller may ask for."""


@dataclass(slots=True)
class OpenedRecord(Generic[R]):
    """A record after a move (or as it was read): what the answer is made from. Before it is created: its place."""

    kind: Kind[R]
    context: Context
    action: str = ""
    created: JsonObject = field(default_factory=dict)

    @property
    def lifecycle(self) -> Lifecycle:
        """The table of its kind."""
        return self.kind.lifecycle

    @property
    def row(self) -> R:
        """The record's row."""
        return cast(R, self.context.row)


AnyOpenedRecord: TypeAlias = OpenedRecord[Any]
"""A record of any kind."""


class Mover:
    """Carries out moves in one transaction for one caller."""

    def __init__(self, tx: Transaction, caller: Caller, setup: MoverSetup) -> None:
        self.tx, self.caller, self.setup = tx, caller, setup

    async def open(self, kind: Kind[R], record_id: UUID) -> OpenedRecord[R]:
        """A record with its aspects. Raises NotFound (404) if the caller may not see it."""
        context = await self._load(kind, record_id)
        if context is None or not kind.sees(self.caller, context.row, context.community.organisation_id):
            raise NotFound(values={"what": kind.noun})
        return OpenedRecord(kind, context)

    async def open_community(self, kind: Kind[R], community_id: UUID) -> OpenedRecord[R]:
        """The community in which a record is to be created. Raises NotFound when the caller has no role there."""
        community = await self.setup.communities.get(self.tx, community_id)
        same = community.organisation_id == self.caller.organisation_id
        if not same or not self.caller.roles_in(community_id):
            raise NotFound(values={"what": Words("community", "小区")})
        return OpenedRecord(kind, Context(self.caller, self.tx.now, community, aspects=kind.new_aspects()))

    def open_within(self, kind: Kind[R], parent: OpenedRecord[P]) -> OpenedRecord[R]:
        """The place where a record is to be created that belongs to an opened one."""
        assert kind.belongs_to is not None
        cause: RowValues = {kind.belongs_to.column: parent.row.id}
        place, aspects = parent.context.community, kind.new_aspects()
        context = Context(self.caller, self.tx.now, place, aspects=aspects, cause=cause, belongs_to=parent.row)
        return OpenedRecord(kind, context)

    def permit(self, opened: OpenedRecord[R], action: str) -> None:
        """Raises Forbidden (403) for a caller who may never take this action on this record."""
        denied = opened.lifecycle.denied(action, opened.context)
        if denied is not None:
            raise forbidden(denied)

    async def act(self, opened: OpenedRecord[R], action: str, form: BaseModel) -> OpenedRecord[R]:
        """Carry out an action on an opened record.

        Raises VersionConflict, ActionNotAllowed or ActionRefused (409), Invalid (422) for references to nothing,
        TooManyRequests (429)."""
        context = opened.context
        expected = getattr(form, "expected_version", None)
        if expected is not None and expected != opened.row.version:
            raise version_conflict(context)
        context.form = form
        if action == uses.REVEAL:
            await uses.count_reveal(self.tx, self.caller, self.setup.quotas)
            # the caller's reveals wait for each other; the one before has lengthened the record's journal
            context = await self._load(opened.kind, opened.row.id) or context
            context.form = form
        move = await self._decide(opened.lifecycle, action, context)
        return await self._carry_out(opened.kind, context, move, {})

    async def register(self, opened: OpenedRecord[R], action: str, form: BaseModel) -> OpenedRecord[R]:
        """Create a record by a step from START; its kind makes its fields from the decided context. Raises as `act`."""
        kind, context = opened.kind, opened.context
        context.form = form
        if kind.counted_open and self.caller.is_only_customer(context.community.id):
            await uses.check_open(self.tx, self.caller, kind, self.setup.quotas)
        move = await self._decide(kind.lifecycle, action, context)
        values = await kind.new_values(context, partial(self.number, context))
        if context.belongs_to is not None and kind.belongs_to is not None:
            values[kind.belongs_to.column] = context.belongs_to.id
        return await self._carry_out(kind, context, move, values, belongs_to=context.belongs_to)

    async def number(self, context: Context, prefix: str) -> str:
        """The next human number."""
        return await next_number(self.tx, context.community, prefix)

    async def _load(self, kind: Kind[R], record_id: UUID) -> Context | None:
        loaded = await kind.load(self.tx, record_id)
        if loaded is None:
            return None
        community = await self.setup.communities.get(self.tx, kind.community_of(loaded["row"]))
        return Context(self.caller, self.tx.now, community, **loaded)

    async def _decide(self, lifecycle: Lifecycle, action: str, context: Context) -> Move:
        state = START if context.row is None else str(context.row.state)
        asked = FactRequest(self.tx, context, action, self.setup.quotas)
        for fact in lifecycle.facts_needed(action, state):
            if fact.name not in context.facts:
                context.facts[fact.name] = await LOADERS[fact](asked)
        decision = lifecycle.decide(action, context)
        if isinstance(decision, Move):
            return decision
        raise problem_of(lifecycle, action, decision, context.community.rules_version)

    async def _carry_out(
        self,
        kind: Kind[R],
        context: Context,
        move: Move,
        values: RowValues,
        *,
        cause: VersionedRow | None = None,
        belongs_to: Row | None = None,
    ) -> OpenedRecord[R]:
        moving = MoveContext(
            tx=self.tx,
            kind=kind,
            context=context,
            move=move,
            changes={**values, **move.changes},
            follow=self._follow,
            create=partial(self._create, OpenedRecord(kind, context)),
            number=partial(self.number, context),
            communities=self.setup.communities,
            quotas=self.setup.quotas,
            parent=cause,
        )
        creating = context.row is None
        if creating:
            moving.changes["id"] = new_id()
            context.row = await self._newborn(kind, moving.changes, belongs_to)
        for effect in move.effects:
            if not effect.only_with or getattr(context.row, effect.only_with):
                await HANDLERS[type(effect)](moving, effect)
        for finish in self.setup.finishers:
            await finish(moving)
        for fact, finish in self.setup.finishers_by_fact.items():
            if context.loaded(fact) is not None:
                await finish(moving)
        self._write_row(moving, creating=creating)
        return OpenedRecord(kind, context, move.step.action, moving.created)

    def _write_row(self, moving: MoveContext, *, creating: bool) -> None:
        """Queue the change of the record's own row and its journal entry: the new state, one version later."""
        kind, context, move, tx = moving.kind, moving.context, moving.move, self.tx
        row = context.row
        version = 1 if creating else row.version + 1
        data, text = split(context.form)
        state = kind.lifecycle.states(move.to_state)
        changes = {**moving.changes, "state": state, "version": version, "updated_at": tx.now}
        changes["salt"], sealed = seal(kind.model, vars(row) | changes)
        changes["chain"] = record(
            tx,
            self.caller,
            record_type=kind.name,
            record_id=row.id,
            version=version,
            previous_hash="" if creating else row.chain,
            community_id=context.community.id,
            event=move.step.event,
            action=move.step.action,
            role=acting_role(move.step, context),
            from_state=None if creating else move.from_state,
            to_state=move.to_state,
            data=data | moving.data | _references(context) | _emptied(moving),
            text=text | moving.text,
            sealed=sealed,
            device_time=getattr(context.form, "device_time", None),
            rules_version=context.community.rules_version,
        )
        if creating:
            # with the defaults that were sealed
            view = tx.insert(kind.model, **{**_columns(kind.model, row), **changes})
            show_changes(row, vars(view))
        else:
            tx.update(kind.model, {"id": row.id, "version": row.version, "state": row.state}, changes)
            show_changes(row, changes)

    async def _follow(
        self,
        kind: Kind[P],
        record_id: UUID,
        action: str,
        form: BaseModel | None = None,
        data: JsonObject | None = None,
    ) -> P:
        """A SYSTEM step on another record that follows from this move; the journal names the same person as its
        cause."""
        context = await self._load(kind, record_id)
        if context is None:
            raise NotFound(values={"what": kind.noun})
        mover = self._as_system(context)
        context.form, context.cause = form, dict(data or {})
        move = await mover._decide(kind.lifecycle, action, context)
        return (await mover._carry_out(kind, context, move, {})).row

    async def _create(
        self,
        cause: OpenedRecord[R],
        kind: Kind[P],
        action: str,
        values: RowValues,
        form: BaseModel | None = None,
    ) -> P:
        """Create another record of this community by a SYSTEM step because of this move. Handlers find the row of
        `cause` as the parent of the new record's move; the new record belongs to it where its kind says so."""
        community = cause.context.community
        values = {**values, "organisation_id": community.organisation_id, "community_id": community.id}
        context = Context(
            self.caller, self.tx.now, community, form=form, aspects=kind.new_aspects(), cause=_told(values)
        )
        mover = self._as_system(context)
        move = await mover._decide(kind.lifecycle, action, context)
        is_parent = any(parent.lifecycle is cause.kind.lifecycle for parent in kind.parents)
        belongs_to = cause.row if is_parent else None
        outcome = await mover._carry_out(kind, context, move, values, cause=cause.row, belongs_to=belongs_to)
        return outcome.row

    async def _newborn(self, kind: Kind[R], values: RowValues, belongs_to: Row | None) -> R:
        """A view of a record that is about to be stored: defaults filled in, no state yet, and beside it what is read
        of the record that it belongs to."""
        row = whole_row(kind.model, {"created_at": self.tx.now, "version": 0, **values})
        parent = kind.parent_of(SimpleNamespace(**row))
        if parent is not None and belongs_to is None:
            loaded = await kind_of(parent.lifecycle.name).load(self.tx, row[parent.column])
            belongs_to = None if loaded is None else loaded["row"]
        return as_row(kind.model, {**kind.read_of_parent(parent, belongs_to), **row, "state": START})

    def _as_system(self, context: Context) -> "Mover":
        caller = replace(self.caller, grants=(Grant(Role.SYSTEM),), _roles={}, _scopes=[])
        context.caller = caller
        return Mover(self.tx, caller, self.setup)


def _columns(model: type[Row], row: Row) -> RowValues:
    """What a view of a row holds of the row itself, and not of the records that it belongs to."""
    return {name: value for name, value in vars(row).items() if name in table_of(model).columns}


def acting_role(step: Step, context: Context) -> str:
    """The role in which the caller took the step: the first of the step's roles that they have."""
    held = context.caller.roles_in(context.community.id)
    for who in step.who:
        if who.permits(context, held):
            return who.role.value
    return Role.SYSTEM.value


def _references(context: Context) -> JsonObject:
    """What is passed on from the move that caused this one."""
    return {name: _as_data(value) for name, value in context.cause.items()}


def _emptied(moving: MoveContext) -> JsonObject:
    """The fields that the form emptied: what says null leaves no other trace in an entry."""
    form, changes = moving.context.form, moving.move.step.changes
    names = [name for effect in changes if isinstance(effect, Clear) for name in effect.emptied_by(form)]
    return {"emptied": names} if names else {}


def _as_data(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _told(values: RowView) -> JsonObject:
    """What the journal holds of a record that another move created: references, amounts, codes and numbers. Other
    strings are left out, because they may contain names."""
    return {
        name: value
        for name, value in values.items()
        if name not in PLACE
        and value is not None
        and (name in NUMBERS or isinstance(value, int | UUID | Enum | datetime))
    }
