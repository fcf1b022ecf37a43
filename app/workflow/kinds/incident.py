"""Public fault 公共故障: open, restored, closed; one answer for everybody who reports it (M-100)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from app.core.lang import Words
from app.models.incident import Incident
from app.models.incident import IncidentState as I
from app.models.work_order import WorkOrder
from app.workflow.clocks.definitions import HOUR, ClockDefinition
from app.workflow.engine.effects import Count, Effect, Keep, Put, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_SUPERVISOR,
    CS_SUPERVISOR,
    DUTY_MANAGER,
    MANAGER,
    RECEPTIONIST,
    SYSTEM,
)
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.common_forms import Noted, Reason
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

SERVICE_BACK: Final = ClockDefinition(
    "service_back", Words("back again", "恢复时限"), "M-100", "elapsed", 4 * HOUR, ends_by="until"
)
"""Until the moment at which it is said to be back; where nobody said when, four hours."""
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
open_incidents = Fact[Sequence[Incident]]("open_incidents")
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


@guard("M-100")
def news_are_new(context: Context[Incident, Announce]) -> Values | None:
    """M-100: nobody is told the same text twice."""
    updates, form = context.row.updates, context.form
    told = bool(updates) and updates[-1]["text"] == form.text and form.expected_back_at is None
    return refuse() if told else None


@guard("M-100", needs=(named_area,))
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


class KeepUpdate(Effect):
    """What people were told is added to the record; a new time that was said is waited for."""

    words = Words("keep what people were told; a new time is waited for", "保存通报内容,按新的预计时间计时")


class CorrectFault(Effect):
    """What was registered wrongly is put right; the journal keeps what it was."""

    words = Words("correct the fields that were sent, and keep the old values", "更正所填字段并保留原值")


class AddRepair(Effect):
    """One more work order repairs it."""

    words = Words("note the work order that repairs it", "登记抢修工单")


class AskReporters(Effect):
    """Since when it works, and until when its reporters are waited for."""

    words = Words("wait for the answers of its reporters", "等待报事人反馈")


class GiveReportsBack(Effect):
    """A fault that was registered by mistake answers nobody: the reports go on as orders of their own."""

    words = Words("each report it answers goes on as an order of its own", "已并入的报修恢复为独立工单")


class CountReport(Effect):
    """One more report is answered."""

    words = Words("count the report", "累计报修数")


class UncountReport(Effect):
    """A report was taken out."""

    words = Words("take the report out of the count", "扣减报修数")


OPENERS: Final = (RECEPTIONIST, ANY_SUPERVISOR, DUTY_MANAGER, CS_SUPERVISOR, MANAGER)
"""M-100: reception, the supervisors, and whoever stands in or decides."""
TELL_OUTSIDE: Final = (Tell("joined"), Tell("residents"))
"""Whoever reported it, always; whoever lives there, where the community announces faults."""
TELL_INSIDE: Final = (Tell("receptionist"), Tell("cs_supervisor"), Tell("duty_manager"), Tell("guard"))

STEPS = (
    Step(
        "open",
        Words("Register a public fault", "登记公共故障"),
        source=(START,),
        target=I.OPEN,
        who=OPENERS,
        form=OpenIncident,
        only_if=(failure_has_begun, return_lies_ahead, fault_is_new, repair_goes_on, plan_is_activated),
        then=(Start(SERVICE_BACK.name), *TELL_INSIDE, Tell("residents")),
        event="incident.opened",
        clause="M-100",
    ),
    Step(
        "announce",
        Words("Tell the progress", "进展通报"),
        source=(I.OPEN,),
        who=OPENERS,
        form=Announce,
        only_if=(return_lies_ahead, news_are_new),
        then=(Keep("expected_back_at"), KeepUpdate(), *TELL_OUTSIDE),
        event="incident.announced",
        clause="M-100",
    ),
    Step(
        "correct",
        Words("Correct what it is and where", "更正故障信息"),
        source=(I.OPEN,),
        who=OPENERS,
        form=CorrectIncident,
        only_if=(failure_has_begun, fault_is_corrected),
        then=(CorrectFault(), Tell("receptionist")),
        event="incident.corrected",
        clause="M-100",
    ),
    Step(
        "name_repair",
        Words("Name the work order that repairs it", "关联抢修工单"),
        source=(I.OPEN,),
        who=OPENERS,
        form=NameRepair,
        only_if=(repair_goes_on, repair_is_new),
        then=(AddRepair(),),
        event="incident.repair_named",
        clause="M-100",
    ),
    Step(
        "restore",
        Words("It works again", "故障恢复"),
        source=(I.OPEN,),
        target=I.RESTORED,
        who=OPENERS,
        form=RestoreIncident,
        only_if=(return_is_past,),
        then=(Keep("outcome"), AskReporters(), Stop(SERVICE_BACK.name), *TELL_INSIDE, *TELL_OUTSIDE),
        event="incident.restored",
        clause="M-100",
    ),
    Step(
        "close",
        Words("Close", "关闭"),
        source=(I.RESTORED,),
        target=I.CLOSED,
        who=OPENERS,
        form=Noted,
        only_if=(reporters_were_asked,),
        then=(Stamp("closed_at"),),
        event="incident.closed",
        clause="M-100",
    ),
    Step(
        "reopen",
        Words("It fails again", "再次故障"),
        source=(I.RESTORED, I.CLOSED),
        target=I.OPEN,
        who=OPENERS,
        form=ReopenIncident,
        only_if=(return_lies_ahead, no_other_is_open),
        then=(
            Keep("reason"),
            Put("expected_back_at", None),
            Keep("expected_back_at"),
            Put("restored_at", None),
            Put("answers_until", None),
            Put("closed_at", None),
            Count("times_out"),
            Start(SERVICE_BACK.name),
            *TELL_INSIDE,
            *TELL_OUTSIDE,
        ),
        reopens=True,
        event="incident.reopened",
        clause="M-100",
    ),
    Step(
        "cancel",
        Words("Cancel: registered by mistake", "登记有误撤销"),
        source=(I.OPEN,),
        target=I.CANCELLED,
        who=OPENERS,
        form=Reason,
        then=(Keep("reason"), Void(), GiveReportsBack(), *TELL_INSIDE, Tell("residents")),
        event="incident.cancelled",
        clause="M-100",
    ),
    Step(
        "take_report",
        Words("Answers one more report", "并入报修"),
        source=(I.OPEN,),
        who=(SYSTEM,),
        then=(CountReport(),),
        event="incident.report_taken",
        clause="M-100",
    ),
    Step(
        "leave_report",
        Words("A report was of something else", "移出报修"),
        source=(I.OPEN, I.RESTORED, I.CLOSED),
        who=(SYSTEM,),
        then=(UncountReport(),),
        event="incident.report_left",
        clause="M-100",
    ),
    Step(
        "note_still_out",
        Words("Somebody's still does not work", "仍未恢复"),
        source=(I.RESTORED,),
        who=(SYSTEM,),
        then=(Count("still_out"), Tell("receptionist"), Tell("duty_manager")),
        event="incident.still_out_noted",
        clause="M-100",
    ),
)

INCIDENT = Lifecycle(
    name="incident",
    noun=Words("public fault", "公共故障"),
    path="/v1/incidents",
    states=I,
    final=(I.CLOSED, I.CANCELLED),
    steps=STEPS,
)
