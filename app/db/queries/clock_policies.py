"""Clock policies of a community: read with the community's row, in a list, and the changes that they made to clocks."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import and_, select
from sqlmodel import col

from app.db.paging import Position, Slice, slice_of
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, as_row, table_of
from app.models import ClockPolicyRow, Community

_COMMUNITIES: Final = table_of(Community)
_POLICIES: Final = table_of(ClockPolicyRow)
_SPANS: Final = (
    (0, len(_COMMUNITIES.columns)),
    (len(_COMMUNITIES.columns), len(_COMMUNITIES.columns) + len(_POLICIES.columns)),
)
_BOTH: Final = Prepared(
    select(
        *(column.label(f"community.{column.name}") for column in _COMMUNITIES.columns),
        *(column.label(f"policy.{column.name}") for column in _POLICIES.columns),
    )
    .select_from(
        _COMMUNITIES.outerjoin(
            _POLICIES,
            and_(
                _POLICIES.columns["community_id"] == _COMMUNITIES.columns["id"],
                _POLICIES.columns["active"].is_(True),
            ),
        )
    )
    .where(_COMMUNITIES.columns["id"] == given(_COMMUNITIES.columns["id"], "id"))
)


async def community_with_policies(tx: Transaction, community_id: UUID) -> tuple[Community, list[ClockPolicyRow]] | None:
    """A community's row and its active clock policies, in one read; None if there is no such community."""
    rows = await tx.parts(_BOTH, _SPANS, id=community_id)
    if not rows or rows[0][0] is None:
        return None
    return as_row(Community, rows[0][0]), [as_row(ClockPolicyRow, policy) for _, policy in rows if policy is not None]


async def list_policies(
    tx: Transaction, community_id: UUID, filters: Mapping[str, object], *, after: Position | None, limit: int
) -> Slice[ClockPolicyRow]:
    """A page of a community's policies, oldest first, filtered by equality."""
    statement = _POLICIES.select().where(_POLICIES.columns["community_id"] == community_id)
    for name, value in filters.items():
        statement = statement.where(_POLICIES.columns[name] == value)
    return await slice_of(tx, ClockPolicyRow, statement, [_POLICIES.columns["id"]], after=after, limit=limit)


async def active_policies(tx: Transaction, community_id: UUID) -> list[ClockPolicyRow]:
    """A community's active policies, as this transaction sees them."""
    return await tx.all(
        ClockPolicyRow,
        select(_POLICIES).where(
            col(ClockPolicyRow.community_id) == community_id, _POLICIES.columns["active"].is_(True)
        ),
    )
