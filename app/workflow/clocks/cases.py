"""What a clock is started for: the facts of a record by which it applies, begins, and finds its length."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.complaint_enums import ComplaintKind, Matter, Severity
from app.core.enums import Urgency
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.service_hours import DeskHours

FAR_AHEAD = timedelta(hours=48)
"""M-30: an appointment made at least so long ahead is planned work, contacted a day before."""


@dataclass(frozen=True, slots=True)
class Case:
    """A record as its clocks see it, after the move that starts them. Moments are UTC."""

    now: datetime
    zone: str
    calendar: Calendar
    hours: DeskHours | None = None
    kind: str | None = None
    """Kind of order or complaint."""
    urgency: str | None = None
    """Urgency of an order, severity of a complaint."""
    contract: bool = False
    """Whether a contract covers the work (M-80)."""
    arrange_hours: int | None = None
    """Within how many hours the contract says that a visit is arranged; None: it says nothing."""
    fix_hours: int | None = None
    """Within how many hours it says that the fault is repaired."""
    matter: str | None = None
    needs_visit: bool = True
    """Whether somebody goes there; else it is done at the desk (M-15)."""
    redone: bool = False
    """Whether the work is to be done again (M-52)."""
    visit_ended: bool = False
    """Whether the worker has left, and the customer takes time to decide (M-41)."""
    registered_at: datetime | None = None
    received_at: datetime | None = None
    """When a matter reached the desk (M-11, M-92)."""
    in_writing: bool = False
    """Whether it came as a letter or e-mail, which nobody waits beside."""
    round: int = 1
    """How often it was opened: 1, and one more with each reopening (M-123)."""
    round_since: datetime | None = None
    """Since when a complaint's decision is owed in this round."""
    concerns_staff: bool = False
    """Whether a complaint names somebody or a work order (M-132)."""
    decided_at: datetime | None = None
    """When a complaint was taken up in this round."""
    extended_to: datetime | None = None
    """Until when the manager gave it time (M-137)."""
    window: tuple[datetime, datetime] | None = None
    """The confirmed appointment."""
    until: date | None = None
    """The last day that the form names, or the last moment; of a contract, the last day of its term."""

    @property
    def emergency(self) -> bool:
        """Whether this is an emergency order."""
        return self.urgency == Urgency.EMERGENCY

    @property
    def label(self) -> str:
        """The case as the journal keeps it: `repair/normal/contract/24/48`; read back by `of_label`."""
        agreed = (str(hours or "") for hours in (self.arrange_hours, self.fix_hours))
        contract = "contract" if self.contract else ""
        return "/".join((self.kind or "", self.urgency or "", contract, *agreed)).rstrip("/")


def of_label(label: str, zone: str, calendar: Calendar, hours: DeskHours | None, now: datetime) -> Case:
    """A case from what the journal kept of it."""
    kind, urgency, contract, arrange, fix = (*label.split("/"), "", "", "", "", "")[:5]
    agreed = (int(arrange) if arrange else None, int(fix) if fix else None)
    return Case(now, zone, calendar, hours, kind or None, urgency or None, contract == "contract", *agreed)


def always(_: Case) -> bool:
    """The clock applies to every record that starts it."""
    return True


def has_waited(case: Case) -> bool:
    """M-92: a matter that is said to have arrived just now has no time that could be kept or missed."""
    return case.received_at is not None and case.now - case.received_at > timedelta(minutes=2)


def is_emergency(case: Case) -> bool:
    """M-20: only an emergency has an arrival to be measured from its registration."""
    return case.emergency


def is_contract(case: Case) -> bool:
    """M-80: only work covered by a contract."""
    return case.contract


def nothing_agreed(_: Case) -> int | None:
    """No contract says how long the clock runs."""
    return None


def hours_to_arrange(case: Case) -> int | None:
    """M-80: within how many seconds the contract says that a visit is arranged."""
    return None if case.arrange_hours is None else case.arrange_hours * 3600


def hours_to_fix(case: Case) -> int | None:
    """M-80: within how many seconds the contract says that the fault is repaired."""
    return None if case.fix_hours is None else case.fix_hours * 3600


def is_passed_on(case: Case) -> bool:
    """M-20: every new request; of what is redone only what somebody must go to again."""
    return case.needs_visit or not case.redone


def is_done_at_the_desk(case: Case) -> bool:
    """M-15: items that need no visit."""
    return not case.needs_visit


def waits_for_answer(case: Case) -> bool:
    """M-41: a quote that the customer did not decide on while the worker was there."""
    return case.visit_ended


def has_window(case: Case) -> bool:
    """M-35: only an agreed time can be kept."""
    return case.window is not None


def is_planned(case: Case) -> bool:
    """M-30: only a visit that was agreed long enough ahead."""
    return case.window is not None and case.window[0] - case.now >= FAR_AHEAD


def names_staff(kind: str | None, matter: str | None, *, concerns_staff: bool) -> bool:
    """M-132: complaints about service at the customer's place or about staff: every service complaint that names
    somebody or a work order."""
    return kind == ComplaintKind.SERVICE and (matter == Matter.STAFF or concerns_staff)


def is_about_staff(case: Case) -> bool:
    """M-132: service complaints about staff, and those that name somebody or an order."""
    return names_staff(case.kind, case.matter, concerns_staff=case.concerns_staff)


def is_general(case: Case) -> bool:
    """M-137: general complaints; a serious one goes up instead."""
    return case.urgency == Severity.GENERAL


def from_now(case: Case) -> datetime:
    """It begins with the action that starts it."""
    return case.now


def from_window(case: Case) -> datetime:
    """It begins with the time for which somebody is expected, or now if that time has begun."""
    return case.now if case.window is None else max(case.window[0], case.now)


def from_registration(case: Case) -> datetime:
    """It began when the record was registered, or when its call or letter arrived, if that was before (M-11)."""
    return min(case.received_at or case.now, case.registered_at or case.now, case.now)


def from_decision(case: Case) -> datetime:
    """It began when the complaint was taken up, whatever happened to its severity since."""
    return case.decided_at or case.now


def from_arrival(case: Case) -> datetime:
    """It began when the call or letter arrived, if that is registered now; in a later round, with what opens it."""
    return from_receipt(case) if case.registered_at in (None, case.now) else case.now


def from_call(case: Case) -> datetime:
    """As from_arrival; but letters and e-mail are read when they are registered (M-20)."""
    return case.now if case.in_writing else from_arrival(case)


def from_filing(case: Case) -> datetime:
    """It began when the complaint arrived, also where it is found out later that it has this clock (M-132); in a later
    round, with what opens it."""
    return from_receipt(case) if case.round == 1 else case.now


def from_round(case: Case) -> datetime:
    """It began with the round, which an objection to a withdrawal leaves as it was (M-139)."""
    return min(case.round_since or case.now, case.now)


def from_receipt(case: Case) -> datetime:
    """It began when the matter reached the desk, though never later than now."""
    return min(case.received_at or case.now, case.now)
