"""Whom a record concerns: nobody audits what is about them or what they did, nor reads what was found there (M-150)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from app.core.roles import Caller, Role
from app.db.queries.audit_marks import MarkedRecord, marks_on
from app.db.transaction import Transaction
from app.models.audit_mark import AuditMark
from app.models.base import Row
from app.services.moving.kind import AnyKind, kind_of
from app.services.moving.kind_parts import NUMBERED_BY
from app.services.moving.seen_by import OwnAtWork

NAMING: Final = ("accused_ids", "respondent", "helpers", "participants")
"""Columns that list people whom a record is about, or who did its work."""


def number_of(row: Row) -> str:
    """The number by which people call a record: its own, or that of the record that it belongs to."""
    return next((number for name in NUMBERED_BY if (number := getattr(row, name, None))), "")


async def is_about(tx: Transaction, caller: Caller, kind: AnyKind, row: Row) -> bool:
    """Whether a record is about somebody, or work that is theirs: itself, or one that it belongs to (M-113)."""
    return any(_is_about(caller, each, of_kind) for of_kind, each in await _with_parents(tx, kind, row))


async def has_acted(tx: Transaction, caller: Caller, kind: AnyKind, row: Row) -> bool:
    """Whether it concerns somebody in any way: it is about them, or they did or decided something there. Who only wrote
    it down, or what it belongs to, has not."""
    chain = await _with_parents(tx, kind, row)
    makers = {each.maker for each, _ in chain} | set(_makers_read_along(kind))
    own = {name: value for name, value in vars(row).items() if name not in makers}
    return _names(caller, own.values()) or any(_is_about(caller, each, of_kind) for of_kind, each in chain)


async def marks_to_read(tx: Transaction, caller: Caller, record_ids: Collection[UUID]) -> list[UUID]:
    """The ids of the marks on records, without those on what is about the reader."""
    marks = await marks_on(tx, record_ids)
    hidden = await _about(tx, caller, {(mark.record_type, mark.record_id) for mark in marks})
    return [mark.id for mark in marks if mark.record_id not in hidden]


async def readable(tx: Transaction, caller: Caller, marks: Collection[AuditMark]) -> list[AuditMark]:
    """Those of some marks that are on records which are not about the reader."""
    hidden = await _about(tx, caller, {(mark.record_type, mark.record_id) for mark in marks})
    return [mark for mark in marks if mark.record_id not in hidden]


async def _about(tx: Transaction, caller: Caller, records: Collection[MarkedRecord]) -> set[UUID]:
    """The ids of those records that are about somebody."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for name, record_id in sorted(records):
        by_kind[name].append(record_id)
    hidden: set[UUID] = set()
    for name, ids in by_kind.items():
        kind = kind_of(name)
        hidden |= {row.id for row in await kind.table.load_many(tx, ids) if await is_about(tx, caller, kind, row)}
    return hidden


async def _with_parents(tx: Transaction, kind: AnyKind, row: Row) -> list[tuple[AnyKind, Row]]:
    """A record and all that it belongs to, the nearest first."""
    chain = [(kind, row)]
    while (parent := kind.parent_of(row)) is not None:
        kind = kind_of(parent.lifecycle.name)
        above = await kind.table.load(tx, getattr(row, parent.column))
        assert above is not None, "records are never deleted"
        row = above
        chain.append((kind, row))
    return chain


def _is_about(caller: Caller, row: Row, kind: AnyKind) -> bool:
    workers = {column for rule in kind.seen_by if isinstance(rule, OwnAtWork) for column in rule.columns}
    makers = {kind.maker, *_makers_read_along(kind)}
    named = [getattr(row, column, None) for column in (*kind.own_columns, *(workers - makers), *NAMING)]
    return _names(caller, named) or _accused_department(caller, row)


def _makers_read_along(kind: AnyKind) -> Iterator[str]:
    """What a record calls the makers of those that it belongs to."""
    for parent in kind.parents:
        above = kind_of(parent.lifecycle.name)
        theirs = {above.maker, *_makers_read_along(above)}
        yield from (name for name, column in parent.fields.items() if column in theirs)


def _accused_department(caller: Caller, row: Any) -> bool:
    """Whether a complaint names a department that the caller heads as its respondent."""
    respondent = getattr(row, "respondent", None) or {}
    led = {str(each) for each in caller.departments(Role.SUPERVISOR, row.community_id)}
    return str(respondent.get("department_id")) in led - {"None"}


def _names(caller: Caller, values: Iterable[object]) -> bool:
    """Whether the caller stands among some values, at any depth."""
    return any(_is_named(caller, value) for value in values)


def _is_named(caller: Caller, value: object) -> bool:
    match value:
        case UUID():
            return caller.is_self(value)
        case str():
            return value in {str(caller.id), *map(str, caller.merged)}
        case dict():
            return _names(caller, value.values())
        case list() | tuple():
            return _names(caller, value)
        case _:
            return False
