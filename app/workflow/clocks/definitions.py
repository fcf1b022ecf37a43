"""Clocks 时限: every deadline of the company: its default length, when it applies, and when it is due.

Elapsed clocks count active seconds. Natural and working days exclude the day they start on, and end at 24:00 local of
day n. Where a clock starts and stops stands in the lifecycle tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from app.core.enums import Standing
from app.core.lang import Words
from app.workflow.clocks import cases
from app.workflow.clocks.calendar import ONE_DAY, Calendar
from app.workflow.clocks.cases import Case
from app.workflow.clocks.service_hours import DeskHours, add_service_time

ClockUnit = Literal["elapsed", "natural_days", "working_days"]
End = Literal["length", "window", "before_window", "until", "extension"]
"""What a clock's end follows from: its length; the end of the agreed window; its length before that window; the day
(or the moment) that the form names, or to which the manager extended it; and its length where there is none."""

OUTSIDE: Final = (Standing.CUSTOMER, Standing.THIRD_PARTY)
"""Parties outside the company."""

MINUTE = 60
HOUR = 3600
WARN_AT = 0.8
"""The share of its length at which a clock warns."""


CLOCKS: dict[str, "ClockDefinition"] = {}
"""Every clock by name: each joins when it is declared, here or beside the table of its own kind of record."""


@dataclass(frozen=True, slots=True)
class ClockDefinition:
    """One clock. `length` is in seconds or days by `unit`; an emergency may have its own.

    Raises ValueError for a second one of a name."""

    name: str
    words: Words
    clause: str
    unit: ClockUnit
    length: int
    emergency_length: int | None = None
    longest: int | None = None
    """No policy makes it run longer than this."""
    pauses: frozenset[str] = frozenset()
    """Reasons of a hold during which it stands still; none named: every pause counts."""
    applies: Callable[[Case], bool] = cases.always
    """Which records have this clock at all."""
    begins: Callable[[Case], datetime] = cases.from_now
    """From when it counts."""
    agreed: Callable[[Case], int | None] = cases.nothing_agreed
    """The length that a contract says, before the community's policies and the company's own (M-80)."""
    ends_by: End = "length"
    in_service_hours: bool = False
    """Whether it counts only the hours a community's desk is open, where the community sets them; never for an
    emergency."""
    owed_by: Standing | None = None
    """Whose duty it is wherever the record is, because only they can end it; None: of whoever has the record."""
    waits_for_nobody: bool = False
    """Whether it is what the customer is to be told (M-30, M-133): it never waits for anybody outside the company."""
    audiences: tuple[str, ...] = ()
    """Who is warned of it, where that is somebody else than whoever it stands with; of one that lapses, nobody else."""
    reminds: tuple[str, ...] = ()
    """Who is warned of it instead, where whoever is to act is outside the company; its breach is told as any other."""
    repeats_after: int = 0
    """After how many natural days it reminds again and again once it is breached (M-133); 0: it doesn't."""
    goes_on: bool = False
    """Whether it goes on when its record is cancelled, merged or archived: what it is owed for is still owed."""
    lapse_action: str = ""
    """The action that Gongdan takes on the record when the time has run out (M-120). That action tells whom it
    concerns; nobody climbs."""

    def __post_init__(self) -> None:
        if self.name in CLOCKS:
            raise ValueError(f"two clocks are called {self.name}")
        CLOCKS[self.name] = self

    def stands_with(self, record: Standing) -> Standing:
        """Whose turn it is with this clock, while its record stands with somebody."""
        if self.owed_by is not None:
            return self.owed_by
        return Standing.CENTRE if self.waits_for_nobody and record in OUTSIDE else record

    def is_paused_by(self, reason: object) -> bool:
        """Whether a hold for this reason lets it stand still."""
        return not self.pauses or str(reason) in self.pauses

    def has_length(self, case: Case) -> bool:
        """Whether its end follows from a length in this case, and not from a day or window that somebody named."""
        return self.ends_by != "window" and not (self.ends_by == "until" and case.until is not None)


def in_order() -> list[ClockDefinition]:
    """Every clock in the manual's order, whichever of their modules was imported first."""
    return sorted(CLOCKS.values(), key=lambda clock: (int(clock.clause.removeprefix("M-")), clock.name))


