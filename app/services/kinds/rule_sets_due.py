"""Puts scheduled rules versions 规则版本 in force when their moment has come (M-150).

Several workers may look at one version at once: whoever is second finds it changed, and leaves it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import ActionNotAllowed, ActionRefused, Duplicate, VersionConflict
from app.core.fields import Nothing
from app.core.logs import get_logger
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import rule_sets as queries
from app.services.kinds.rule_sets import RULE_SETS
from app.services.moving.moves import Mover, MoverSetup

log: Final = get_logger(__name__)


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
        for row in due:
            try:
                await self._put_in_force(row["id"], row["organisation_id"])
            except (VersionConflict, Duplicate):
                log.info("somebody else moves a rules version", rule_set=str(row["id"]))
            except (ActionRefused, ActionNotAllowed) as refusal:
                log.warning("a rules version doesn't come in force", rule_set=str(row["id"]), refusal=str(refusal))
        return len(due) == queries.DUE_AT_ONCE

    async def _put_in_force(self, rule_set_id: UUID, organisation_id: UUID) -> None:
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            mover = Mover(tx, gongdan(organisation_id), self.moves)
            opened = await mover.open(RULE_SETS, rule_set_id)
            await mover.act(opened, "take_effect", Nothing())
            await tx.commit()
