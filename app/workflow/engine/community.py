"""What the rules need to know of a community: its own rules as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.complaint_enums import Matter
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.policies import ClockPolicy
from app.workflow.clocks.service_hours import DeskHours, Night

DEFAULT_REPAIR_WARRANTY_MONTHS = 12
DEFAULT_QUOTE_LIMIT_FEN = 100_000
"""M-40: above ¥1,000 a quote takes the customer's own word."""


@dataclass(frozen=True, slots=True)
class Route:
    """M-94: where a matter goes: a department's code, and whether its repair order is opened with it."""

    department: str
    opens_order: bool = False


@dataclass(frozen=True, slots=True)
class CommunityRules:
    """A community's own rules (Community.settings), with Gongdan's defaults for what it doesn't set."""

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
    repair_warranty_months: Mapping[str, int]
    follow_up_percent: Mapping[str, int]
    checklists: Mapping[str, list[str]]
    quote_limit_fen: int = DEFAULT_QUOTE_LIMIT_FEN
    """M-40: above this a quote takes the customer's own word."""
    calendar: Calendar = field(default_factory=Calendar)
    routing: Mapping[Matter, Route] = field(default_factory=dict)
    clock_policies: tuple[ClockPolicy, ...] = ()
    """Those in use."""
    service_hours: DeskHours | None = None
    """When the desk is open, if the community says so."""
    night: Night = field(default_factory=Night)
    """M-20, M-95: when the duty manager stands in for the desk."""

    def months_of_warranty(self, kind: str) -> int:
        """M-54: months of warranty on a repair of this kind; twelve unless the community says otherwise."""
        return self.repair_warranty_months.get(kind, DEFAULT_REPAIR_WARRANTY_MONTHS)
