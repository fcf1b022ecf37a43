"""Assets 设备台账: the equipment of a community, with its makers, places and warranty terms (M-11, M-13, M-80)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import VersionedRow, choice


class AssetState(Labelled):
    """Whether it is still there."""

    IN_USE = "in_use", "in use", "在用"
    RETIRED = "retired", "taken out of use", "停用"


class Asset(VersionedRow, table=True):
    """One piece of equipment: a lift, a pump, a shop's air conditioner."""

    __tablename__ = "asset"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_asset_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_asset_premises_id", "premises_id"),
        CheckConstraint("warranty_until >= installed_on", name="warranty"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["SB-HY-20261121-0001"]})
    state: AssetState = Field(sa_type=choice(AssetState, "state"))
    updated_at: datetime
    name: str = Field(max_length=100, description="What it is.", schema_extra={"examples": ["多联机空调"]})
    company: str = Field(default="", max_length=200, description="Who made or sold it.")
    model_number: str = Field(default="", max_length=100)
    serial: str = Field(default="", max_length=100)
    premises_id: UUID | None = Field(
        default=None, foreign_key="premises.id", description="The room or shop that it stands in; null: a common area."
    )
    place: str = Field(max_length=200, description="Where it stands.", schema_extra={"examples": ["屋面机房"]})
    installed_on: date | None = None
    warranty_until: date | None = Field(default=None, description="M-13: last day of its maker's warranty.")
    warranty_terms: str = Field(default="", max_length=500, description="What the maker's warranty covers.")
    added_by_id: UUID
    reason: str = Field(default="", max_length=500, description="Why it was taken out of use.")
