"""Numbers for people, such as WX-HY-20261121-0007: counted per community, prefix and local day. There may be gaps, but
never duplicates."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from app.core.clock import local_day
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models.support import NumberCounter
from app.workflow.engine.community import CommunityRules


async def next_number(tx: Transaction, community: CommunityRules, prefix: str) -> str:
    """The next number with this prefix today. Locks the counter's row until the transaction ends."""
    day = local_day(tx.now, community.zone)
    last = await _count(tx, community.id, prefix, day)
    return f"{prefix}-{community.code}-{day:%Y%m%d}-{last:04d}"


def _counting(dialect: Any) -> Prepared:
    """Count one more, or begin with 1; gives the number."""
    table = table_of(NumberCounter)
    columns = table.columns
    key = ("community_id", "prefix", "day")
    statement = dialect.insert(table).values(last=1, **{name: given(columns[name], name) for name in key})
    statement = statement.on_conflict_do_update(index_elements=key, set_={"last": columns["last"] + 1})
    return Prepared(statement.returning(columns["last"]))


_COUNTING: Final = {True: _counting(postgresql), False: _counting(sqlite)}
"""By whether the database is PostgreSQL."""


async def _count(tx: Transaction, community_id: UUID, prefix: str, day: date) -> int:
    await tx.begin()
    counted = await tx.first(_COUNTING[tx.database.is_postgresql], community_id=community_id, prefix=prefix, day=day)
    assert counted is not None
    return int(counted["last"])
