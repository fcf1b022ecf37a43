"""Writes the first rows of an organisation, each with its first journal entry."""

from typing import Final, TypeVar
from uuid import UUID

from app.core.roles import Role, gongdan
from app.db.transaction import Transaction
from app.models.base import VersionedRow
from app.services.journal import kept_records

M = TypeVar("M", bound=VersionedRow)

BATCH_SIZE: Final = 40
"""How many rows are sent to the database together."""


class InitialRows:
    """Creates the rows of one organisation in the name of Gongdan itself."""

    def __init__(self, tx: Transaction, organisation_id: UUID) -> None:
        self.tx, self.organisation_id = tx, organisation_id
        self._caller = gongdan(organisation_id)
        self._queued = 0

    async def add(self, model: type[M], **values: object) -> M:
        """Create one row; rows are sent to the database in batches."""
        community_id = values.get("community_id")
        row = kept_records.create(
            self.tx, self._caller, model, values,
            community_id=community_id if isinstance(community_id, UUID) else None, role=Role.SYSTEM.value,
        )  # fmt: skip
        self._queued += 1
        if self._queued >= BATCH_SIZE:
            self._queued = 0
            await self.tx.flush()
        return row
