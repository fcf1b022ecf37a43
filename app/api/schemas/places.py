"""Shapes of places: buildings, units, rooms and shops, warranty terms, departments, the price list."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.http.paging import CountedQuery
from app.api.schemas.common import Answer, Moment
from app.api.schemas.page import Version
from app.core.enums import OrderKind, PremisesKind
from app.core.fields import (
    AS_LINE,
    Code,
    Day,
    Fen,
    Form,
    Label,
    OptionalLine,
    PlaceName,
    Short,
    Title,
    Trade,
    UnitOfSale,
)
from app.core.typed_text import ONE_LINE

HandedOverOn = Day
Active = Annotated[bool, Field(description="False: no longer used; it stays for what was recorded with it.")]
Search = Annotated[
    str, Field(min_length=1, max_length=40, pattern=ONE_LINE, description="Part of name or code."), AS_LINE
]


class Kept(Answer):
    """What every record kept by hand carries."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: Version
    created_at: Moment


class ActiveQuery(CountedQuery):
    """A list that can be narrowed to what is in use."""

    active: bool | None = Field(default=None, description="Only those in use, or only the others.")
    q: Search | None = None


class BuildingForm(Form):
    """A building."""

    name: PlaceName = Field(examples=["1号楼"])
    active: Active = True


class BuildingOut(Kept):
    """A building."""

    name: str = Field(max_length=40, examples=["1号楼"])
    active: bool


class UnitForm(Form):
    """A unit of a building."""

    building_id: UUID
    name: PlaceName = Field(examples=["1单元"])
    active: Active = True


class UnitOut(Kept):
    """A unit of a building."""

    building_id: UUID
    name: str = Field(max_length=40, examples=["1单元"])
    active: bool


class UnitQuery(ActiveQuery):
    """Units, perhaps of one building."""

    building_id: UUID | None = None


class PremisesForm(Form):
    """A room or a shop (M-01)."""

    building_id: UUID | None = None
    unit_id: UUID | None = None
    kind: PremisesKind
    number: PlaceName = Field(examples=["101"])
    label: Label | None = Field(
        default=None,
        description="The whole address as people say it; made of building, unit and number where it is left out.",
        examples=["1号楼1单元101"],
    )
    handed_over_on: HandedOverOn | None = Field(default=None, description="Warranty terms count from it (M-13).")
    active: Active = True


class PremisesOut(Kept):
    """A room or a shop."""

    building_id: UUID | None
    unit_id: UUID | None
    kind: PremisesKind
    number: str = Field(max_length=40, examples=["101"])
    label: str = Field(max_length=140, examples=["1号楼1单元101"])
    handed_over_on: date | None
    active: bool


class PremisesQuery(ActiveQuery):
    """Rooms and shops, perhaps of one building or unit."""

    building_id: UUID | None = None
    unit_id: UUID | None = None
    kind: PremisesKind | None = None
    number: PlaceName | None = None


class WarrantyTermForm(Form):
    """How long a part of the building is under warranty (M-13)."""

    part: PlaceName = Field(examples=["waterproofing"])
    months: Annotated[int, Field(ge=1, le=1200)] = Field(examples=[60])
    active: Active = True


class WarrantyTermOut(Kept):
    """How long a part of the building is under warranty."""

    part: str = Field(max_length=40, examples=["waterproofing"])
    months: int = Field(ge=1, le=1200, examples=[60])
    active: bool


class DepartmentForm(Form):
    """A department of the community."""

    code: Code = Field(examples=["engineering"])
    name: Short = Field(examples=["工程部"])
    active: Active = True


class DepartmentOut(Kept):
    """A department of the community."""

    code: str = Field(max_length=20, examples=["engineering"])
    name: str = Field(max_length=60, examples=["工程部"])
    active: bool


class CatalogueItemForm(Form):
    """One service of the published list (M-14, M-40)."""

    code: Code = Field(examples=["P03"])
    name: Title = Field(examples=["更换水龙头"])
    category: Short = Field(examples=["维修"])
    kind: OrderKind
    trades: list[Trade] = Field(default_factory=list, max_length=10, examples=[["plumbing"]])
    needs_visit: bool
    unit: UnitOfSale = Field(examples=["次"])
    price_fen: Fen | None = Field(default=None, description="null: quoted on site, never 0.")
    note: OptionalLine = ""
    active: Active = True


class CatalogueItemOut(Kept):
    """One service of the published list."""

    code: str = Field(max_length=20, examples=["P03"])
    name: str = Field(max_length=100, examples=["更换水龙头"])
    category: str = Field(max_length=60, examples=["维修"])
    kind: OrderKind
    trades: list[str] = Field(max_length=10, examples=[["plumbing"]])
    needs_visit: bool
    unit: str = Field(max_length=20, examples=["次"])
    price_fen: int | None = Field(description="Fen; null: quoted on site.", examples=[6000])
    note: str = Field(max_length=200)
    active: bool


class CatalogueQuery(ActiveQuery):
    """The price list, perhaps of one kind."""

    kind: OrderKind | None = None
    category: Short | None = None
