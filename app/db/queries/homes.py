"""A customer's homes in all communities, and their claims of further ones."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.db.statements import AnySelect
from app.db.transaction import Transaction
from app.models import Binding, Community, Premises
from app.models.base import RowView
from app.models.home_claim import HomeClaim, HomeClaimState


async def homes(tx: Transaction, person_ids: Sequence[UUID]) -> Sequence[RowView]:
    """Rooms and shops that are or were bound to people, with their communities."""
    statement: AnySelect = (
        select(
            col(Binding.premises_id),
            col(Premises.label),
            col(Binding.community_id),
            col(Community.name).label("community_name"),
            col(Community.service_phone),
            col(Community.zone),
            col(Binding.relation),
            col(Binding.valid_from),
            col(Binding.valid_until),
        )
        .join(Premises, col(Premises.id) == col(Binding.premises_id))
        .join(Community, col(Community.id) == col(Binding.community_id))
        .where(col(Binding.person_id).in_(person_ids))
        .order_by(col(Community.name), col(Premises.label))
    )
    return await tx.rows(statement)


async def claims(tx: Transaction, person_ids: Sequence[UUID]) -> Sequence[RowView]:
    """Claims of people that are open or were declined, the newest first."""
    own: Any = col(HomeClaim.claimant_id).in_(person_ids)
    statement: AnySelect = (
        select(
            col(HomeClaim.id),
            col(HomeClaim.number),
            col(HomeClaim.state),
            col(HomeClaim.community_id),
            col(Community.name).label("community_name"),
            col(HomeClaim.address),
            col(HomeClaim.reason),
        )
        .join(Community, col(Community.id) == col(HomeClaim.community_id))
        .where(own, col(HomeClaim.state).in_((HomeClaimState.CLAIMED, HomeClaimState.DECLINED)))
        .order_by(col(HomeClaim.created_at).desc())
        .limit(100)
    )
    return await tx.rows(statement)


async def communities(tx: Transaction, organisation_id: UUID) -> Sequence[RowView]:
    """The active communities of an organisation by name."""
    ours = (col(Community.organisation_id) == organisation_id, col(Community.active).is_(True))
    return await tx.rows(select(col(Community.id), col(Community.name)).where(*ours).order_by(col(Community.name)))
