"""Many writes of one transaction that go out together, kind by kind, each kind in one round trip.

Tx makes one statement of all that a move writes; for a hundred records at once that statement would never end.
"""

from collections.abc import Mapping
from typing import TypeVar

from sqlmodel import SQLModel

from app.db.statements import Prepared, insert_into, update_of
from app.db.transaction import Transaction, as_row, table_of, whole_row

M = TypeVar("M", bound=SQLModel)


class Batch:
    """Gathers writes and sends them in order of their kinds: rows of one table together. Rows that refer to each other
    need their tables in that order; changes find the row by what `where` says, or do nothing."""

    def __init__(self, tx: Transaction) -> None:
        self.now = tx.now
        self._tx = tx
        self._writes: dict[Prepared, list[Mapping[str, object]]] = {}

    def insert(self, model: type[M], **values: object) -> M:
        """Take a new row; returns a view of it."""
        row = whole_row(model, values)
        self._writes.setdefault(insert_into(table_of(model)), []).append(row)
        return as_row(model, row)

    def update(self, model: type[SQLModel], where: Mapping[str, object], changes: Mapping[str, object]) -> None:
        """Take a change of the row where the named columns have these values."""
        values = {f"is_{name}": value for name, value in where.items()}
        values |= {f"set_{name}": value for name, value in changes.items()}
        self._writes.setdefault(update_of(table_of(model), tuple(where), tuple(changes)), []).append(values)

    async def send(self) -> None:
        """Write what was gathered, inside the begun transaction; the caller commits."""
        writes, self._writes = self._writes, {}
        for prepared, rows in writes.items():
            await self._tx.write_each(prepared, rows)
