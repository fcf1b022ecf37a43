"""What comes with the days of contracts 维保合同: each becomes active on its first day, and its periodic visits become
orders some days ahead, and the fee of each period is charged as it begins (M-80).

Several workers may look at one contract at once: whoever is second finds its version changed, and leaves it. A visit
whose order is there already can't have another: the database refuses that, too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import ActionNotAllowed, ActionRefused, Duplicate, VersionConflict
from app.core.fields import Nothing
from app.core.logs import get_logger
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import contracts as queries
from app.models.contract import Contract, ContractState
from app.services.kinds.contracts import CONTRACTS
from app.services.moving.moves import Mover, MoverSetup, OpenedRecord

log: Final = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ContractDays:
    """Looks after the contracts of a database."""

    database: Database
    moves: MoverSetup
    clock: Clock

    async def look_after(self) -> bool:
        """Look after those whose time has come. Returns whether there may be more to do at once."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            due = await queries.due(tx, tx.now)
        moved = 0
        for row in due:
            try:
                await self._look_after(row["id"], row["organisation_id"])
                moved += 1
            except (VersionConflict, Duplicate):
                log.info("somebody else moves a contract", contract=str(row["id"]))
            except (ActionRefused, ActionNotAllowed) as refusal:
                # such as where the community was given another time zone: the others don't wait for it
                log.warning("a contract is not ready", contract=str(row["id"]), refusal=str(refusal))
        # what has become active may have visits that are near already
        return moved > 0

    async def _look_after(self, contract_id: UUID, organisation_id: UUID) -> None:
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            mover = Mover(tx, gongdan(organisation_id), self.moves)
            opened = await mover.open(CONTRACTS, contract_id)
            action = action_due(opened, tx.now)
            if action is None:
                return
            await mover.act(opened, action, Nothing())
            await tx.commit()


def action_due(opened: OpenedRecord[Contract], now: datetime) -> str | None:
    """What is to be done with a contract now; None where somebody else has done it."""
    row = opened.row
    waits = [moment for moment in (row.next_at, row.fees_at) if moment is not None and moment <= now]
    if not waits:
        return None
    if opened.context.today > row.ends_on:
        return "expire"
    if row.state is ContractState.SIGNED:
        return "activate"
    return "charge_fees" if row.fees_at in waits else "make_visits"
