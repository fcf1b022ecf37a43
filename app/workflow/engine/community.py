"""What the rules need to know of a community: its own rules as data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.complaint_enums import Matter
from app.core.enums import ChecklistMoment
from app.core.lang import Words
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.policies import ClockPolicy
from app.workflow.clocks.service_hours import DeskHours, Night

DEFAULT_REPAIR_WARRANTY_MONTHS = 12
LASTING_KINDS = frozenset({"repair", "paid_service"})
"""M-54: kinds of order after which something built stays behind."""
CARE_TRADES = frozenset({"cleaning", "care", "gardening", "reception"})
"""M-54: trades whose work leaves nothing that could break again."""
DEFAULT_QUOTE_LIMIT_FEN = 100_000
"""M-40: above ¥1,000 a quote takes the customer's own word."""
DEFAULT_REFUND_LIMIT_FEN = 50_000
"""M-62: above ¥500 the manager refunds."""
DEFAULT_CHARGE_CAP_FEN = 100_000_000
"""M-62: no total comes to more than ¥1,000,000."""
DEFAULT_AHEAD_DAYS = 7
"""M-12: a date of recurring housekeeping becomes an order a week ahead."""
DEFAULT_NOTICE_HOURS = 24
"""M-12: a date of recurring housekeeping is moved or skipped a day ahead."""
FIRST_VERSION = 1
"""The number of the rules that stood when versions began to be kept, or when the community was new."""
DEFAULT_REVIEW_MONTHS = 3
"""M-73: after so many months a worker is reviewed again."""
OPTIONAL_RULES: Final = (
    "service_hours", "night", "claiming", "rota", "photo_trades", "three_copies", "quote_limit_fen",
    "refund_limit_fen", "charge_cap_fen", "online_payment", "repair_warranty_months", "trade_warranty_months",
    "follow_up_percent", "review_months", "checklist_items",
)  # fmt: skip
"""M-150: the rules that only versions set, by their names in a community's settings and in CommunityRules."""


@dataclass(frozen=True, slots=True)
class Route:
    """M-94: where a matter goes: a department's code, and whether its repair order is opened with it."""

    department: str
    opens_order: bool = False


@dataclass(frozen=True, slots=True)
class CheckItem:
    """M-33: something that a worker ticks at a moment of the visit."""

    code: str
    title: Words
    moment: ChecklistMoment
    trade: str = ""
    """Empty: of every trade."""
    position: int = 500
    required: bool = True
    photo: bool = False
    risky: bool = False
    """M-36: the customer consents to it first, on record."""
    active: bool = True
    """False: it is not asked any more; whoever ticked it on an older list is not held up."""


@dataclass(frozen=True, slots=True)
class CommunityRules:
    """A community's own rules (Community.settings), with Gongdan's defaults for what it doesn't set. What is optional
    among them is written as versions (app/workflow/kinds/rule_set.py)."""

    id: UUID
    organisation_id: UUID
    code: str
    name: str
    zone: str
    zone_info: ZoneInfo
    service_phone: str
    complaint_phone: str
    catalogue_version: int
    refund_limit_fen: int
    charge_cap_fen: int
    """The highest total that an estimate, a quote or a compensation may come to."""
    repair_warranty_months: Mapping[str, int]
    follow_up_percent: Mapping[str, int]
    quote_limit_fen: int = DEFAULT_QUOTE_LIMIT_FEN
    """M-40: above this a quote takes the customer's own word."""
    trade_warranty_months: Mapping[str, int] = field(default_factory=dict)
    photo_trades: frozenset[str] = frozenset()
    """M-50: trades whose completion is shown on a photo."""
    review_months: int = DEFAULT_REVIEW_MONTHS
    """M-73: after how many months a worker is due for the next quality review."""
    three_copies: bool = True
    """M-55: whether an order is filed only once the receipt of its three copies is logged."""
    rules_version: int = FIRST_VERSION
    """Which version of its rules is in force; the first is what stood when versions began to be kept."""
    claiming: bool = False
    """M-25: whether workers may claim what was dispatched to their department."""
    rota: bool = False
    """M-98: whether orders are given by turns."""
    online_payment: bool = False
    """M-60: whether customers pay in the app."""
    announce_faults: bool = False
    """M-100: whether whoever lives where a public fault is, is told of it; its reporters are always."""
    stock_in_erp: bool = False
    """M-102: whether the ERP keeps the stock: a requisition's price and what there is come from it."""
    housekeeping_ahead_days: int = DEFAULT_AHEAD_DAYS
    """M-12: how many days ahead a date of recurring housekeeping becomes an order."""
    housekeeping_notice_hours: int = DEFAULT_NOTICE_HOURS
    """M-12: until how many hours before it such a date may be moved or skipped."""
    departments: Mapping[UUID, str] = field(default_factory=dict)
    """Their names by id, also of those that were closed."""
    closed_departments: frozenset[UUID] = frozenset()
    calendar: Calendar = field(default_factory=Calendar)
    routing: Mapping[Matter, Route] = field(default_factory=dict)
    checklist_items: tuple[CheckItem, ...] = ()
    """M-33: what it adds to Gongdan's checklists, and changes in them."""
    clock_policies: tuple[ClockPolicy, ...] = ()
    """Those in use."""
    service_hours: DeskHours | None = None
    """When the desk is open, if the community says so."""
    night: Night = field(default_factory=Night)
    """M-20, M-95: when the duty manager stands in for the desk."""

    @property
    def departments_in_use(self) -> frozenset[UUID]:
        """The departments to which work may go."""
        return frozenset(self.departments) - self.closed_departments

    def months_of_warranty(self, kind: str, trades: Collection[str], *, contract: bool) -> int:
        """M-54: months of warranty on what was done: as the community says of the trade (the longest of several) or of
        the kind; else twelve for repairs, installations and contract work, and none for cleaning, care and desk
        services."""
        by_trade = [self.trade_warranty_months[trade] for trade in trades if trade in self.trade_warranty_months]
        if by_trade:
            return max(by_trade)
        if kind in self.repair_warranty_months:
            return self.repair_warranty_months[kind]
        lasts = kind in LASTING_KINDS and not (trades and CARE_TRADES.issuperset(trades))
        return DEFAULT_REPAIR_WARRANTY_MONTHS if contract or lasts else 0
