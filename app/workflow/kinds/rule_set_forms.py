"""Forms of rules versions 规则版本: the optional rules of a community in groups, as the desk thinks of them. What is
left out follows the company's default."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.enums import ChecklistMoment, OrderKind
from app.core.fields import ActionForm, Code, Fen, Form, Line, Moment, OptionalText, PositiveFen, Short, Text, Trade
from app.core.typed_text import written_as
from app.workflow.engine.community import (
    DEFAULT_CHARGE_CAP_FEN,
    DEFAULT_QUOTE_LIMIT_FEN,
    DEFAULT_REFUND_LIMIT_FEN,
    DEFAULT_REVIEW_MONTHS,
)

HOUR_OF_DAY: Final = written_as(r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", "hour_of_day")
HourOfDay = Annotated[str, Field(min_length=5, max_length=5, pattern=HOUR_OF_DAY)]
Percent = Annotated[int, Field(ge=0, le=100)]
Months = Annotated[int, Field(ge=0, le=1200)]
TRADE_OR_ALL: Final = written_as(r"^([a-z][a-z_]+)?$", "name_of_ours")
TradeOrAll = Annotated[str, StringConstraints(max_length=40, pattern=TRADE_OR_ALL)]
Position = Annotated[int, Field(ge=0, le=999)]
MOST_ITEMS: Final = 300
Weekday = Annotated[int, Field(ge=1, le=7)]
USUAL_DAYS: Final = 30
"""How long a past a version is tried on, unless somebody says otherwise."""
MOST_DAYS: Final = 92
LONGEST_AHEAD: Final = timedelta(days=366)


class WeekdayHours(Form):
    """The hours of one weekday; without hours the desk is closed on it."""

    weekday: Weekday = Field(description="1 is Monday, 7 is Sunday.", examples=[6])
    opens: HourOfDay | None = Field(default=None, examples=["09:00"])
    closes: HourOfDay | None = Field(default=None, examples=["12:00"])
    lunch_starts: HourOfDay | None = Field(default=None, examples=["11:30"])
    lunch_ends: HourOfDay | None = Field(default=None, examples=["12:30"])


class HoursRules(Form):
    """M-20: when the desk is open, and when the duty manager stands in. Without hours, passing on counts day and
    night."""

    opens: HourOfDay | None = Field(default=None, examples=["08:00"])
    closes: HourOfDay | None = Field(default=None, examples=["18:00"], description="24:00 is the end of the day.")
    working_days_only: bool = Field(default=True, description="Whether it is open on working days only.")
    lunch_starts: HourOfDay | None = Field(default=None, examples=["12:00"])
    lunch_ends: HourOfDay | None = Field(default=None, examples=["13:30"])
    weekdays: list[WeekdayHours] = Field(
        default_factory=list,
        max_length=7,
        description="Weekdays with hours of their own; the desk is open by them on all days but holidays.",
    )
    night_begins: HourOfDay = Field(default="20:00", description="The night may go past midnight.")
    night_ends: HourOfDay = Field(default="08:00", description="Not part of the night any more.")


class WorkRules(Form):
    """M-25, M-50, M-55, M-98: how orders are given, taken, shown and filed."""

    claiming: bool = Field(default=False, description="Workers may claim what was dispatched to their department.")
    rota: bool = Field(default=False, description="Whom to send is suggested by turns, in the order of the week.")
    photo_trades: list[Trade] = Field(
        default_factory=list,
        max_length=40,
        description="Trades whose completion needs a photo.",
        examples=[["plumbing"]],
    )
    three_copies: bool = Field(default=True, description="An order is filed once its three copies are received.")


class MoneyRules(Form):
    """M-40, M-53, M-60, M-62: limits of prices and refunds."""

    quote_limit_fen: Fen = Field(
        default=DEFAULT_QUOTE_LIMIT_FEN, description="A quote above this takes the customer's own word."
    )
    refund_limit_fen: Fen = Field(default=DEFAULT_REFUND_LIMIT_FEN, description="Above this the manager refunds.")
    charge_cap_fen: PositiveFen = Field(
        default=DEFAULT_CHARGE_CAP_FEN, description="The highest total of an estimate, a quote or a compensation."
    )
    online_payment: bool = Field(default=False, description="Customers may pay in the app.")


class KindWarranty(Form):
    """Months of warranty on one kind of order."""

    kind: OrderKind
    months: Months = Field(examples=[12])


class TradeWarranty(Form):
    """Months of warranty on one trade."""

    trade: Trade = Field(examples=["plumbing"])
    months: Months = Field(examples=[24])


class WarrantyRules(Form):
    """M-54: the warranty on what was repaired; a trade goes before the kind of order."""

    kinds: list[KindWarranty] = Field(default_factory=list, max_length=10)
    trades: list[TradeWarranty] = Field(default_factory=list, max_length=40)


class FollowUpShare(Form):
    """The share of one kind of order that is followed up."""

    kind: OrderKind
    percent: Percent = Field(examples=[50])


class FollowUpRules(Form):
    """M-70, M-73: whose opinion is asked, and how often a worker is reviewed."""

    shares: list[FollowUpShare] = Field(
        default_factory=list, max_length=10, description="All orders of a kind that isn't named are followed up."
    )
    review_months: int = Field(
        default=DEFAULT_REVIEW_MONTHS, ge=1, le=24, description="After how many months a worker is reviewed again."
    )


class ChecklistItemForm(Form):
    """One item of the community's checklists."""

    moment: ChecklistMoment = Field(description="When it is ticked: with depart, arrive, or complete.")
    trade: TradeOrAll = Field(default="", description="Empty: every trade.", examples=["locksmith"])
    code: Code = Field(
        description="With the code of an item that Gongdan lists anyway it stands in its place, or takes it away.",
        examples=["id-checked"],
    )
    title_zh: Short = Field(description="As workers read it in Chinese.", examples=["已核对住户身份"])
    title_en: Short = Field(description="As workers read it in English.", examples=["resident's identity checked"])
    position: Position = Field(default=500, description="Smaller ones stand first.")
    required: bool = Field(default=True, description="Whether the worker can't go on before it is ticked.")
    photo: bool = Field(default=False, description="Whether ticking it takes a photo.")
    risky: bool = Field(
        default=False,
        description="M-36: needs the customer's recorded consent first. Only when finishing, and never required.",
    )
    active: bool = Field(default=True, description="False: it takes Gongdan's item of that code away.")


