"""Shapes of communities: their hours, their own rules, and what a change of them moves."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from app.api.schemas.common import Shows
from app.api.schemas.places import Active, Kept, Title
from app.core.catalogue import sentence
from app.core.complaint_enums import Matter
from app.core.enums import OrderKind
from app.core.fields import Code, Day, Fen, Form, PositiveFen, Trade, WrongFields
from app.core.json_object import JsonObject
from app.core.phones import hotline_of
from app.core.settings import known_zone
from app.core.typed_text import written_as

HOTLINE = written_as(r"^\+?[0-9][0-9 \-]{2,28}$", "hotline")
Hotline = Annotated[str, StringConstraints(min_length=3, max_length=30, pattern=HOTLINE), BeforeValidator(hotline_of)]
SHORT_CODE = written_as(r"^[A-Z0-9]+$", "short_code")
ShortCode = Annotated[str, StringConstraints(min_length=1, max_length=12, pattern=SHORT_CODE)]
Zone = Annotated[str, Field(max_length=40, examples=["Asia/Shanghai"]), AfterValidator(known_zone)]
CLOSES_FIRST = sentence("problems.closes_first")
HOUR_OF_DAY = written_as(r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", "hour_of_day")
HourOfDay = Annotated[str, Field(min_length=5, max_length=5, pattern=HOUR_OF_DAY)]
Percent = Annotated[int, Field(ge=0, le=100)]
Months = Annotated[int, Field(ge=0, le=1200)]


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


EventName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z_.]*[a-z_*]$")]


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
    review_months: Annotated[int, Field(ge=1, le=24)] | None = Field(
        default=None, description="M-73: after how many months a worker is reviewed again; 3 unless it says otherwise."
    )
    claiming: bool | None = Field(
        default=None,
        description="M-25: whether qualified workers may claim what was dispatched to their department; off unless it "
        "says so.",
    )
    online_payment: bool | None = Field(
        default=None, description="M-60: whether customers pay in the app; off unless it says so."
    )
    announce_faults: bool | None = Field(
        default=None,
        description="M-100: whether whoever lives where a public fault is, is told of it; off unless it says so.",
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

    apply_to_running: bool = Field(
        default=False, description="Also give clocks that run their new end by the days and hours of service."
    )


class CommunityOut(Kept):
    """A community: homes, a mall or an office building."""

    code: str = Field(max_length=12, examples=["HY"])
    name: str = Field(max_length=100, examples=["海怡花园"])
    zone: str = Field(max_length=40)
    service_phone: str = Field(max_length=30, description="M-10: whoever reports an emergency online phones it too.")
    complaint_phone: str = Field(max_length=30)
    active: bool
    catalogue_version: int = Field(ge=1, description="Adds one with each change of the price list (M-14).")
    settings: Annotated[JsonObject, Shows(CommunitySettings)] | None = Field(
        default=None, description="House rules; only staff see them."
    )


class CommunityChanged(CommunityOut):
    """A community after a change, and the clocks whose ends its calendar or its hours of service move."""

    running_clocks: int = Field(ge=0, description="Clocks that run, and would be due at another time by these days.")
    rewritten: int = Field(ge=0, description="How many of them got their new end (`apply_to_running`).")


class OrganisationOut(Kept):
    """The property company."""

    code: str = Field(max_length=20, examples=["DEMO"])
    name: str = Field(max_length=100, examples=["示范物业服务有限公司"])
