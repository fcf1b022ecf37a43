"""The records that keep clocks, read from the tables of their kinds and of the kinds that belong to them."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from uuid import UUID

from sqlalchemy import Enum

from app.db.queries import clock_lists
from app.db.transaction import Transaction
from app.services.moving.children import children_of
from app.services.moving.kind import AnyKind, all_kinds
from app.workflow.clocks.definitions import in_order
from app.workflow.clocks.policies import Vocabulary
from app.workflow.engine import effects as fx

ON_CLOCKS = (fx.Start, fx.Restart, fx.Stop, fx.Void, fx.Pause, fx.Resume, fx.MoveDue)


@cache
def homes_by_clock() -> Mapping[str, frozenset[str]]:
    """By clock: the kinds of record that keep it."""
    kinds: dict[str, set[str]] = {}
    for kind in all_kinds().values():
        for step in kind.lifecycle.steps:
            for effect in step.then:
                if isinstance(effect, fx.Start | fx.Restart):
                    kinds.setdefault(effect.clock, set()).add(kind.clock_home)
    return {clock: frozenset(homes) for clock, homes in kinds.items()}


@cache
def clock_homes() -> tuple[AnyKind, ...]:
    """The kinds of record that keep clocks, in the order of the clocks."""
    names = dict.fromkeys(home for clock in in_order() for home in sorted(homes_by_clock().get(clock.name, ())))
    return tuple(all_kinds()[name] for name in names)


def clause_of(kind: AnyKind) -> str:
    """The clause of the first clock that a kind of record keeps."""
    return next(clock.clause for clock in in_order() if kind.name in homes_by_clock().get(clock.name, ()))


@cache
def _moves_clocks(kind: AnyKind) -> bool:
    """Whether the steps of a kind, or of what belongs to it, do something to clocks."""
    own = any(isinstance(effect, ON_CLOCKS) for step in kind.lifecycle.steps for effect in step.then)
    return own or any(_moves_clocks(child) for child, _ in children_of(kind.name))


async def homes_of_tellers(tx: Transaction, kind: AnyKind, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The records whose journals tell the clocks of these: themselves, and what belongs to them and leaves them its
    clocks; each with the record that keeps the clocks."""
    homes = {record_id: record_id for record_id in ids}
    for child, column in children_of(kind.name):
        if child.clock_home != kind.clock_home or not _moves_clocks(child):
            continue
        parents = await child.table.parents_of(tx, column, ids)
        tellers = await homes_of_tellers(tx, child, list(parents))
        homes |= {teller: parents[record_id] for teller, record_id in tellers.items()}
    return homes


async def numbers_of(tx: Transaction, records: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """The human numbers of records, each given by its kind and id."""
    wanted: dict[str, set[UUID]] = {}
    for name, record_id in records:
        wanted.setdefault(name, set()).add(record_id)
    numbers: dict[UUID, str] = {}
    for name, ids in wanted.items():
        kind = all_kinds()[name]
        if "number" in kind.table.columns:
            numbers |= await clock_lists.numbers_of(tx, kind.model, ids)
    return numbers


def vocabulary_of(clock: str) -> Vocabulary:
    """What a policy for this clock may be told apart by: the vocabularies of the records that keep it."""
    homes = [all_kinds()[name] for name in sorted(homes_by_clock().get(clock, ()))]
    return Vocabulary(
        tuple(value for home in homes for value in _choices(home, "kind")),
        tuple(value for home in homes for value in (*_choices(home, "urgency"), *_choices(home, "severity"))),
        any("coverage" in home.table.columns for home in homes),
    )


def _choices(kind: AnyKind, name: str) -> list[str]:
    column = kind.table.columns.get(name)
    return list(column.type.enums) if column is not None and isinstance(column.type, Enum) else []
