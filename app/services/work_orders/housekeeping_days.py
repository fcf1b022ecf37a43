"""What comes with the days of recurring housekeeping 定期家政: its dates become orders some days ahead, a pause ends,
and so does the series after its last date, or as its customer moves out (M-12, M-02).

Several workers may look at one series at once: whoever is second finds its version changed, and leaves it. A date whose
order is there already can't have another: the database refuses that, too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.clock import Clock, local_day
from app.core.errors import ActionNotAllowed, ActionRefused, Duplicate, VersionConflict
from app.core.fields import Nothing
from app.core.logs import get_logger
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import housekeeping_series
from app.db.queries.merged_people import kept_id
from app.db.queries.roster import is_bound
from app.models.housekeeping_series import HousekeepingSeries, SeriesState
from app.services.moving.moves import Mover, MoverSetup, OpenedRecord
from app.services.work_orders.housekeeping_series import SERIES
from app.workflow.kinds.housekeeping_dates import dates_of, last_day

log: Final = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SeriesDays:
    """Looks after the recurring housekeeping of a database."""

    database: Database
    moves: MoverSetup
    clock: Clock

    async def look_after(self) -> bool:
        """Look after those whose time has come. Returns whether there may be more to do at once."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            due = await housekeeping_series.due(tx, tx.now)
        moved = 0
        for row in due:
            try:
                moved += await self._look_after(row["id"], row["organisation_id"])
            except (VersionConflict, Duplicate):
                log.info("somebody else moves recurring housekeeping", series=str(row["id"]))
            except (ActionRefused, ActionNotAllowed) as refusal:
                # the others don't wait for it
                log.warning("recurring housekeeping is not ready", series=str(row["id"]), refusal=str(refusal))
        return moved > 0

    async def _look_after(self, series_id: UUID, organisation_id: UUID) -> bool:
        """Do what is due with a series. Returns whether anything was."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            mover = Mover(tx, gongdan(organisation_id), self.moves)
            opened = await mover.open(SERIES, series_id)
            row, zone = opened.row, opened.context.community.zone
            customer_id = await kept_id(tx, row.customer_id) or row.customer_id
            bound = await is_bound(tx, customer_id, row.premises_id, local_day(tx.now, zone))
            action = action_due(opened, tx.now, still_bound=bound)
            if action is None:
                return False
            await mover.act(opened, action, Nothing())
            await tx.commit()
            return True


def action_due(opened: OpenedRecord[HousekeepingSeries], now: datetime, *, still_bound: bool) -> str | None:
    """What is to be done with a series now; None where it is nothing, or somebody else has done it."""
    row = opened.row
    if row.state is SeriesState.ENDED:
        return None
    if not still_bound:
        return "move_out"
    if row.next_at is None or row.next_at > now:
        return None
    if last_day(row, dates_of(row, opened.context.community.calendar)) < opened.context.today:
        return "run_out"
    due = {SeriesState.BOOKED: "make_orders", SeriesState.PAUSED: "resume"}
    return due.get(row.state)
