"""Numbers for people, such as WX-HY-20261121-0007: counted per community, prefix and local day. There may be gaps, but
never duplicates."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

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


def _counting(insert: type[PostgresqlInsert] | type[SqliteInsert]) -> Prepared:
    """Count one more, or begin with 1; gives the number."""
    table = table_of(NumberCounter)
    columns = table.columns
    key = ("community_id", "prefix", "day")
    statement = insert(table).values(last=1, **{name: given(columns[name], name) for name in key})
    statement = statement.on_conflict_do_update(index_elements=key, set_={"last": columns["last"] + 1})
    return Prepared(statement.returning(columns["last"]))


_COUNTING: Final = {True: _counting(PostgresqlInsert), False: _counting(SqliteInsert)}
"""By whether the database is PostgreSQL."""


async def _count(tx: Transaction, community_id: UUID, prefix: str, day: date) -> int:
    await tx.begin()
    counting = _COUNTING[tx.database.is_postgresql]
    return int(await tx.value(counting, community_id=community_id, prefix=prefix, day=day))
