"""The organisation, its communities, and the addresses in them (M-01)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import PremisesKind
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow, choice


class Organisation(VersionedRow, table=True):
    """One property company."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("code"),)

    code: str = Field(max_length=20)
    name: str = Field(max_length=100)


class Community(VersionedRow, table=True):
    """A 小区, 商场 or 写字楼. Records of different communities are never mixed. `settings` holds the community's own
    rules as data."""

    __tablename__ = "community"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    organisation_id: UUID = Field(foreign_key="organisation.id")
    code: str = Field(max_length=12)
    name: str = Field(max_length=100)
    zone: str = Field(default="Asia/Shanghai", max_length=40)
    """IANA time zone in which days and deadlines of this community are computed."""
    service_phone: str = Field(max_length=30)
    complaint_phone: str = Field(max_length=30)
    active: bool = True
    catalogue_version: int = 1
    """Increases by one with each change of the price list; an estimate names the version it was read from."""
    rules_version: int | None = None
    """Which version of its optional rules is in force (app/models/rule_set.py); None: still the first."""
    settings: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)


class Building(VersionedRow, table=True):
    """A building (楼号)."""

    __tablename__ = "building"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    community_id: UUID = Field(foreign_key="community.id")
    name: str = Field(max_length=40)
    active: bool = True


class Unit(VersionedRow, table=True):
    """A unit of a building (单元号)."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    community_id: UUID = Field(foreign_key="community.id", index=True)
    building_id: UUID = Field(foreign_key="building.id")
    name: str = Field(max_length=40)
    active: bool = True


class Premises(VersionedRow, table=True):
    """A room (户号) or a shop (商铺号). `label` is the whole address as people write it, unique in its community."""

    __tablename__ = "premises"
    __table_args__ = (
        UniqueConstraint("community_id", "label"),
        Index("ix_premises_community_id_number", "community_id", "number"),
        Index("ix_premises_community_id_id", "community_id", "id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    building_id: UUID | None = Field(default=None, foreign_key="building.id")
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    kind: PremisesKind = Field(sa_type=choice(PremisesKind, "kind"))
    number: str = Field(max_length=40)
    label: str = Field(max_length=140)
    handed_over_on: date | None = None
    """Day of hand-over: the building's warranty terms (M-13) count from it."""
    active: bool = True


class WarrantyTerm(VersionedRow, table=True):
    """M-13: how long a part of the building is under warranty in a community."""

    __tablename__ = "warranty_term"
    __table_args__ = (UniqueConstraint("community_id", "part"),)

    community_id: UUID = Field(foreign_key="community.id")
    part: str = Field(max_length=40)
    months: int
    active: bool = True


class Department(VersionedRow, table=True):
    """A department of a community, such as engineering, cleaning or the desk."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("community_id", "code"),)

    community_id: UUID = Field(foreign_key="community.id")
    code: str = Field(max_length=20)
    name: str = Field(max_length=60)
    active: bool = True


class CatalogueItem(VersionedRow, table=True):
    """One service of the published list. `price_fen` None means "quoted on site", never 0."""

    __tablename__ = "catalogue_item"
    __table_args__ = (UniqueConstraint("community_id", "code"),)

    community_id: UUID = Field(foreign_key="community.id")
    code: str = Field(max_length=20)
    name: str = Field(max_length=100)
    category: str = Field(max_length=60)
    kind: str = Field(max_length=40)
    trades: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    needs_visit: bool
    unit: str = Field(max_length=20)
    price_fen: int | None = None
    note: str = Field(default="", max_length=200)
    active: bool = True
