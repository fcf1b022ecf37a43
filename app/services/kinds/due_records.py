"""What comes of records by itself when their moment has come: contracts begin, rules come in force (M-80, M-150).

Several workers may look at one record at once: whoever is second finds it changed, and leaves it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import ActionNotAllowed, ActionRefused, Duplicate, VersionConflict
from app.core.fields import Nothing
from app.core.logs import get_logger
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.models.base import RowView, VersionedRow
from app.services.moving.kind import Kind
from app.services.moving.moves import Mover, MoverSetup, OpenedRecord

R = TypeVar("R", bound=VersionedRow)

log: Final = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DueRecords(Generic[R]):
    """The records of one kind that move by themselves."""

    database: Database
    moves: MoverSetup
    clock: Clock
    kind: Kind[R]
    action_due: Callable[[OpenedRecord[R]], str | None]
    """What is to be done with a record now; None where somebody else has done it."""

    async def move(self, due: Sequence[RowView]) -> int:
        """Move those whose moment has come, each by itself: one that can't be moved doesn't hold up the others. `due`
        has `id` and `organisation_id` of each. Returns how many were looked at without trouble."""
        moved = 0
        for row in due:
            try:
                await self._move(row["id"], row["organisation_id"])
                moved += 1
            except (VersionConflict, Duplicate):
                log.info("somebody else moves a record", kind=self.kind.name, record=str(row["id"]))
            except (ActionRefused, ActionNotAllowed) as refusal:
                # such as where the community was given another time zone, or there is an error in the rules
                log.warning("a record is not ready", kind=self.kind.name, record=str(row["id"]), refusal=str(refusal))
        return moved

    async def _move(self, record_id: UUID, organisation_id: UUID) -> None:
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            mover = Mover(tx, gongdan(organisation_id), self.moves)
            opened = await mover.open(self.kind, record_id)
            action = self.action_due(opened)
            if action is None:
                return
            await mover.act(opened, action, Nothing())
            await tx.commit()