class ChecklistRules(Form):
    """M-33, M-36, M-50: what workers tick beyond, or instead of, what Gongdan lists anyway."""

    items: list[ChecklistItemForm] = Field(default_factory=list, max_length=MOST_ITEMS)


class ReviseRules(ActionForm):
    """M-150: the whole of a draft anew; it is based on the version that is in force now."""

    title: Line = Field(description="What it changes, and what for.", examples=["周六上午营业，报价上限调为两千元"])
    hours: HoursRules = Field(default_factory=HoursRules)
    work: WorkRules = Field(default_factory=WorkRules)
    money: MoneyRules = Field(default_factory=MoneyRules)
    warranty: WarrantyRules = Field(default_factory=WarrantyRules)
    follow_up: FollowUpRules = Field(default_factory=FollowUpRules)
    checklists: ChecklistRules = Field(default_factory=ChecklistRules)


class WriteRules(ReviseRules):
    """M-150: a draft of all optional rules of a community."""

    community_id: UUID


class SimulateRules(ActionForm):
    """M-150: what the draft would have meant for what was done in the days that are past."""

    days: int = Field(
        default=USUAL_DAYS, ge=1, le=MOST_DAYS, description="How many days back from today.", examples=[USUAL_DAYS]
    )


class ActivateRules(ActionForm):
    """M-150: put a version in force, at once or at a moment."""

    effective_at: Moment | None = Field(
        default=None, description="From when on; at once if left out.", examples=["2026-12-01T00:00:00+08:00"]
    )
    unsimulated_reason: OptionalText = Field(
        default="", description="Only if these contents were not tried on the past: why not."
    )
    accepted_warnings: list[Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z_]+$")]] = Field(
        default_factory=list, max_length=40, description="The `code` of each warning of the check that you accept."
    )
    apply_to_running: bool = Field(
        default=False, description="Also give clocks that run their new end by the new hours of service."
    )


class GiveUpRules(ActionForm):
    """M-150: a draft is discarded, or what was scheduled is called off."""

    reason: Text = Field(examples=["改为与下季度调整一并执行"])
