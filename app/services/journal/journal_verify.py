"""Verifies the journal (M-150): follows every record's chain and reports what was changed, removed or cut off, and
every record's row that doesn't hold what its newest entry left.

It can run beside writers: entries are only added, and each comparison with a record's row reads both at one moment.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from app.db.statements import AnyColumn, AnySelect, Prepared, given
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
    told_of: set[str] = set()
    async for entries in _pages(tx, record_id):
        for entry in entries:
            told_of.add(entry["record_type"])
            for fault in chain.take(entry):
                yield fault
        passed(len(entries))
    # of most kinds a young company has neither a row nor an entry
    told_of.update([row["record_type"] for row in await tx.rows(_filled())])
    chained: list[Chained] = [*versioned(), ClockRow]
    for model in chained:
        if model.__tablename__ in told_of:
            async for fault in _ends(tx, model, record_id):
                yield fault
    for kept in versioned():
        if kept.__tablename__ in told_of:
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


@cache
def _filled() -> Prepared:
    """The tables that have rows."""
    chained: list[Chained] = [*versioned(), ClockRow]
    return Prepared(
        union_all(
            *(
                select(literal_column(f"'{model.__tablename__}'", String()).label("record_type")).where(
                    select(col(model.id)).exists()
                )
                for model in chained
            )
        )
    )


async def _ends(tx: Transaction, model: Chained, record_id: UUID | None) -> AsyncIterator[ChainFault]:
    """The rows of a table that don't stand at the ends of their chains."""
    values: RowValues = {} if record_id is None else {"record_id": record_id}
    for what, statement in _comparisons(model, narrow=record_id is not None).items():
        for row in await tx.rows(statement, **values):
            yield ChainFault(what, str(model.__tablename__), row["id"], row["version"])


@cache
def _comparisons(model: Chained, *, narrow: bool) -> dict[What, Prepared]:
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
    return {
        What.CUT: _only(cut, col(model.id), narrow=narrow),
        What.AHEAD: _only(ahead, col(model.id), narrow=narrow),
        What.ROW_MISSING: _only(gone, col(JournalEntry.record_id), narrow=narrow),
    }


async def _contents(tx: Transaction, model: type[VersionedRow], record_id: UUID | None) -> AsyncIterator[ChainFault]:
    """The rows that don't hold what their newest entries say; entries from before this was recorded say nothing."""
    table, columns = table_of(model), sealed_columns(model)
    earlier = tuple(name for name in columns if name not in FILLED_IN.get(str(table.name), ()))
    statement = _rows_with_hashes(model, narrow=record_id is not None)
    values: RowValues = {} if record_id is None else {"record_id": record_id}
    last = _FIRST
    while rows := await tx.rows(statement, last_record=last, page=PAGE, **values):
        for row in rows:
            hashes = (row_hash(row["salt"], row, known) for known in dict.fromkeys((columns, earlier)))
            if row["recorded"] not in hashes:
                yield ChainFault(What.CONTENTS, str(table.name), row["id"], row["version"])
        last = rows[-1]["id"]


@cache
def _rows_with_hashes(model: type[VersionedRow], *, narrow: bool) -> Prepared:
    """A page of a table's rows, each with the hash that its newest entry recorded of it."""
    table = table_of(model)
    recorded: AnyColumn = col(JournalEntry.row_hash).label("recorded")
    statement: AnySelect = (
        select(*table.columns, recorded)
        .join(
            JournalEntry, and_(col(JournalEntry.record_id) == table.c.id, col(JournalEntry.version) == table.c.version)
        )
        .where(recorded.is_not(None), table.c.id > bindparam("last_record", type_=_ID, required=True))
        .order_by(table.c.id)
        .limit(bindparam("page", type_=BigInteger(), required=True))
    )
    return _only(statement, col(model.id), narrow=narrow)


def _only(statement: AnySelect, column: Mapped[UUID], *, narrow: bool) -> Prepared:
    return Prepared(statement.where(column == given(column, "record_id")) if narrow else statement)
