"""Verifies the journal (M-150): follows every record's chain and reports what was changed, removed or cut off, and
every record's row that doesn't hold what its newest entry left.

It can run beside writers: entries are only added, and each comparison with a record's row reads both at one moment.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Integer, and_, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from app.db.statements import AnyColumn, AnySelect, Prepared
from app.db.transaction import Transaction, table_of
from app.models import ClockRow, JournalEntry, JournalText
from app.models.base import RowValues, RowView, VersionedRow
from app.services.journal.journal import START, entry_hash, row_hash, sealed_columns, text_hash

PAGE: Final = 2_000
_FIRST: Final = UUID(int=0)
_ID: Final = table_of(JournalEntry).c.record_id.type
_ENTRY_COLUMNS: Final = tuple(column.name for column in table_of(JournalEntry).columns)


Chained = type[VersionedRow] | type[ClockRow]
"""A model whose rows end a chain of journal entries."""


FILLED_IN: Final = {"corrective_action": frozenset({"department_id"})}
"""Columns that a migration has filled in where the journal had answered for the row already (docs/adr/0055): until its
next entry, such a row may also hold what its newest entry left without them."""


class What(StrEnum):
    """The ways in which a journal can be wrong."""

    CHANGED = "changed"
    MISSING = "missing"
    UNLINKED = "unlinked"
    CUT = "cut"
    AHEAD = "ahead"
    ROW_MISSING = "row missing"
    TEXT_CHANGED = "text changed"
    CONTENTS = "contents"


_SENTENCES: Final = {
    What.CHANGED: "what it says is not what was written",
    What.MISSING: "this entry is not there",
    What.UNLINKED: "it doesn't follow the entry before it",
    What.CUT: "the record's row was left by an entry that is not there, or is another one",
    What.AHEAD: "the journal goes on beyond the record's row",
    What.ROW_MISSING: "the journal speaks of it, but the record's row is not there",
    What.TEXT_CHANGED: "its side text is not what was written",
    What.CONTENTS: "the record's row is not what this entry left: it was changed past the service",
}


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One fault, and where it is."""

    what: What
    record_type: str
    record_id: UUID
    version: int

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}, entry {self.version}: {_SENTENCES[self.what]}"


async def faults(
    tx: Transaction, record_id: UUID | None = None, passed: Callable[[int], None] = lambda count: None
) -> AsyncIterator[ChainFault]:
    """All faults of one record's chain, or of all; `passed` is called with the number of entries read."""
    chain = _Chain()
    async for entries in _pages(tx, record_id):
        for entry in entries:
            for fault in chain.take(entry):
                yield fault
        passed(len(entries))
    chained: list[Chained] = [*versioned(), ClockRow]
    for model in chained:
        for what, statement in _comparisons(model, record_id):
            for row in await tx.rows(statement):
                yield ChainFault(what, str(model.__tablename__), row["id"], row["version"])
    for kept in versioned():
        async for fault in _contents(tx, kept, record_id):
            yield fault


async def count(tx: Transaction, record_id: UUID | None = None) -> int:
    """How many entries have to be read."""
    statement = select(func.count()).select_from(JournalEntry)
    if record_id is not None:
        statement = statement.where(col(JournalEntry.record_id) == record_id)
    return int(await tx.value(statement))


def versioned() -> list[type[VersionedRow]]:
    """The models whose rows hold the hash of their newest journal entry."""
    return sorted(VersionedRow.__subclasses__(), key=lambda model: str(model.__tablename__))


def _version(model: Chained) -> Mapped[int]:
    """The version of the newest journal entry, as a row says it: for a clock, that of what it fired last. Zero:
    none."""
    return col(model.fired if issubclass(model, ClockRow) else model.version)


class _Chain:
    """Checks entries that come in order of record and version, one record after another."""

    def __init__(self) -> None:
        self._record: UUID | None = None
        self._version = 0
        self._hash = START

    def take(self, entry: RowView) -> Iterator[ChainFault]:
        """Check the next entry."""
        record_type, record, version = entry["record_type"], entry["record_id"], entry["version"]
        if record != self._record:
            self._record, self._version, self._hash = record, 0, START
        if version != self._version + 1:
            for missing in range(self._version + 1, version):
                yield ChainFault(What.MISSING, record_type, record, missing)
        elif entry["previous_hash"] != self._hash:
            yield ChainFault(What.UNLINKED, record_type, record, version)
        fields = {name: entry[name] for name in _ENTRY_COLUMNS}
        if entry_hash(entry["previous_hash"], fields) != entry["hash"]:
            yield ChainFault(What.CHANGED, record_type, record, version)
        # erased text leaves its hash behind; what still stands must agree with it
        if entry["salt"] is not None and text_hash(entry["salt"], entry["body"]) != entry["text_hash"]:
            yield ChainFault(What.TEXT_CHANGED, record_type, record, version)
        self._version, self._hash = version, entry["hash"]


