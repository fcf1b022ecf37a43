"""Human numbers: WX-HY-20261121-0007, counted per community, prefix and local day; gaps may occur, duplicates never."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from app.core.clock import local_day
from app.db.transaction import Transaction, table_of
from app.models.support import NumberCounter
from app.services.places.communities import CommunityRules


async def next_number(tx: Transaction, community: CommunityRules, prefix: str) -> str:
    """The next number of this prefix today. Holds the counter's row until the transaction ends."""
    day = local_day(tx.now, community.zone)
    last = await _count(tx, community.id, prefix, day)
    return f"{prefix}-{community.code}-{day:%Y%m%d}-{last:04d}"


async def _count(tx: Transaction, community_id: UUID, prefix: str, day: date) -> int:
    await tx.begin()
    table = table_of(NumberCounter)
    dialect: Any = postgresql if tx.database.is_postgresql else sqlite
    statement = dialect.insert(table).values(community_id=community_id, prefix=prefix, day=day, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["community_id", "prefix", "day"], set_={"last": table.columns["last"] + 1}
    ).returning(table.columns["last"])
    return int(await tx.value(statement))
