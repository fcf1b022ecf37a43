"""Collects many writes of one transaction and sends each kind of write in one round trip.

A Transaction joins all writes of a move into one statement, which would be much too long for a hundred records.
"""

from collections.abc import Mapping
from typing import TypeVar

from sqlmodel import SQLModel

from app.db.statements import Prepared, insert_into, named, update_of, whole_row
from app.db.transaction import Transaction, as_row, table_of

M = TypeVar("M", bound=SQLModel)


class Batch:
    """Collects writes and sends them in the order in which their kinds came first. Rows that refer to each other need
    their tables in that order. A change finds its row by `where`, or does nothing."""

    def __init__(self, tx: Transaction) -> None:
        self.now = tx.now
        self._tx = tx
        self._writes: dict[Prepared, list[Mapping[str, object]]] = {}

    def insert(self, model: type[M], **values: object) -> M:
        """Add a new row. Returns a view of it."""
        row = whole_row(model, values)
        self._writes.setdefault(insert_into(table_of(model)), []).append(row)
        return as_row(model, row)

    def update(self, model: type[SQLModel], where: Mapping[str, object], changes: Mapping[str, object]) -> None:
        """Add a change of the rows where the named columns have these values."""
        prepared = update_of(table_of(model), tuple(where), tuple(changes))
        self._writes.setdefault(prepared, []).append(named(where, changes))

    async def send(self) -> None:
        """Send the collected writes inside the open transaction; the caller commits."""
        writes, self._writes = self._writes, {}
        for prepared, rows in writes.items():
            await self._tx.write_each(prepared, rows)
