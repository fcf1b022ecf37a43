"""Shapes of communities: their hours, their own rules, and what a change of them moves."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from app.api.schemas.common import Shows
from app.api.schemas.places import Active, Kept
from app.core.catalogue import sentence
from app.core.complaint_enums import Matter
from app.core.fields import Code, Day, Form, Title
from app.core.json_object import JsonObject
from app.core.phones import hotline_of
from app.core.settings import known_zone
from app.core.typed_text import written_as
from app.workflow.engine.community import DEFAULT_AHEAD_DAYS, DEFAULT_NOTICE_HOURS
from app.workflow.kinds.rule_set_forms import HourOfDay

HOTLINE = written_as(r"^\+?[0-9][0-9 \-]{2,28}$", "hotline")
Hotline = Annotated[str, StringConstraints(min_length=3, max_length=30, pattern=HOTLINE), BeforeValidator(hotline_of)]
SHORT_CODE = written_as(r"^[A-Z0-9]+$", "short_code")
ShortCode = Annotated[str, StringConstraints(min_length=1, max_length=12, pattern=SHORT_CODE)]
UNKNOWN_ZONE = sentence("problems.unknown_zone")


def _known_zone(name: str) -> str:
    try:
        return known_zone(name)
    except ValueError as error:
        raise ValueError(UNKNOWN_ZONE, {"example": "Asia/Shanghai"}) from error


Zone = Annotated[str, Field(max_length=40, examples=["Asia/Shanghai"]), AfterValidator(_known_zone)]


class NightHours(Form):
    """Hours of every night, which may go past midnight."""

    begins: HourOfDay = Field(examples=["20:00"])
    ends: HourOfDay = Field(examples=["08:00"], description="Not part of the night any more.")


class RouteForm(Form):
    """M-94: where a matter goes."""

    matter: Matter
    department: Code = Field(description="The department's code.", examples=["operations"])
    opens_order: bool = Field(default=False, description="Whether forwarding it opens a repair order, linked.")


EventName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z_.]*[a-z_*]$")]


class HousekeepingSeriesSettings(Form):
    """M-12: how far ahead recurring housekeeping is settled."""

    ahead_days: int = Field(
        default=DEFAULT_AHEAD_DAYS, ge=1, le=60, description="How many days ahead a date becomes an order."
    )
    notice_hours: int = Field(
        default=DEFAULT_NOTICE_HOURS,
        ge=0,
        le=336,
        description="Until how many hours before it a date may be moved or skipped.",
    )


class CommunitySettings(Form):
    """What a community sets by itself; what is left out follows the company's default. Its optional rules are written
    as rules versions (`/v1/rule-sets`)."""

    announce_faults: bool | None = Field(
        default=None,
        description="M-100: whether whoever lives where a public fault is, is told of it; off unless it says so.",
    )
    stock_in_erp: bool | None = Field(
        default=None,
        description="M-102: whether the ERP keeps the stock: requisitions take their price from it, and the "
        "community's own books stand still; off unless it says so.",
    )
    housekeeping_series: HousekeepingSeriesSettings | None = Field(
        default=None,
        description="M-12: recurring housekeeping: a week ahead, a day's notice, unless it says otherwise.",
    )
    routing: list[RouteForm] | None = Field(
        default=None, max_length=10, description="M-94: where a matter goes, if not where the company sends it."
    )
    notice_routes: dict[EventName, Annotated[list[Literal["wechat", "sms"]], Field(max_length=2)]] | None = Field(
        default=None,
        max_length=100,
        description="Which notices go out by which channels, in the order in which they are tried: an event, or its "
        "beginning with a star, such as `work_order.*`. An empty list: in the list of notices alone.",
        examples=[{"charge.*": ["wechat", "sms"], "work_order.*": ["wechat"]}],
    )
    quiet_hours: NightHours | None = Field(
        default=None, description="When nothing goes out that can wait; 22:00 to 07:30 unless it says otherwise."
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

    apply_to_running: bool = Field(default=False, description="Also give clocks that run their new end by the days.")


class CommunityOut(Kept):
    """A community: homes, a mall or an office building."""

    code: str = Field(max_length=12, examples=["HY"])
    name: str = Field(max_length=100, examples=["海怡花园"])
    zone: str = Field(max_length=40)
    service_phone: str = Field(max_length=30, description="M-10: whoever reports an emergency online phones it too.")
    complaint_phone: str = Field(max_length=30)
    active: bool
    catalogue_version: int = Field(ge=1, description="Adds one with each change of the price list (M-14).")
    rules_version: int | None = Field(
        default=None, ge=1, description="Which version of its optional rules is in force; null: still the first."
    )
    settings: Annotated[JsonObject, Shows(CommunitySettings)] | None = Field(
        default=None, description="House rules; only staff see them."
    )


class CommunityChanged(CommunityOut):
    """A community after a change, and the clocks whose ends its calendar moves."""

    running_clocks: int = Field(ge=0, description="Clocks that run, and would be due at another time by these days.")
    rewritten: int = Field(ge=0, description="How many of them got their new end (`apply_to_running`).")


class OrganisationOut(Kept):
    """The property company."""

    code: str = Field(max_length=20, examples=["DEMO"])
    name: str = Field(max_length=100, examples=["示范物业服务有限公司"])
