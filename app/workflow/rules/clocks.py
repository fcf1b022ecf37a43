"""Clocks 时限: every deadline of the house, with its default length, and when it is due (lifecycles.md, "Clocks").

Elapsed clocks count active seconds. Natural and working days exclude the day they start on, and end at 24:00 local of
day n.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.core.lang import Words
from app.workflow.rules.calendar import Calendar

Unit = Literal["elapsed", "natural_days", "working_days"]

MINUTE = 60
HOUR = 3600
WARN_AT = 0.8
"""The share of its length at which a clock warns."""

PASS_ON = "pass_on"
SIGN_FOR = "sign_for"
DAY_AHEAD_CONTACT = "day_ahead_contact"
ON_TIME = "on_time"
EMERGENCY_ARRIVAL = "emergency_arrival"
VISIT_ARRANGED = "visit_arranged"
FIXED = "fixed"
FOLLOW_UP = "follow_up"
COMPLAINT_RESPONSE = "complaint_response"
COMPLAINT_FORWARDED = "complaint_forwarded"
COMPLAINT_CONFIRMED = "complaint_confirmed"
ACCEPTANCE_TOLD = "acceptance_told"
STAFF_SERVICE_ANSWER = "staff_service_answer"
PROGRESS = "progress"
COMPLAINT_RESULT = "complaint_result"
EVIDENCE = "evidence"
SLIP_SENT = "slip_sent"
SLIP_CONFIRMED = "slip_confirmed"


@dataclass(frozen=True, slots=True)
class ClockKind:
    """One clock of the house rules. `length` is in seconds or days by `unit`; an emergency may have its own."""

    name: str
    words: Words
    clause: str
    unit: Unit
    length: int
    emergency_length: int | None = None
    pauses: frozenset[str] = frozenset()
    """Reasons of a hold during which it stands still."""


CLOCKS: dict[str, ClockKind] = {
    kind.name: kind
    for kind in (
        ClockKind(PASS_ON, Words("pass on", "派单时限"), "M-20", "elapsed", 10 * MINUTE, 2 * MINUTE),
        ClockKind(SIGN_FOR, Words("sign for", "签收时限"), "M-22", "elapsed", 15 * MINUTE, 5 * MINUTE),
        ClockKind(DAY_AHEAD_CONTACT, Words("day-ahead contact", "提前一天联系"), "M-30", "elapsed", 24 * HOUR),
        ClockKind(ON_TIME, Words("on time", "准时到场"), "M-35", "elapsed", 0),
        ClockKind(EMERGENCY_ARRIVAL, Words("emergency arrival", "紧急到场"), "M-20", "elapsed", 30 * MINUTE),
        ClockKind(VISIT_ARRANGED, Words("visit arranged (contract)", "安排上门(维保)"), "M-80", "elapsed", 24 * HOUR),
        ClockKind(
            FIXED,
            Words("fixed (contract)", "修复时限(维保)"),
            "M-80",
            "elapsed",
            48 * HOUR,
            pauses=frozenset({"customer"}),
        ),
        ClockKind(FOLLOW_UP, Words("follow-up", "回访时限"), "M-70", "working_days", 1),
        ClockKind(COMPLAINT_RESPONSE, Words("first response", "首次响应"), "M-132", "elapsed", 24 * HOUR),
        ClockKind(COMPLAINT_FORWARDED, Words("forwarded", "转派时限"), "M-134", "elapsed", HOUR),
        ClockKind(COMPLAINT_CONFIRMED, Words("confirmed by the department", "部门确认"), "M-134", "elapsed", HOUR),
        ClockKind(ACCEPTANCE_TOLD, Words("decision told", "受理告知"), "M-122", "natural_days", 3),
        ClockKind(STAFF_SERVICE_ANSWER, Words("staff-service answer", "服务投诉答复"), "M-132", "working_days", 3),
        ClockKind(PROGRESS, Words("progress notice", "进展告知"), "M-133", "natural_days", 3),
        ClockKind(COMPLAINT_RESULT, Words("result", "办结时限"), "M-137", "natural_days", 15),
        ClockKind(EVIDENCE, Words("evidence", "补证时限"), "M-121", "natural_days", 7),
        ClockKind(SLIP_SENT, Words("slip sent", "联系单发出"), "M-92", "elapsed", HOUR),
        ClockKind(SLIP_CONFIRMED, Words("slip confirmed", "联系单确认"), "M-92", "elapsed", HOUR),
    )
}

FAR_AHEAD = timedelta(hours=48)
"""M-30: an appointment made at least so long ahead is planned work, contacted a day before."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a clock runs out, when it warns, and by which calendar that was computed."""

    started_at: datetime
    due_at: datetime
    warn_at: datetime
    calendar: str


def length_of(kind: ClockKind, *, emergency: bool, overrides: dict[str, int]) -> int:
    """The clock's length in its unit; a community's own length wins, but only ever shortens an emergency's."""
    own = overrides.get(kind.name)
    if emergency and kind.emergency_length is not None:
        return kind.emergency_length if own is None else min(own, kind.emergency_length)
    return kind.length if own is None else own


def deadline(kind: ClockKind, start: datetime, length: int, zone: str, calendar: Calendar) -> Deadline:
    """When a clock of this kind, started at `start` (aware), is due and warns; both in UTC."""
    start = start.astimezone(UTC)  # in a zone with summer time, adding seconds to local time would lose an hour
    if kind.unit == "elapsed":
        due, basis = start + timedelta(seconds=length), "elapsed"
    else:
        local = start.astimezone(ZoneInfo(zone)).date()
        if kind.unit == "natural_days":
            last, basis = local + timedelta(days=length), kind.unit
        else:
            last, certain = calendar.add_working_days(local, length)
            basis = kind.unit if certain else f"{kind.unit}?"
        due = end_of_day(last, zone)
    return between(start, due, basis)


def between(start: datetime, due: datetime, basis: str = "elapsed") -> Deadline:
    """A deadline with given ends."""
    return Deadline(start, due, start + (due - start) * WARN_AT, basis)


def end_of_day(day: date, zone: str) -> datetime:
    """24:00 local of a day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
