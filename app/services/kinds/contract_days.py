"""What comes with the days of contracts 维保合同: each becomes active on its first day, and its periodic visits become
orders some days ahead, and the fee of each period is charged as it begins (M-80).

A visit whose order is there already can't have another: the database refuses that, too."""

from dataclasses import dataclass

from app.core.clock import Clock
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import contracts as queries
from app.models.contract import Contract, ContractState
from app.services.kinds.contracts import CONTRACTS
from app.services.kinds.due_records import DueRecords
from app.services.moving.moves import MoverSetup, OpenedRecord


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
        # what has become active may have visits that are near already
        return await DueRecords(self.database, self.moves, self.clock, CONTRACTS, action_due).move(due) > 0


def action_due(opened: OpenedRecord[Contract]) -> str | None:
    """What is to be done with a contract now; None where somebody else has done it."""
    row, now = opened.row, opened.context.now
    waits = [moment for moment in (row.next_at, row.fees_at) if moment is not None and moment <= now]
    if not waits:
        return None
    if opened.context.today > row.ends_on:
        return "expire"
    if row.state is ContractState.SIGNED:
        return "activate"
    return "charge_fees" if row.fees_at in waits else "make_visits"
