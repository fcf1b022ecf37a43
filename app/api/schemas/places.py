"""Shapes of places: communities, buildings, units, rooms and shops, warranty terms, departments, the price list."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from app.api.http.paging import CountedQuery
from app.api.schemas.common import Answer, Moment
from app.api.schemas.page import Version
from app.core.catalogue import sentence
from app.core.complaint_enums import Matter
from app.core.enums import OrderKind, PremisesKind
from app.core.fields import AS_LINE, Code, Day, Fen, Form, OptionalLine, PositiveFen, Short, Trade, WrongFields
from app.core.json_object import JsonObject
from app.core.phones import hotline_of
from app.core.settings import known_zone
from app.core.typed_text import ONE_LINE, written_as

PlaceName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=ONE_LINE), AS_LINE
]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE), AS_LINE
]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=140, pattern=ONE_LINE), AS_LINE
]
UnitOfSale = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=ONE_LINE), AS_LINE
]
HOTLINE = written_as(r"^\+?[0-9][0-9 \-]{2,28}$", "hotline")
Hotline = Annotated[str, StringConstraints(min_length=3, max_length=30, pattern=HOTLINE), BeforeValidator(hotline_of)]
SHORT_CODE = written_as(r"^[A-Z0-9]+$", "short_code")
ShortCode = Annotated[str, StringConstraints(min_length=1, max_length=12, pattern=SHORT_CODE)]
Zone = Annotated[str, Field(max_length=40, examples=["Asia/Shanghai"]), AfterValidator(known_zone)]
CLOSES_FIRST = sentence("problems.closes_first")
HOUR_OF_DAY = written_as(r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", "hour_of_day")
HourOfDay = Annotated[str, Field(min_length=5, max_length=5, pattern=HOUR_OF_DAY)]
Percent = Annotated[int, Field(ge=0, le=100)]
HandedOverOn = Annotated[Day, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
"""So that a day many months later still stands in the calendar."""
Months = Annotated[int, Field(ge=0, le=1200)]
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


class ServiceHours(Form):
    """The hours of each day in which the desk is open."""

    opens: HourOfDay = Field(examples=["08:00"])
    closes: HourOfDay = Field(examples=["18:00"], description="Later on the same day; 24:00 is its end.")
    working_days_only: bool = Field(default=True, description="Whether it is open on working days only.")

    @model_validator(mode="after")
    def _opens_first(self) -> "ServiceHours":
        if self.opens >= self.closes:
            raise WrongFields(CLOSES_FIRST, "opens", "closes")
        return self


class NightHours(Form):
    """The hours in which the duty manager stands in for the desk; the night may go past midnight."""

    begins: HourOfDay = Field(examples=["20:00"])
    ends: HourOfDay = Field(examples=["08:00"], description="Not part of the night any more.")


class RouteForm(Form):
    """M-94: where a matter goes."""

    matter: Matter
    department: Code = Field(description="The department's code.", examples=["operations"])
    opens_order: bool = Field(default=False, description="Whether forwarding it opens a repair order, linked.")


class CommunitySettings(Form):
    """A community's own rules as data; what is left out follows the company's default."""

    refund_limit_fen: Fen | None = Field(default=None, description="Refunds above this need the manager (M-62).")
    quote_limit_fen: Fen | None = Field(
        default=None,
        description="M-40: a quote above this takes the customer's own word; default ¥1,000.",
    )
    charge_cap_fen: PositiveFen | None = Field(
        default=None,
        description="M-62: the highest total of an estimate, a quote or a compensation; ¥1,000,000 unless it says "
        "otherwise.",
    )
    repair_warranty_months: dict[OrderKind, Months] | None = Field(
        default=None, max_length=10, description="M-54: months of warranty on a repair, by kind of order."
    )
    trade_warranty_months: dict[Trade, Months] | None = Field(
        default=None, max_length=40, description="M-54: months of warranty by trade, before those by kind."
    )
    photo_trades: list[Trade] | None = Field(
        default=None, max_length=40, description="M-50: trades whose completion needs a photo; none unless named."
    )
    claiming: bool | None = Field(
        default=None,
        description="M-25: whether qualified workers may claim what was dispatched to their department; off unless it "
        "says so.",
    )
    follow_up_percent: dict[OrderKind, Percent] | None = Field(
        default=None, max_length=10, description="M-70: the share of orders that is followed up, by kind."
    )
    service_hours: ServiceHours | None = Field(
        default=None,
        description="M-20: when the desk is open; passing on counts only these hours, except for emergencies.",
    )
    night: NightHours | None = Field(
        default=None,
        description="M-20, M-95: when the duty manager stands in; 20:00 to 08:00 unless it says otherwise.",
    )
    checklists: dict[Trade, Annotated[list[Code], Field(max_length=30)]] | None = Field(
        default=None, max_length=40, description="M-33: what a worker checks before leaving, by trade."
    )
    routing: list[RouteForm] | None = Field(
        default=None, max_length=10, description="M-94: where a matter goes, if not where the company sends it."
    )
    days: dict[Day, bool] | None = Field(
        default=None, max_length=1000, description="Single days on which it is worked (true) or not (false)."
    )


class CommunityForm(Form):
    """A new community."""

    code: ShortCode = Field(description="Stands in the numbers of its orders.", examples=["HY"])
    name: Title = Field(examples=["海怡花园"])
    zone: Zone = "Asia/Shanghai"
    service_phone: Hotline = Field(examples=["0532-8000-0110"])
    complaint_phone: Hotline = Field(examples=["0532-8000-0119"])
    active: Active = True
    settings: CommunitySettings = Field(default_factory=CommunitySettings)


class CommunityEdit(CommunityForm):
    """A change of a community."""

    apply_to_running: bool = Field(
        default=False, description="Also give clocks that run their new end by the days and hours of service."
    )


class CommunityOut(Kept):
    """A community 小区, 商场 or 写字楼."""

    code: str = Field(max_length=12, examples=["HY"])
    name: str = Field(max_length=100, examples=["海怡花园"])
    zone: str = Field(max_length=40)
    service_phone: str = Field(max_length=30, description="M-10: whoever reports an emergency online phones it too.")
    complaint_phone: str = Field(max_length=30)
    active: bool
    catalogue_version: int = Field(ge=1, description="Adds one with each change of the price list (M-14).")
    settings: JsonObject | None = Field(default=None, description="House rules; only staff see them.")


class CommunityChanged(CommunityOut):
    """A community after a change, and the clocks whose ends its calendar or its hours of service move."""

    running_clocks: int = Field(ge=0, description="Clocks that run, and would be due at another time by these days.")
    rewritten: int = Field(ge=0, description="How many of them got their new end (`apply_to_running`).")


class OrganisationOut(Kept):
    """The property company."""

    code: str = Field(max_length=20, examples=["DEMO"])
    name: str = Field(max_length=100, examples=["示范物业服务有限公司"])


class BuildingForm(Form):
    """A building 楼."""

    name: PlaceName = Field(examples=["1号楼"])
    active: Active = True


class BuildingOut(Kept):
    """A building 楼."""

    name: str = Field(max_length=40, examples=["1号楼"])
    active: bool


class UnitForm(Form):
    """A unit 单元 of a building."""

    building_id: UUID
    name: PlaceName = Field(examples=["1单元"])
    active: Active = True


class UnitOut(Kept):
    """A unit 单元 of a building."""

    building_id: UUID
    name: str = Field(max_length=40, examples=["1单元"])
    active: bool


class UnitQuery(ActiveQuery):
    """Units, perhaps of one building."""

    building_id: UUID | None = None


class PremisesForm(Form):
    """A room 户 or a shop 商铺 (M-01)."""

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
    """A room 户 or a shop 商铺."""

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