def _page(narrow: bool) -> Prepared:
    statement = (
        select(*table_of(JournalEntry).columns, col(JournalText.salt), col(JournalText.body))
        .join(
            JournalText,
            and_(
                col(JournalText.record_id) == col(JournalEntry.record_id),
                col(JournalText.version) == col(JournalEntry.version),
            ),
            isouter=True,
        )
        .where(
            tuple_(col(JournalEntry.record_id), col(JournalEntry.version))
            > tuple_(
                bindparam("last_record", type_=_ID, required=True),
                bindparam("last_version", type_=Integer(), required=True),
            )
        )
        .order_by(col(JournalEntry.record_id), col(JournalEntry.version))
        .limit(bindparam("page", type_=BigInteger(), required=True))
    )
    if narrow:
        statement = statement.where(col(JournalEntry.record_id) == bindparam("record_id", type_=_ID, required=True))
    return Prepared(statement)


_ALL, _ONE = _page(narrow=False), _page(narrow=True)


async def _pages(tx: Transaction, record_id: UUID | None) -> AsyncIterator[list[RowView]]:
    last, version = _FIRST, -1
    while True:
        place: RowValues = {"last_record": last, "last_version": version, "page": PAGE}
        entries = await (tx.rows(_ALL, **place) if record_id is None else tx.rows(_ONE, **place, record_id=record_id))
        if not entries:
            return
        yield entries
        last, version = entries[-1]["record_id"], entries[-1]["version"]


def _comparisons(model: Chained, record_id: UUID | None) -> Iterator[tuple[What, AnySelect]]:
    """The queries that compare the rows of a table with the ends of their chains."""
    newest, beyond, version = aliased(JournalEntry), aliased(JournalEntry), _version(model)
    cut: AnySelect = (
        select(col(model.id), version.label("version"))
        .join(newest, and_(col(newest.record_id) == col(model.id), col(newest.version) == version), isouter=True)
        .where(version > 0, or_(col(newest.hash).is_(None), col(newest.hash) != col(model.chain)))
    )
    ahead: AnySelect = select(col(model.id), col(beyond.version)).join(
        beyond, and_(col(beyond.record_id) == col(model.id), col(beyond.version) == version + 1)
    )
    speaks_of: AnyColumn = col(JournalEntry.record_id).label("id")
    gone: AnySelect = select(speaks_of, col(JournalEntry.version)).where(
        col(JournalEntry.record_type) == model.__tablename__,
        col(JournalEntry.version) == 1,
        ~exists().where(col(model.id) == col(JournalEntry.record_id)),
    )
    yield What.CUT, _only(cut, col(model.id), record_id)
    yield What.AHEAD, _only(ahead, col(model.id), record_id)
    yield What.ROW_MISSING, _only(gone, col(JournalEntry.record_id), record_id)


async def _contents(tx: Transaction, model: type[VersionedRow], record_id: UUID | None) -> AsyncIterator[ChainFault]:
    """The rows that don't hold what their newest entries say; entries from before this was recorded say nothing."""
    table, columns = table_of(model), sealed_columns(model)
    earlier = tuple(name for name in columns if name not in FILLED_IN.get(str(table.name), ()))
    recorded: AnyColumn = col(JournalEntry.row_hash).label("recorded")
    statement: AnySelect = (
        select(*table.columns, recorded)
        .join(
            JournalEntry, and_(col(JournalEntry.record_id) == table.c.id, col(JournalEntry.version) == table.c.version)
        )
        .where(recorded.is_not(None))
        .order_by(table.c.id)
        .limit(PAGE)
    )
    statement = _only(statement, col(model.id), record_id)
    last = _FIRST
    while rows := await tx.rows(statement.where(table.c.id > last)):
        for row in rows:
            hashes = (row_hash(row["salt"], row, known) for known in dict.fromkeys((columns, earlier)))
            if row["recorded"] not in hashes:
                yield ChainFault(What.CONTENTS, str(table.name), row["id"], row["version"])
        last = rows[-1]["id"]


def _only(statement: AnySelect, column: Mapped[UUID], record_id: UUID | None) -> AnySelect:
    return statement if record_id is None else statement.where(column == record_id)
