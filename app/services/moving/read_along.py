"""Kinds of records that are read with something beside the row, such as the orders of a public fault (M-100)."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from app.db.queries.records import Loaded
from app.db.transaction import Transaction
from app.models.base import Row
from app.services.moving.kind import Kind

R = TypeVar("R", bound=Row)
A = TypeVar("A")


class LoadedAlong(Loaded[R], Generic[R, A]):
    """A record, and what is read with it."""

    aspects: A


class KindReadAlong(Kind[R], Generic[R, A]):
    """A kind of which each record is read with its aspects; its class says which these are, and what a new record
    has."""

    @abstractmethod
    async def aspects_of(self, tx: Transaction, rows: Sequence[R]) -> Mapping[UUID, A]:
        """What is read with each of these records, by their ids."""

    async def load(self, tx: Transaction, record_id: UUID) -> LoadedAlong[R, A] | None:
        """A record by id with its aspects; None where there is none."""
        row = await self.table.load(tx, record_id)
        return None if row is None else (await self._beside(tx, [row]))[0]

    async def load_many(self, tx: Transaction, ids: Sequence[UUID]) -> Sequence[LoadedAlong[R, A]]:
        """The same of several, in the order of their ids."""
        return await self._beside(tx, await self.table.load_many(tx, ids))

    async def _beside(self, tx: Transaction, rows: Sequence[R]) -> list[LoadedAlong[R, A]]:
        aspects = await self.aspects_of(tx, rows)
        return [{"row": row, "aspects": aspects[row.id]} for row in rows]
