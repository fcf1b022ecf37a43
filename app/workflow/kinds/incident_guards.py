"""Rules of public faults 公共故障: what is one, where, when it is said to be back, and when it is over (M-100)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from app.models.incident import Incident
from app.models.work_order import WorkOrder
from app.workflow.engine.facts import Fact
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, LONGEST_AHEAD
from app.workflow.kinds.incident_area import AreaPart, overlap, parts_of
from app.workflow.kinds.incident_forms import (
    Announce,
    CorrectIncident,
    NameRepair,
    OpenIncident,
    ReopenIncident,
    RestoreIncident,
)

LONGEST_SINCE: Final = timedelta(days=30)
"""How long ago what is registered now may have begun."""
MOST_REPAIRS: Final = 20
"""How many work orders repair one fault."""


@dataclass(frozen=True, slots=True)
class NamedArea:
    """The parts of the community that a form names, in the order of its fields, with their addresses."""

    parts: tuple[AreaPart, ...] = ()

    @property
    def label(self) -> str:
        """Where that is, as people say it; empty: the whole community."""
        return "、".join(part.label for part in self.parts)


named_area = Fact[NamedArea]("named_area", reads="building_ids")
"""The buildings, units and rooms that the form names."""
open_incidents = Fact[Sequence[Incident]]("open_incidents", of_record=True)
"""The public faults of the community that go on. Until the transaction ends, nobody else opens one there."""
repair_order = Fact[WorkOrder | None]("repair_order", reads="work_order_id")
"""The open work order of this community that the form names, which is no report of a fault; None where it is none."""
plan_is_on = Fact[bool]("plan_is_on", reads="emergency_plan_id")
"""Whether the emergency plan that the form names is an activated one of this community; true where it names none."""
unanswered = Fact[int]("unanswered", of_record=True)
"""How many of those whose report it answers have not said yet whether theirs works again."""


@guard("M-100")
def failure_has_begun(context: Context[object, OpenIncident | CorrectIncident]) -> Values | None:
    """M-100: it fails before it is registered, and not for months."""
    since = context.form.since
    if since is None or context.now - LONGEST_SINCE <= since <= context.now + CLOCK_TOLERANCE:
        return None
    return refuse(days=LONGEST_SINCE.days)


@states(failure_has_begun)
def _(context: Context) -> Stated:
    now = context.now
    return {"since": FieldBounds(least=now - LONGEST_SINCE, most=now + CLOCK_TOLERANCE, example=now)}


@guard("M-100")
def return_lies_ahead(context: Context[object, OpenIncident | Announce | ReopenIncident]) -> Values | None:
    """M-100: people are told a time that is still to come."""
    expected = context.form.expected_back_at
    return None if expected is None or context.now < expected <= context.now + LONGEST_AHEAD else refuse()


@states(return_lies_ahead)
def _(context: Context) -> Stated:
    now = context.now
    return {"expected_back_at": FieldBounds(least=now, most=now + LONGEST_AHEAD, example=now + timedelta(hours=4))}


@guard("M-100", needs=(named_area, open_incidents))
def fault_is_new(context: Context[object, OpenIncident]) -> Values | None:
    """M-100: what fails in one place is registered once: whoever comes second takes the one that is open, or says why
    theirs is another."""
    form = context.form
    if form.other_fault:
        return None
    return _same(context, str(form.fails), context.fact(named_area).parts, but=None)


@guard("M-100", needs=(open_incidents,))
def no_other_is_open(context: Context[Incident, object]) -> Values | None:
    """M-100: what has come back and fails again is reopened, unless somebody opened it anew meanwhile."""
    row = context.row
    return _same(context, str(row.fails), parts_of(row.area), but=row.id)


def _same(context: Context, fails: str, parts: Sequence[AreaPart], *, but: UUID | None) -> Values | None:
    for incident in context.fact(open_incidents):
        if incident.id != but and incident.fails == fails and overlap(parts_of(incident.area), parts):
            return refuse(number=incident.number, place=incident.place)
    return None


@guard("M-100", needs=(repair_order,))
def repair_goes_on(context: Context[Incident | None, OpenIncident | NameRepair]) -> Values | None:
    """M-100: what repairs it is an open work order of this community, and no report that a fault answers."""
    return None if context.form.work_order_id is None or context.fact(repair_order) is not None else refuse()


@guard("M-100")
def repair_is_new(context: Context[Incident, NameRepair]) -> Values | None:
    """M-100: each work order is named once, and only so many."""
    named = context.row.repair_order_ids
    return refuse(most=MOST_REPAIRS) if str(context.form.work_order_id) in named or len(named) >= MOST_REPAIRS else None


@guard("M-100", needs=(plan_is_on,))
def plan_is_activated(context: Context[object, OpenIncident]) -> Values | None:
    """M-100: a fault that stands under an emergency plan stands under one that is in force."""
    return None if context.fact(plan_is_on) else refuse()


@guard("M-100", blames="text")
def news_are_new(context: Context[Incident, Announce]) -> Values | None:
    """M-100: nobody is told the same text twice."""
    updates, form = context.row.updates, context.form
    told = bool(updates) and updates[-1]["text"] == form.text and form.expected_back_at is None
    return refuse() if told else None


@guard("M-100", needs=(named_area,), blames=())
def fault_is_corrected(context: Context[Incident, CorrectIncident]) -> Values | None:
    """M-100: a correction says what is otherwise."""
    form, row = context.form, context.row
    elsewhere = form.says_where and {*context.fact(named_area).parts} != {*parts_of(row.area)}
    fields = ("fails", "since", "known")
    differs = elsewhere or any(getattr(form, name) not in (None, getattr(row, name)) for name in fields)
    return None if differs else refuse()


@guard("M-100")
def return_is_past(context: Context[Incident, RestoreIncident]) -> Values | None:
    """M-100: it works again since it failed, and no later than now."""
    at = context.form.restored_at
    return None if at is None or context.row.since <= at <= context.now + CLOCK_TOLERANCE else refuse()


@states(return_is_past)
def _(context: Context) -> Stated:
    since = None if context.row is None else context.row.since
    return {"restored_at": FieldBounds(least=since, most=context.now + CLOCK_TOLERANCE, example=context.now)}


@guard("M-100", needs=(unanswered,))
def reporters_were_asked(context: Context[Incident, object]) -> Values | None:
    """M-100: whoever reported it has had the time to say that theirs still does not work, or has answered."""
    until = context.row.answers_until
    if until is None or context.now >= until or not context.fact(unanswered):
        return None
    return refuse(count=context.fact(unanswered), until=context.local(until))
