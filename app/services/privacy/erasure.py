"""Forgets a person 注销 (PIPL, article 47): what identifies them goes, from their own entry and from their records.

The records stay, because what was done, paid and decided must stand (M-150); in the place of the name stands
已注销用户. The journal stays whole; its erasable texts go. Who is owed something, or owes, is not forgotten yet.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Column, Enum, String, Table
from sqlmodel import AutoString

from app.core.clock import local_day
from app.core.enums import PersonKind
from app.core.errors import ErasureRefused
from app.core.lang import Words
from app.core.roles import Caller
from app.db.queries import content_checks, files, merged_people, online_payments, personal_data
from app.db.transaction import Transaction, table_of
from app.models import Binding, Charge, Community, Person, RoleGrant, WorkOrder
from app.models.base import Row, RowValues, RowView, VersionedRow
from app.models.content_check import OBJECTED
from app.services.files.content_checks import leaves
from app.services.journal import erasing, kept_records
from app.services.money.kinds import CHARGES
from app.services.moving.kind import AnyKind, all_kinds
from app.services.moving.seen_by import ERASED, Own, mask_name
from app.services.privacy.erased_words import Identity, shortened
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.work_order.table import WORK_ORDER

ROLES: Final = Words("roles", "岗位")
REFUNDS: Final = Words("refunds by WeChat Pay", "微信退款")
SHORTEST_OBJECTED: Final = 4
"""A shorter text that WeChat objected to may stand in other words by chance."""
_KEYS: Final = ("name", "phone", "username", "was.username")
"""Under which names the journal of a person keeps what they were called."""
_UNTOUCHED: Final = frozenset({"chain", "salt", "sha256", "text_hash", "openid"})
PERSON: Final[RowValues] = {
    "name": ERASED.zh,
    "phone": None,
    "username": None,
    "password_hash": None,
    "badge": None,
    "photo_id": None,
    "active": False,
}


@dataclass(slots=True)
class Traces:
    """Everything about one person."""

    people: list[Person]
    """Their entry, and those that were merged into it."""
    identity: Identity = field(default_factory=Identity)
    records: dict[str, list[Any]] = field(default_factory=dict)
    """Their own records, by kind."""
    kinds: Mapping[str, AnyKind] = field(default_factory=dict)

    @property
    def ids(self) -> list[UUID]:
        """The ids under which they stand."""
        return [person.id for person in self.people]

    @property
    def phones(self) -> list[str]:
        """Their numbers, as they are stored."""
        return sorted({person.phone for person in self.people if person.phone})


def own_kinds() -> dict[str, AnyKind]:
    """The kinds whose rows name the customer, resident or claimant whose record it is."""
    kinds = {}
    for name, kind in all_kinds().items():
        if any(own_columns(kind)):
            kinds[name] = kind
    return kinds


def own_columns(kind: AnyKind) -> list[str]:
    """The columns of its own row by which it names them."""
    rules = (rule for rule in kind.seen_by if isinstance(rule, Own))
    return sorted({column for rule in rules for column in rule.columns if column in kind.model.model_fields})


async def find(tx: Transaction, person: Person) -> Traces:
    """What there is about a person, and the words that identify them."""
    ids = await merged_people.everybody_who_is(tx, person.id)
    people = [await tx.get(Person, id=entry_id) for entry_id in ids]
    traces = Traces([entry for entry in people if entry is not None], kinds=own_kinds())
    for entry in traces.people:
        traces.identity.learn((entry.name, entry.phone, entry.username))
    for text in await personal_data.texts_of(tx, traces.ids):
        traces.identity.learn(text["body"].get(key) for key in _KEYS)
    for name, kind in traces.kinds.items():
        columns = own_columns(kind)
        if person.kind is PersonKind.CUSTOMER and kind.maker is not None:
            columns = sorted({*columns, kind.maker})
        traces.records[name] = await personal_data.named_by(tx, kind.model, columns, traces.ids)
    phones = traces.phones
    if phones and not await personal_data.has_number_too(tx, person.organisation_id, phones[0], traces.ids):
        known = {row.id for row in traces.records[WORK_ORDER.name]}
        alone = await personal_data.orders_by_number_alone(tx, WorkOrder, phones)
        traces.records[WORK_ORDER.name] += [row for row in alone if row.id not in known]
    for name, kind in traces.kinds.items():
        for row in traces.records[name]:
            traces.identity.learn(getattr(row, column) for column in kind.masked)
    return traces


async def check(tx: Transaction, traces: Traces) -> None:
    """Raises ErasureRefused while something of theirs is open: a request, a complaint, money, a pass; or while they
    work here."""
    open_ones: list[tuple[Words, int]] = []
    for name, kind in traces.kinds.items():
        count = sum(row.state not in kind.lifecycle.final for row in traces.records[name])
        if count:
            open_ones.append((kind.plural, count))
    orders = [row.id for row in traces.records[WORK_ORDER.name]]
    charges = await personal_data.named_by(tx, Charge, ["work_order_id"], orders)
    count = sum(charge.state not in CHARGE.final for charge in charges)
    if count:
        open_ones.append((CHARGES.plural, count))
    count = await online_payments.refunds_to(tx, traces.ids)
    if count:
        open_ones.append((REFUNDS, count))
    grants = await personal_data.named_by(tx, RoleGrant, ["person_id"], traces.ids)
    count = sum(grant.active for grant in grants)
    if count:
        open_ones.append((ROLES, count))
    if open_ones:
        en = ", ".join(f"{count} {words.en}" for words, count in open_ones)
        zh = "、".join(f"{words.zh} {count} 项" for words, count in open_ones)
        raise ErasureRefused(values={"open": Words(en, zh)})


async def erase(tx: Transaction, caller: Caller, person: Person, *, role: str) -> list[RowView]:
    """Queue it all; the transaction sees every community. Returns the files that have to be deleted after the commit,
    with their ids and types. Raises ErasureRefused."""
    await merged_people.hold(tx, person.organisation_id)
    traces = await find(tx, person)
    await check(tx, traces)
    await _learn_objected(tx, traces)
    touched = [*traces.ids]
    async for record_id in _erase_records(tx, caller, traces, role):
        touched.append(record_id)
    for binding in await personal_data.named_by(tx, Binding, ["person_id"], traces.ids):
        touched.append(binding.id)
        await _end(tx, caller, binding, role)
    for entry in traces.people:
        changes = kept_records.changes_of(entry, PERSON) | {"epoch": entry.epoch + 1, "erased_at": tx.now}
        erasing.erase_from(tx, caller, Person, vars(entry), changes, role=role)
    # the texts go, those of the entries above too
    await tx.flush()
    await personal_data.drop_texts(tx, touched)
    needles = traces.identity.needles()
    await personal_data.drop_texts_with(tx, needles)
    await personal_data.drop_answers_with(tx, needles)
    await personal_data.drop_own(tx, traces.ids, traces.phones)
    await personal_data.nameless_files(tx, traces.ids)
    return await files.forget_orphans_of(tx, traces.ids)


async def _learn_objected(tx: Transaction, traces: Traces) -> None:
    """The texts of their records that are held back for good: the check compares with what the journal keeps, which
    goes now, so they go with it."""
    ids = [row.id for rows in traces.records.values() for row in rows]
    checks = [check for check in await content_checks.unsettled(tx, ids) if check.state in OBJECTED]
    for body in (await content_checks.texts(tx, checks)).values():
        traces.identity.objected |= {text for text in leaves(body) if len(text) >= SHORTEST_OBJECTED}


async def _erase_records(tx: Transaction, caller: Caller, traces: Traces, role: str) -> AsyncIterator[UUID]:
    """Their records, and what belongs to them. Yields the ids of those that have a journal."""
    roots = {}
    versioned = {str(model.__tablename__): model for model in VersionedRow.__subclasses__()}
    traced: list[tuple[Table, RowView, RowValues]] = []
    for name, kind in traces.kinds.items():
        table = table_of(kind.model)
        roots[table.name] = [row.id for row in traces.records[name]]
        for row in traces.records[name]:
            changes = _changes(traces.identity, table, vars(row)) | _cleared(kind, row)
            changes = {column: value for column, value in changes.items() if getattr(row, column) != value}
            traced.append((table, vars(row), changes))
    kinds = frozenset(str(kind.model.__tablename__) for kind in traces.kinds.values())
    async for table, child in personal_data.family_of(tx, roots, kinds):
        traced.append((table, child, _changes(traces.identity, table, child)))
    owners = {personal_data.owner_of(table, child) for table, child, changes in traced if changes}
    for table, row_before, changes in traced:
        if table.name in versioned:
            yield row_before["id"]
            if changes or row_before["id"] in owners:
                erasing.erase_from(tx, caller, versioned[table.name], row_before, changes, role=role)
    # the database asks the journal before it lets a table that only grows lose a word
    await tx.flush()
    for table, row_before, changes in traced:
        if changes and table.name not in versioned:
            await personal_data.change(tx, table, row_before["id"], changes)


def _cleared(kind: AnyKind, row: Row) -> RowValues:
    """The columns that hold names and numbers of its people, whoever they are."""
    cleared: RowValues = {}
    for column, mask in kind.masked.items():
        value = getattr(row, column)
        if value:
            cleared[column] = ERASED.zh if mask is mask_name else None
    return cleared


def _changes(identity: Identity, table: Table, row: RowView) -> RowValues:
    """The texts of a row without what identifies the person; empty where they say nothing of it."""
    changes: RowValues = {}
    for column in texts_of(table):
        before = row[column.name]
        after = identity.without(before, column.name)
        if after == before:
            continue
        if isinstance(after, str):
            after = shortened(after, getattr(column.type, "length", None))
            after = None if after == "" and column.nullable else after
        changes[column.name] = after
    return changes


def texts_of(table: Table) -> Iterator[Column[Any]]:
    """The columns in which something may be written and erased again."""
    for column in table.columns:
        kind = column.type
        if column.name in _UNTOUCHED or isinstance(kind, Enum) or not personal_data.may_change(table, column.name):
            continue
        if isinstance(kind, String | AutoString | JSON):
            yield column


async def _end(tx: Transaction, caller: Caller, binding: Binding, role: str) -> None:
    """Nobody is bound to a room any more from tomorrow on."""
    community = await tx.get(Community, id=binding.community_id)
    assert community is not None
    today = local_day(tx.now, community.zone)
    if binding.valid_until is None or binding.valid_until > today:
        ended = max(today - timedelta(days=1), binding.valid_from)
        kept_records.edit(
            tx, caller, Binding, binding, {"valid_until": ended}, community_id=binding.community_id, role=role
        )
