"""Rows about one person, wherever they stand: by the columns that name them, and by what belongs to their records.

What belongs to a record is found by its foreign keys, so that a table that is added later is found too.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    LargeBinary,
    String,
    Table,
    and_,
    cast,
    delete,
    func,
    not_,
    or_,
    select,
    type_coerce,
    update,
)
from sqlmodel import SQLModel, col

from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import JournalEntry, JournalText, Notice, NoticeRead, Person, RefreshToken, StoredAnswer, StoredFile
from app.models.base import RowValues, RowView
from app.models.content_check import OBJECTED, ContentCheck
from app.models.login import KnownNetwork, PasswordReset, SecondFactor
from app.models.online_payment import OnlinePayment
from app.models.outgoing import MessageQuota, OutgoingMessage, PersonChannels, QuotaEntry
from app.models.ways_in import BindingCode, UnfinishedLogin, WechatAccount

AT_ONCE: Final = 500

_OWN: Final = (
    (BindingCode, "person_id"),
    (KnownNetwork, "subject_id"),
    (MessageQuota, "person_id"),
    (OutgoingMessage, "person_id"),
    (PasswordReset, "person_id"),
    (PersonChannels, "person_id"),
    (QuotaEntry, "person_id"),
    (RefreshToken, "person_id"),
    (SecondFactor, "person_id"),
    (WechatAccount, "person_id"),
    (NoticeRead, "person_id"),
    (Notice, "person_id"),
)
"""Rows that say nothing about anybody else, and of which nothing has to be kept."""


FIXED: Final[Mapping[str, frozenset[str]]] = {
    "charge_document": frozenset({"number"}),
    "file_place": frozenset({"record_type"}),
    "payment": frozenset({"receipt", "online_reference"}),
    "quote": frozenset({"lines", "catalogue_version"}),
}
"""Columns in which a name or number may stand and that nobody can change: what was paid, invoiced and offered
(docs/adr/0021)."""
ERASABLE: Final[Mapping[str, tuple[frozenset[str], tuple[str, ...]]]] = {
    "ledger_entry": (frozenset({"reason"}), ("charge_id", "work_order_id", "complaint_id")),
    "complaint_decision": (frozenset({"reason", "text"}), ("complaint_id",)),
    "stock_movement": (frozenset({"reason"}), ("requisition_id",)),
    "planned_visit": (frozenset({"title"}), ("work_order_id",)),
    "contract_fee": (frozenset({"title"}), ("work_order_id",)),
}
"""Tables that only grow: their texts that may lose a name or number, and the columns of which the first that is not
empty names their record. The database lets a text only lose pieces, and only once its record's journal says so."""


def owner_of(table: Table, row: RowView) -> UUID | None:
    """The record whose journal must say that a text of this row was erased; None where no entry is needed."""
    columns = ERASABLE[table.name][1] if table.name in ERASABLE else ()
    return next((row[column] for column in columns if row[column] is not None), None)


def may_change(table: Table, column: str) -> bool:
    """Whether a text may be erased from a column."""
    if table.name in ERASABLE:
        return column in ERASABLE[table.name][0]
    return column not in FIXED.get(table.name, ())


def _in_parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for at in range(0, len(ids), AT_ONCE):
        yield ids[at : at + AT_ONCE]


async def named_by(tx: Transaction, model: type[SQLModel], columns: Sequence[str], ids: Sequence[UUID]) -> list[Any]:
    """All rows of a table of which one of these columns names one of these people, the oldest first."""
    table = table_of(model)
    statement = table.select().where(or_(*(table.c[name].in_(ids) for name in columns)))
    order = table.c.id if "id" in table.c else table.c[columns[0]]
    return await tx.all(model, statement.order_by(order))


async def orders_by_number_alone(tx: Transaction, model: type[SQLModel], phones: Sequence[str]) -> list[Any]:
    """Records that name nobody on record, but one of these numbers."""
    table = table_of(model)
    statement = table.select().where(table.c.contact_phone.in_(phones), table.c.customer_id.is_(None))
    return await tx.all(model, statement.order_by(table.c.id))


async def has_number_too(tx: Transaction, organisation_id: UUID, phone: str, ids: Sequence[UUID]) -> bool:
    """Whether somebody else on record has the same number, such as a spouse."""
    statement = select(col(Person.id)).where(
        col(Person.organisation_id) == organisation_id, col(Person.phone) == phone, col(Person.id).not_in(ids)
    )
    return await tx.value(statement.limit(1)) is not None


def _edges(roots: frozenset[str]) -> Mapping[str, list[tuple[Table, Column[Any]]]]:
    """By the name of a table: the tables whose rows belong to its rows, and the columns that say so. A root belongs to
    nothing, and nothing belongs to another row of its own table."""
    edges: dict[str, list[tuple[Table, Column[Any]]]] = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in roots:
            continue
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            parent = key.column.table
            if parent.name != table.name and "id" in table.c:
                edges.setdefault(parent.name, []).append((table, key.parent))
    return edges


