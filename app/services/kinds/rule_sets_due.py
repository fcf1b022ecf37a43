"""Puts scheduled rules versions 规则版本 in force when their moment has come (M-150)."""

from dataclasses import dataclass

from app.core.clock import Clock
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import rule_sets as queries
from app.models.rule_set import RuleSet
from app.services.kinds.due_records import DueRecords
from app.services.kinds.rule_sets import RULE_SETS
from app.services.moving.moves import MoverSetup, OpenedRecord


@dataclass(frozen=True, slots=True)
class ScheduledRules:
    """Looks after the scheduled versions of a database."""

    database: Database
    moves: MoverSetup
    clock: Clock

    async def look_after(self) -> bool:
        """Put in force those whose moment has come. Returns whether there may be more to do at once."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            due = await queries.due(tx, tx.now)
        await DueRecords(self.database, self.moves, self.clock, RULE_SETS, _takes_effect).move(due)
        return len(due) == queries.DUE_AT_ONCE


def _takes_effect(opened: OpenedRecord[RuleSet]) -> str:
    return "take_effect"
