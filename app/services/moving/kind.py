"""A kind of record, declared once: everything that is the same for every kind reads its declaration.

Routes, answers, lists, loading, numbering, new rows, who sees what, the home of clocks, timelines, notices, scopes and
docs come from here. Kinds are found by walking app.services; see docs/new-lifecycle.md for how one is added. What one
kind does otherwise is a method that its own class replaces.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Generic, Literal, TypeVar, cast
from uuid import UUID

from sqlalchemy import and_

from app.core.enums import Labelled, Standing
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.db.queries.narrowing import narrowing
from app.db.queries.records import Join, Loaded, RecordTable
from app.db.transaction import Transaction, table_of
from app.models.base import Row, RowValues, RowView
from app.services.moving.codes import codes_in
from app.services.moving.kind_parts import (
    ACTIONS,
    IN_ALL_LISTS,
    NAMED_IN_ALL_LISTS,
    ListRow,
    Mask,
    NextNumber,
    NoticeFact,
    Parent,
    UsualKind,
    WaitsFor,
)
from app.services.moving.seen_by import (
    EVERYTHING,
    CommunityRecord,
    Condition,
    Own,
    SeenBy,
    WithScope,
    mask_free,
    mask_name,
)
from app.workflow.engine.lifecycle import Lifecycle, Turn, plain, turn_of
from app.workflow.engine.step import Context

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind(UsualKind, Generic[R]):
    """One kind of record. An option exists because two kinds need it."""

    lifecycle: Lifecycle
    model: type[R]
    plural: Words
    seen_by: tuple[SeenBy, ...] = ()
    """Nobody: it is read only as part of the record that it belongs to."""
    prefix: str = ""
    """Of its human number, such as TS; empty: it has none."""
    maker: str | None = None
    """The column that names whoever made the record."""
    belongs_to: Parent | None = None
    filters: tuple[str | tuple[str, str], ...] = ()
    """What a list may be narrowed by: columns, and columns with `_gte` or `_lt` behind them. A pair: the name that
    clients use, and the column."""
    listed: Literal["community", "everywhere"] = "community"
    """Whether a list is of one community, or of all that the caller sees."""
    listed_for: tuple[Role, ...] = STAFF_ROLES
    """Who may ask for a community's list, beside machine clients with the reading scope."""
    oldest_first: bool = False
    masked: Mapping[str, Mask] = field(default_factory=dict)
    """Columns that hold personal data, each with how it is masked."""
    texts: tuple[str, ...] = ()
    """Columns in which people write freely: the names of the record's people and longer numbers are masked there."""
    whose_turn: Mapping[str, Turn] = field(default_factory=dict)
    """By state: with whom the record stands; with nobody in states that aren't named."""
    waits_for: WaitsFor | None = None
    """Whom an open record waits for by name; None: for nobody, or for a department or an office."""
    notice_facts: Mapping[str, NoticeFact] = field(default_factory=dict)
    """All that a notice to somebody outside may say of a move beside the record's number, by name (M-90)."""
    counted_open: tuple[str, ...] = ()
    """The states of records of which a customer may have made only so many; none: as many as they like."""
    list_row: ListRow = field(default_factory=ListRow)
    """What lists show of it beside what they show of all kinds."""
    writes: str = ""
    """The scope with which a machine client acts on it; empty: people only."""
    clause: str = "M-150"
    """The clause under which it is read."""

    @property
    def name(self) -> str:
        """work_order, charge … as in events, the journal and `record_type`."""
        return self.lifecycle.name

    @property
    def id_name(self) -> str:
        """What its id is called in addresses: work_order_id, charge_id …"""
        return f"{self.name}_id"

    @property
    def noun(self) -> Words:
        """What one record is called."""
        return self.lifecycle.noun

    @cached_property
    def reads(self) -> str:
        """The scope with which a machine client reads it; empty: people only."""
        return next((rule.scope for rule in self.seen_by if isinstance(rule, WithScope)), "")

    @cached_property
    def readers(self) -> frozenset[Role]:
        """The roles that can ever see one, for the API page; which records each sees, `seen_by` says."""
        ever = frozenset(role for rule in self.seen_by for role in rule.who)
        return ever if self.reads else ever - {Role.INTEGRATION}

    def takers(self, action: str) -> frozenset[Role]:
        """The roles that the table lets take an action; what else it asks of them stands in its rows."""
        people = (who for step in self.lifecycle.by_action[action] for who in step.who)
        return frozenset(who.role for who in people) - {Role.SYSTEM}

    @property
    def parents(self) -> tuple[Parent, ...]:
        """Every kind of record that one may belong to: usually one kind, or none."""
        return () if self.belongs_to is None else (self.belongs_to,)

    @cached_property
    def has_timeline(self) -> bool:
        """Whether it has a timeline of its own; what always belongs to another record is read in that one's."""
        columns = table_of(self.model).columns
        return all(columns[parent.column].nullable for parent in self.parents)

    @cached_property
    def joins(self) -> tuple[Join, ...]:
        """The records that it belongs to, the nearest first."""
        return tuple(join for parent in self.parents for join in joins_from(parent))

    @cached_property
    def table(self) -> RecordTable[R]:
        """Its columns as they are read, those joined from the records that it belongs to among them."""
        return RecordTable(self.model, self.joins)

    @cached_property
    def line(self) -> ListRow:
        """All that lists show of it: what they show of all kinds, and what it adds."""
        joined = {name for join in self.joins for name in join.fields if self.shows(name)}
        has, own = {*self.model.model_fields, *joined}, self.list_row
        usual = tuple(name for name in IN_ALL_LISTS if name in has)
        named = tuple(join for join in NAMED_IN_ALL_LISTS if join.column in has)
        return replace(own, columns=(*usual, *own.columns), along=(*named, *own.along), extras=(ACTIONS, *own.extras))

    @cached_property
    def list_table(self) -> RecordTable[R]:
        """The same as lists read it: what a row shows, what masks its texts, and who may read it."""
        shown = self.line
        needed = {"id", "community_id", "organisation_id", "state", "created_at", *shown.columns, *shown.reads}
        needed |= {shown.summary, *self.name_columns} - {""}
        return RecordTable(self.model, (*self.joins, *shown.along), only=needed)

    @cached_property
    def filter_columns(self) -> Mapping[str, str]:
        """The filters by the names that clients use, each with what it compares."""
        return dict((filter, filter) if isinstance(filter, str) else filter for filter in self.filters)

    @cached_property
    def own_columns(self) -> frozenset[str]:
        """The columns that name the customer whose record it is."""
        return frozenset(column for rule in self.seen_by if isinstance(rule, Own) for column in rule.columns)

    @cached_property
    def name_columns(self) -> tuple[str, ...]:
        """Columns that hold names of its people: its own, and those read along of the record that it belongs to."""
        own = tuple(column for column, mask in self.masked.items() if mask is mask_name)
        theirs = [
            name
            for parent in self.parents
            for name, column in parent.fields.items()
            if column in kind_of(parent.lifecycle.name).name_columns
        ]
        return (*own, *dict.fromkeys(theirs))

    def people_of(self, row: R) -> tuple[str, ...]:
        """The names of a record's people, as they may stand in its texts; single letters are no names."""
        names = (getattr(row, column) for column in self.name_columns)
        return tuple(name for name in names if name and len(name) > 1)

    def mask_texts(self, row: R, body: RowValues) -> None:
        """Mask what people wrote freely in an answer: the names of the record's people and longer numbers."""
        people = self.people_of(row)
        for name in self.texts:
            if body[name]:
                body[name] = mask_free(name, body[name], people)

    @cached_property
    def clock_home(self) -> str:
        """The kind of record that keeps its clocks: itself, or the one that it belongs to."""
        parent = self.belongs_to
        return self.name if parent is None else kind_of(parent.lifecycle.name).clock_home

    def clock_home_id(self, row: R) -> UUID:
        """The id of the record that keeps this record's clocks: its own, or its parent's (see `clock_home`)."""
        kind: AnyKind = self
        home_id: UUID = row.id
        while kind.name != self.clock_home and kind.belongs_to is not None:
            home_id = getattr(row, kind.belongs_to.column)
            kind = kind_of(kind.belongs_to.lifecycle.name)
        return home_id

    def root_of(self, row: R) -> "tuple[AnyKind, UUID]":
        """The kind and id of the record that a record belongs to in the end: itself where it belongs to none."""
        kind: AnyKind = self
        root_id: UUID = row.id
        while (parent := kind.parent_of(row)) is not None:
            kind, root_id = kind_of(parent.lifecycle.name), getattr(row, parent.column)
        return kind, root_id

    def parent_of(self, row: object) -> Parent | None:
        """What a record belongs to: the kind whose column is filled in; None where it stands alone."""
        return next((parent for parent in self.parents if getattr(row, parent.column, None) is not None), None)

    def read_of_parent(self, parent: Parent | None, record: Row | None) -> RowValues:
        """What is read of the records that a record belongs to, from the nearest of them; None where there is none."""
        values: RowValues = {name: None for join in self.joins for name in join.fields}
        if parent is not None:
            for distance, join in enumerate(joins_from(parent)):
                # the nearest has what is read of those further off under the same names
                values |= {name: getattr(record, name if distance else own, None) for name, own in join.fields.items()}
        return values

    def community_of(self, row: R) -> UUID:
        """The community of a record."""
        return cast(CommunityRecord, row).community_id

    def sees(self, caller: Caller, row: R, organisation_id: UUID) -> bool:
        """Whether the caller sees a record of an organisation. What nobody lets them see doesn't exist for them."""
        if organisation_id != caller.organisation_id:
            return False
        placed = cast(CommunityRecord, row)
        return caller.kind == "system" or any(rule.holds(caller, placed) for rule in self.seen_by)

    def conditions(
        self, caller: Caller, community_id: UUID | None = None, *, by_office: bool = False
    ) -> list[Condition]:
        """The conditions under which records are seen, in one community or in all; together the same as `sees`.
        `by_office`: only those that the caller sees as the desk, a department's head or a machine client."""
        columns = self.table.columns
        ours = columns["organisation_id"] == caller.organisation_id
        if community_id is not None:
            ours = and_(ours, columns["community_id"] == community_id)
        conditions: list[Condition] = []
        for rule in self.seen_by:
            if by_office and rule.personal:
                continue
            for condition in rule.conditions(caller, columns, community_id):
                if condition is EVERYTHING:
                    return [ours]
                conditions.append(and_(condition, ours))
        return conditions

    def sees_all_of(self, caller: Caller, community_id: UUID) -> bool:
        """Whether the caller sees every record of a community."""
        columns = self.table.columns
        return any(
            condition is EVERYTHING
            for rule in self.seen_by
            for condition in rule.conditions(caller, columns, community_id)
        )

    def stands_with(self, row: R) -> Standing:
        """Whose turn it is now with a record."""
        read = partial(getattr, row)
        return turn_of(self.whose_turn, str(read("state")), read)

    # what one kind may do otherwise, beside the methods of UsualKind

    def narrowed(self, asked: RowView) -> list[Condition]:
        """The conditions of filters that were asked for, by the names that clients use."""
        return narrowing(self.table.columns, {self.filter_columns[name]: value for name, value in asked.items()})

    async def load_many(self, tx: Transaction, ids: Sequence[UUID]) -> Sequence[Loaded[R]]:
        """Records in the order of their ids, each as `load` gives it; who may see them was asked by whoever found the
        ids."""
        return [{"row": row} for row in await self.table.load_many(tx, ids)]

    async def load(self, tx: Transaction, record_id: UUID) -> Loaded[R] | None:
        """A record by id with what decisions need beside it, as fields of the Context; None where there is none."""
        row = await self.table.load(tx, record_id)
        return None if row is None else {"row": row}

    def codes(self) -> Iterator[tuple[str, type[Labelled]]]:
        """The codes that its journal may hold: of the forms of its steps, and of its columns."""
        for step in self.lifecycle.steps:
            yield from codes_in(step.form)
        yield from codes_in(self.model)

    @property
    def prefixes(self) -> frozenset[str]:
        """The prefixes that its numbers may have."""
        return frozenset((self.prefix,))

    def number_prefix(self, context: Context) -> str:
        """The prefix of a new record's number."""
        return self.prefix

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The fields of a new record, once its creation is decided: those of the form that have a column and say
        something, where it stands, its number, and who made it."""
        form = context.form
        named = [name for name in type(form).model_fields if name in self.model.model_fields]
        values = {name: plain(value) for name in named if (value := getattr(form, name)) is not None}
        values |= {"organisation_id": context.community.organisation_id, "community_id": context.community.id}
        prefix = self.number_prefix(context)
        if prefix:
            values["number"] = await next_number(prefix)
        if self.maker is not None:
            values[self.maker] = context.caller.id
        return values


AnyKind = Kind[Any]
"""A kind, whatever its rows are."""


@cache
def all_kinds() -> Mapping[str, AnyKind]:
    """Every kind of record by name, found by walking app.services. Raises ValueError for two of one name."""
    kinds: dict[str, AnyKind] = {}
    for module in walk_packages(import_module("app.services").__path__, "app.services."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Kind) and kinds.setdefault(value.name, value) is not value:
                raise ValueError(f"two kinds are called {value.name}")
    return kinds


def kind_of(name: str) -> AnyKind:
    """A kind by the name of its lifecycle. Raises KeyError."""
    return all_kinds()[name]


def joins_from(parent: Parent) -> Iterator[Join]:
    """The record that others belong to, and those that it belongs to itself, the nearest first."""
    above: Parent | None = parent
    while above is not None:
        yield Join(above.model, above.column, above.fields)
        above = kind_of(above.lifecycle.name).belongs_to
