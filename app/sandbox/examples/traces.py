"""How one sees, without telling the stories, that a demo has its example records."""

from typing import Final

from sqlmodel import col, select

from app.core.clock import Clock
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.models.home_claim import HomeClaim
from app.sandbox.examples.fixed import fixed_ids

LAST: Final = fixed_ids("claim of merchant1")()
"""The record that is made last: where it is, all others are."""


async def are_complete(database: Database, clock: Clock) -> bool:
    """Whether all example records were written; not if that was interrupted, or the demo is one without them."""
    async with database.transaction(clock.now(), EVERYWHERE) as tx:
        return await tx.value(select(col(HomeClaim.id)).where(col(HomeClaim.id) == LAST)) is not None
