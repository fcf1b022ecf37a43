"""Home claims 认领房屋: a customer says in the app which room or shop is theirs, and the desk confirms it (M-02)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled, Relation
from app.models.base import VersionedRow, choice


class HomeClaimState(Labelled):
    """M-02: how far a claim has come."""

    CLAIMED = "claimed", "claimed", "待核实"
    CONFIRMED = "confirmed", "confirmed", "已确认"
    DECLINED = "declined", "declined", "未通过"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤回"


class HomeClaim(VersionedRow, table=True):
    """One room or shop that somebody says is theirs."""

    __tablename__ = "home_claim"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_home_claim_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_home_claim_claimant_id", "claimant_id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40)
    state: HomeClaimState = Field(sa_type=choice(HomeClaimState, "state"))
    updated_at: datetime
    claimant_id: UUID
    name: str = Field(max_length=60, description="The claimant's name, as they gave it.")
    phone: str | None = Field(default=None, max_length=20, description="The number that the claimant has proven.")
    address: str = Field(max_length=200, description="The room or shop, as the claimant wrote it.")
    relation: Relation = Field(sa_type=choice(Relation, "relation"))
    note: str = Field(default="", max_length=500, description="What the claimant wrote beside it.")
    premises_id: UUID | None = Field(default=None, description="The room or shop that the desk found it to be.")
    valid_from: date | None = Field(default=None, description="Since when it is theirs.")
    settled_at: datetime | None = None
    reason: str = Field(default="", max_length=500, description="Why the desk declined.")
