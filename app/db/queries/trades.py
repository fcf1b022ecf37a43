"""The trades that a community knows: those of its price list, and those that its people are qualified for."""

from uuid import UUID

from sqlmodel import col, select

from app.db.transaction import Transaction
from app.models import CatalogueItem, Qualification, RoleGrant


async def known_trades(tx: Transaction, community_id: UUID) -> frozenset[str]:
    """The trades of the active items of the price list, and of the qualifications of the people who work here."""
    items = select(col(CatalogueItem.trades)).where(
        col(CatalogueItem.community_id) == community_id, col(CatalogueItem.active).is_(True)
    )
    here = select(col(RoleGrant.person_id)).where(
        col(RoleGrant.active).is_(True),
        col(RoleGrant.community_id).is_(None) | (col(RoleGrant.community_id) == community_id),
    )
    learnt = select(col(Qualification.trade)).where(col(Qualification.person_id).in_(here)).distinct()
    listed = {trade for row in await tx.rows(items) for trade in row["trades"]}
    return frozenset(listed | {row["trade"] for row in await tx.rows(learnt)})