def going_on() -> tuple[str, ...]:
    """The names of the clocks that go on when their record has come to its end."""
    return tuple(name for name, clock in CLOCKS.items() if clock.goes_on)


PASS_ON: Final = ClockDefinition(
    "pass_on",
    Words("pass on", "派单时限"),
    "M-20",
    "elapsed",
    10 * MINUTE,
    2 * MINUTE,
    applies=cases.is_passed_on,
    begins=cases.from_call,
    in_service_hours=True,
).name
SIGN_FOR: Final = ClockDefinition(
    "sign_for", Words("sign for", "签收时限"), "M-22", "elapsed", 15 * MINUTE, 5 * MINUTE
).name
DAY_AHEAD_CONTACT: Final = ClockDefinition(
    "day_ahead_contact",
    Words("day-ahead contact", "提前一天联系"),
    "M-30",
    "elapsed",
    24 * HOUR,
    applies=cases.is_planned,
    ends_by="before_window",
    waits_for_nobody=True,
).name
ON_TIME: Final = ClockDefinition(
    "on_time", Words("on time", "准时到场"), "M-35", "elapsed", 0, applies=cases.has_window, ends_by="window"
).name
EMERGENCY_ARRIVAL: Final = ClockDefinition(
    "emergency_arrival",
    Words("emergency arrival", "紧急到场"),
    "M-20",
    "elapsed",
    30 * MINUTE,
    applies=cases.is_emergency,
    begins=cases.from_arrival,
).name
VISIT_ARRANGED: Final = ClockDefinition(
    "visit_arranged",
    Words("visit arranged (contract)", "安排上门(维保)"),
    "M-80",
    "elapsed",
    24 * HOUR,
    applies=cases.is_contract,
    begins=cases.from_registration,
    agreed=cases.hours_to_arrange,
).name
FIXED: Final = ClockDefinition(
    "fixed",
    Words("fixed (contract)", "修复时限(维保)"),
    "M-80",
    "elapsed",
    48 * HOUR,
    pauses=frozenset({"customer"}),
    applies=cases.is_contract,
    begins=cases.from_registration,
    agreed=cases.hours_to_fix,
).name
PLAN_TASK: Final = ClockDefinition(
    "plan_task", Words("task of an emergency plan", "应急任务时限"), "M-100", "elapsed", HOUR, ends_by="until"
).name
FOLLOW_UP: Final = ClockDefinition(
    "follow_up", Words("follow-up", "回访时限"), "M-70", "working_days", 1, owed_by=Standing.CENTRE
).name
OBJECTION_ANSWER: Final = ClockDefinition(
    "objection_answer",
    Words("objection answered", "异议答复"),
    "M-56",
    "working_days",
    3,
    owed_by=Standing.CENTRE,
    goes_on=True,
).name
COMPLAINT_RESPONSE: Final = ClockDefinition(
    "complaint_response", Words("first response", "首次响应"), "M-132", "elapsed", 24 * HOUR, begins=cases.from_arrival
).name
COMPLAINT_FORWARDED: Final = ClockDefinition(
    "complaint_forwarded", Words("forwarded", "转派时限"), "M-134", "elapsed", HOUR, owed_by=Standing.CENTRE
).name
COMPLAINT_CONFIRMED: Final = ClockDefinition(
    "complaint_confirmed",
    Words("confirmed by the department", "部门确认"),
    "M-134",
    "elapsed",
    HOUR,
    owed_by=Standing.DEPARTMENT,
).name
ACCEPTANCE_TOLD: Final = ClockDefinition(
    "acceptance_told", Words("decision told", "受理告知"), "M-122", "natural_days", 3, begins=cases.from_round
).name
STAFF_SERVICE_ANSWER: Final = ClockDefinition(
    "staff_service_answer",
    Words("staff-service answer", "服务投诉答复"),
    "M-132",
    "working_days",
    3,
    applies=cases.is_about_staff,
    begins=cases.from_filing,
).name
PROGRESS: Final = ClockDefinition(
    "progress", Words("progress notice", "进展告知"), "M-133", "natural_days", 3, waits_for_nobody=True, repeats_after=3
).name
COMPLAINT_RESULT: Final = ClockDefinition(
    "complaint_result",
    Words("result", "办结时限"),
    "M-137",
    "natural_days",
    15,
    applies=cases.is_general,
    begins=cases.from_decision,
    ends_by="extension",
).name
EVIDENCE: Final = ClockDefinition(
    "evidence",
    Words("evidence", "补证时限"),
    "M-121",
    "natural_days",
    7,
    ends_by="until",
    owed_by=Standing.CUSTOMER,
    audiences=("complainant", "desk"),
    lapse_action="evidence_lapsed",
).name
SLIP_SENT: Final = ClockDefinition(
    "slip_sent",
    Words("slip sent", "联系单发出"),
    "M-92",
    "elapsed",
    HOUR,
    applies=cases.has_waited,
    begins=cases.from_receipt,
    owed_by=Standing.CENTRE,
).name
SLIP_CONFIRMED: Final = ClockDefinition(
    "slip_confirmed", Words("slip confirmed", "联系单确认"), "M-92", "elapsed", HOUR, owed_by=Standing.DEPARTMENT
).name


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a clock began, runs out and warns (UTC), and by which calendar that was computed: `elapsed`,
    `natural_days`, `working_days` or `service_hours`, with `?` and the years that were not announced yet."""

    started_at: datetime
    due_at: datetime
    warn_at: datetime
    calendar: str


def deadline_of(definition: ClockDefinition, case: Case, length: int, warn: float = WARN_AT) -> Deadline | None:
    """When this clock is due in this case; None where the case has no such clock."""
    if not definition.applies(case):
        return None
    began = definition.begins(case)
    if definition.ends_by == "window" and case.window is not None:
        return between(*case.window, warn=warn)
    if definition.ends_by == "before_window" and case.window is not None:
        return between(case.now, case.window[0] - timedelta(seconds=length), warn=warn)
    if definition.ends_by == "until" and case.until is not None:
        return between(began, end_of(case.until, case.zone), definition.unit, warn=warn)
    if definition.ends_by == "extension" and case.extended_to is not None:
        return between(began, case.extended_to, definition.unit, warn=warn)
    hours = case.hours if definition.in_service_hours and not case.emergency else None
    return deadline(definition, began, length, case.zone, case.calendar, warn=warn, hours=hours)


def deadline(
    definition: ClockDefinition,
    start: datetime,
    length: int,
    zone: str,
    calendar: Calendar,
    *,
    warn: float = WARN_AT,
    hours: DeskHours | None = None,
) -> Deadline:
    """When a clock of this kind, started at `start` (aware), is due and warns; `hours`: it counts only these."""
    start = start.astimezone(UTC)  # in a zone with summer time, adding seconds to local time would lose an hour
    if definition.unit == "elapsed":
        if hours is None:
            return between(start, start + timedelta(seconds=length), warn=warn)
        due, years = add_service_time(start, timedelta(seconds=length), hours, zone, calendar)
        soon, _ = add_service_time(start, timedelta(seconds=length) * warn, hours, zone, calendar)
        return Deadline(start, due, soon, basis("service_hours", years))
    local = start.astimezone(ZoneInfo(zone)).date()
    if definition.unit == "natural_days":
        return between(start, end_of_day(local + timedelta(days=length), zone), definition.unit, warn=warn)
    last, years = calendar.add_working_days(local, length)
    return between(start, end_of_day(last, zone), basis(definition.unit, years), warn=warn)


def between(start: datetime, due: datetime, calendar: str = "elapsed", *, warn: float = WARN_AT) -> Deadline:
    """A deadline with given ends."""
    return Deadline(start, due, start + (due - start) * warn, calendar)


def end_of(until: date, zone: str) -> datetime:
    """The end of what is said to last until a moment, or until a day with all its hours."""
    return until if isinstance(until, datetime) else end_of_day(until, zone)


def end_of_day(day: date, zone: str) -> datetime:
    """24:00 local of a day, in UTC."""
    return datetime.combine(day + ONE_DAY, time(), ZoneInfo(zone)).astimezone(UTC)


def basis(name: str, unknown: tuple[int, ...]) -> str:
    """A calendar with the years that it had to guess: `working_days?2027,2028`."""
    return f"{name}?{','.join(str(year) for year in unknown[:4])}" if unknown else name


def guessed_years(calendar: str) -> tuple[int, ...]:
    """The years that were not announced when a deadline was computed by this calendar."""
    _, mark, years = calendar.partition("?")
    return tuple(int(year) for year in years.split(",") if year) if mark else ()