async def family_of(
    tx: Transaction, roots: Mapping[str, Sequence[UUID]], kinds: frozenset[str]
) -> AsyncIterator[tuple[Table, RowView]]:
    """The rows that belong to records, at any distance, each once; `roots`: their ids by table, `kinds`: the tables of
    all such records."""
    edges, seen = _edges(kinds), set[tuple[str, UUID]]()
    waiting = [(name, list(ids)) for name, ids in roots.items() if ids]
    while waiting:
        name, ids = waiting.pop()
        for table, column in edges.get(name, ()):
            children: list[UUID] = []
            for part in _in_parts(ids):
                for row in await tx.rows(select(*table.columns).where(column.in_(part))):
                    if (table.name, row["id"]) not in seen:
                        seen.add((table.name, row["id"]))
                        children.append(row["id"])
                        yield table, row
            if children:
                waiting.append((table.name, children))


async def change(tx: Transaction, table: Table, row_id: UUID, changes: RowValues) -> None:
    """Change a row that has no journal of its own."""
    await tx.run(update(table).where(table.c.id == row_id).values(**changes))


async def texts_of(tx: Transaction, record_ids: Sequence[UUID]) -> list[RowView]:
    """What the journal keeps of records in its erasable texts."""
    texts: list[RowView] = []
    for part in _in_parts(record_ids):
        statement: AnySelect = select(col(JournalText.record_id), col(JournalText.version), col(JournalText.body))
        texts += await tx.rows(statement.where(col(JournalText.record_id).in_(part)))
    return texts


async def written_by(tx: Transaction, ids: Sequence[UUID], record_ids: Sequence[UUID]) -> list[RowView]:
    """What these people wrote in these records, the oldest first."""
    texts: list[RowView] = []
    kept, entries = table_of(JournalText), table_of(JournalEntry)
    same = and_(entries.c.record_id == kept.c.record_id, entries.c.version == kept.c.version)
    for part in _in_parts(record_ids):
        statement: AnySelect = (
            select(entries.c.record_type, entries.c.record_id, entries.c.action, entries.c.at, kept.c.body)
            .join(kept, same)
            .where(entries.c.record_id.in_(part), entries.c.actor_id.in_(ids))
            .order_by(entries.c.at, entries.c.record_id, entries.c.version)
        )
        texts += await tx.rows(statement)
    return texts


async def drop_texts(tx: Transaction, record_ids: Sequence[UUID]) -> None:
    """Erase all of these texts; their hashes stay."""
    for part in _in_parts(record_ids):
        await tx.run(delete(JournalText).where(col(JournalText.record_id).in_(part)))


async def drop_texts_with(tx: Transaction, needles: Sequence[str]) -> None:
    """Erase the texts of entries that belong to no community and hold one of these: who was looked up, and by what."""
    text = cast(col(JournalText.body), String)
    # SQLite keeps Chinese characters of JSON by their numbers
    sought = {written for needle in needles for written in (needle, json.dumps(needle)[1:-1])}
    for needle in sorted(sought):
        holds = text.contains(needle, autoescape=True)
        await tx.run(delete(JournalText).where(col(JournalText.community_id).is_(None), holds))


async def drop_answers_with(tx: Transaction, needles: Sequence[str]) -> None:
    """Forget the answers that are kept for repeated requests and hold one of these."""
    body = col(StoredAnswer.body)
    for needle in needles:
        sought = type_coerce(needle.encode(), LargeBinary)
        place = func.position(sought.op("IN")(body)) if tx.database.is_postgresql else func.instr(body, sought)
        await tx.run(delete(StoredAnswer).where(place > 0))


async def drop_own(tx: Transaction, ids: Sequence[UUID], phones: Sequence[str]) -> list[str]:
    """Delete what is about these people alone. Returns their openids, which payments name as well."""
    openids = [row["openid"] for row in await tx.rows(
        select(col(WechatAccount.openid)).where(col(WechatAccount.person_id).in_(ids))
    )]  # fmt: skip
    begun = [col(UnfinishedLogin.openid).in_(openids), col(UnfinishedLogin.phone).in_(phones)]
    await tx.run(delete(UnfinishedLogin).where(or_(*begun)))
    await tx.run(update(OnlinePayment).where(col(OnlinePayment.person_id).in_(ids)).values(openid=""))
    # a picture that WeChat objected to stays held back under its record
    kept = and_(col(ContentCheck.file_id).is_not(None), col(ContentCheck.state).in_(OBJECTED))
    await tx.run(delete(ContentCheck).where(col(ContentCheck.person_id).in_(ids), not_(kept)))
    for model, column in _OWN:
        table = table_of(model)
        await tx.run(delete(table).where(table.c[column].in_(ids)))
    return openids


async def nameless_files(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Files that stay under a record lose the name that their sender gave them."""
    await tx.run(update(StoredFile).where(col(StoredFile.uploaded_by_id).in_(ids)).values(name=""))
