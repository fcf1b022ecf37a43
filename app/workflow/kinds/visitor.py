"""Visitor 访客: who comes to a resident, with a pass that is good once and not for long (M-95)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.core.lang import Words
from app.core.roles import Caller, Role
from app.models.visitor import CallResult, Visitor
from app.models.visitor import VisitorState as V
from app.workflow.clocks.definitions import HOUR, ClockDefinition
from app.workflow.engine.effects import Count, Keep, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_CUSTOMER,
    CS_SUPERVISOR,
    DUTY_MANAGER,
    GUARD,
    MANAGER,
    RECEPTIONIST,
    SYSTEM,
)
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.common_forms import Noted, Reason, Reveal
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE
from app.workflow.kinds.gate_passes import LONGEST_PASS, end_of, ends_in_time, is_code
from app.workflow.kinds.visitor_forms import Admit, Correct, Invite, RegisterVisitor

VISITOR_PASS: Final = ClockDefinition(
    "visitor_pass",
    Words("visitor pass", "访客通行码"),
    "M-95",
    "elapsed",
    24 * HOUR,
    longest=int(LONGEST_PASS.total_seconds()),
    ends_by="until",
    lapse_action="expire",
)
CALL_AGE: Final = timedelta(days=1)
"""How old a call may be that somebody is registered for."""


@dataclass(frozen=True, slots=True)
class Visited:
    """The room that a form names: its address, and whether the resident concerned is bound to it today."""

    place: str
    resident_is_bound: bool


visited = Fact[Visited]("visited", reads="premises_id")
"""The room that the form names."""
resident_lives_there = Fact[bool]("resident_lives_there", of_record=True)
"""Whether whoever invited the visitor, or was called, is bound to the room today; true where nobody is named."""


def end_of_pass(context: Context[object, Invite]) -> datetime:
    """Until when a pass is good that is issued now: as the form says, or as long as the community grants."""
    return end_of(VISITOR_PASS, context, context.form.until)


@guard("M-95", needs=(visited,))
def resident_is_bound_to_room(context: Context[object, Invite]) -> Values | None:
    """M-95, M-02: only whoever is bound to the room today invites or is called about a visitor to it."""
    return None if context.fact(visited).resident_is_bound else refuse()


@guard("M-95", kind="state")
def night_is_duty_managers(context: Context[object, object]) -> Values | None:
    """M-95: at night only the duty manager registers; by day reception does, and the duty manager may."""
    community = context.community
    by_night = community.night.holds(context.now, community.zone_info)
    if not by_night or context.caller.has(Role.DUTY_MANAGER, community.id):
        return None
    begins, ends = community.night.hours
    return refuse(begins=begins, ends=ends)


@guard("M-95", blames="until")
def pass_ends_ahead(context: Context[object, Invite]) -> Values | None:
    """M-95: a pass is good from now on, for some days at most, and not over before the visitor is expected."""
    in_time = ends_in_time(context.now, end_of_pass(context), context.form.expected_at)
    return None if in_time else refuse(days=LONGEST_PASS.days)


@states(pass_ends_ahead)
def _(context: Context) -> Stated:
    now, last = context.now, context.now + LONGEST_PASS
    ends = FieldBounds(least=now + timedelta(minutes=1), most=last, example=now + timedelta(days=1))
    return {"until": ends, "expected_at": FieldBounds(most=last, example=now + timedelta(hours=1))}


@guard("M-95", blames="call/at")
def call_was_made(context: Context[object, RegisterVisitor]) -> Values | None:
    """M-95: the resident was called for this visit: neither later than now, nor long ago."""
    if context.now - CALL_AGE <= context.form.call.at <= context.now + CLOCK_TOLERANCE:
        return None
    return refuse(hours=int(CALL_AGE.total_seconds()) // HOUR)


@states(call_was_made)
def _(context: Context) -> Stated:
    now = context.now
    return {"call.at": FieldBounds(least=now - CALL_AGE, most=now + CLOCK_TOLERANCE, example=now)}


@guard("M-95", kind="choice", excludes=("resident_did_not_agree",))
def resident_agreed(context: Context[object, RegisterVisitor | None]) -> Values | None:
    """M-95: the resident wants the visitor."""
    return None if context.form is None or context.form.call.result is CallResult.AGREED else refuse()


@guard("M-95", kind="choice", excludes=("resident_agreed",))
def resident_did_not_agree(context: Context[object, RegisterVisitor | None]) -> Values | None:
    """M-95: the resident declined or was not reached, and the visitor is turned away."""
    return None if context.form is None or context.form.call.result is not CallResult.AGREED else refuse()


@guard("M-95", kind="state")
def pass_is_still_good(context: Context[Visitor, object]) -> Values | None:
    """M-95: a pass that has run out lets nobody in, noticed yet or not."""
    until = context.row.until
    if context.now < until:
        return None
    return refuse(until=context.local(until))


@guard("M-95", needs=(resident_lives_there,))
def resident_still_lives_there(context: Context[Visitor, object]) -> Values | None:
    """M-95, M-02: nobody is checked in or let in to a resident who has moved out since."""
    return None if context.fact(resident_lives_there) else refuse()


@guard("M-95")
def code_is_right(context: Context[Visitor, Admit]) -> Values | None:
    """M-95: who is let in has the pass. Blanks and small letters don't matter when it is said."""
    return None if is_code(context.form.code, context.row.code) else refuse()


@guard("M-95")
def plate_is_as_written(context: Context[Visitor, Admit]) -> Values | None:
    """M-95: an entry is never altered: the gate adds a plate that was not known; another one is a correction."""
    written, seen = context.row.plate, context.form.plate
    return None if None in (written, seen) or written == seen else refuse()


@states(plate_is_as_written)
def _(context: Context[Visitor]) -> Stated:
    return {} if context.row.plate is None else {"plate": FieldBounds(withheld=True)}


def _invited(caller: Caller, row: Visitor) -> bool:
    return caller.is_self(row.resident_id)


def _let_in(caller: Caller, row: Visitor) -> bool:
    return bool(row.admitted_by_id == caller.id)


RESIDENT = Who("resident", Role.CUSTOMER, Words("the resident concerned", "被访住户"), _invited)
GUARD_WHO_LET_IN = Who("guard_who_let_in", Role.GUARD, Words("the guard who let them in", "放行的门岗"), _let_in)
REGISTRARS = (RECEPTIONIST, DUTY_MANAGER)
GATE = (GUARD, *REGISTRARS)
WAITING = (V.EXPECTED, V.REGISTERED)
SOUND = (resident_is_bound_to_room, pass_ends_ahead)
TELL = Tell("resident")

STEPS = (
    Step(
        "invite",
        Words("Invite a visitor", "邀请访客"),
        source=(START,),
        target=V.EXPECTED,
        who=(ANY_CUSTOMER,),
        form=Invite,
        only_if=SOUND,
        then=(Start(VISITOR_PASS.name),),
        event="visitor.invited",
        clause="M-95",
    ),
    Step(
        "register",
        Words("Register a visitor", "登记访客"),
        source=(START,),
        target=V.REGISTERED,
        who=REGISTRARS,
        form=RegisterVisitor,
        only_if=(resident_agreed, night_is_duty_managers, call_was_made, *SOUND),
        then=(Start(VISITOR_PASS.name), TELL),
        event="visitor.registered",
        clause="M-95",
    ),
    Step(
        "register",
        source=(START,),
        target=V.TURNED_AWAY,
        who=REGISTRARS,
        form=RegisterVisitor,
        only_if=(resident_did_not_agree, night_is_duty_managers, call_was_made, *SOUND),
        then=(TELL,),
        event="visitor.not_agreed",
        clause="M-95",
    ),
    Step(
        "check_in",
        Words("Check in an invited visitor", "核验邀约"),
        source=(V.EXPECTED,),
        target=V.REGISTERED,
        who=REGISTRARS,
        form=Noted,
        only_if=(night_is_duty_managers, pass_is_still_good, resident_still_lives_there),
        then=(Stamp("checked_in_at"), TELL),
        event="visitor.checked_in",
        clause="M-95",
    ),
    Step(
        # also from `expected`: a resident's own invitation counts as the call and as the entry, at any hour (ADR 11)
        "admit",
        Words("Let in", "放行"),
        source=WAITING,
        target=V.ADMITTED,
        who=GATE,
        form=Admit,
        only_if=(pass_is_still_good, resident_still_lives_there, code_is_right, plate_is_as_written),
        then=(Keep("plate"), Stamp("admitted_at"), Sign("admitted_by_id"), Stop(VISITOR_PASS.name), TELL),
        event="visitor.admitted",
        clause="M-95",
    ),
    Step(
        "turn_away",
        Words("Turn away", "劝返"),
        source=WAITING,
        target=V.TURNED_AWAY,
        who=GATE,
        form=Reason,
        then=(Keep("reason"), Void(VISITOR_PASS.name), TELL),
        event="visitor.turned_away",
        clause="M-95",
    ),
    Step(
        "revoke",
        Words("Revoke the pass", "作废通行码"),
        source=WAITING,
        target=V.EXPIRED,
        who=(RESIDENT, *REGISTRARS),
        form=Reason,
        then=(Keep("reason"), Void(VISITOR_PASS.name), TELL),
        event="visitor.revoked",
        clause="M-95",
    ),
    Step(
        "expire",
        Words("The pass runs out", "通行码过期"),
        source=WAITING,
        target=V.EXPIRED,
        who=(SYSTEM,),
        then=(Stop(VISITOR_PASS.name), TELL),
        event="visitor.expired",
        clause="M-95",
    ),
    Step(
        "leave",
        Words("Record that they left", "登记离开"),
        source=(V.ADMITTED,),
        target=V.LEFT,
        who=GATE,
        form=Noted,
        then=(Stamp("left_at"),),
        event="visitor.left",
        clause="M-95",
    ),
    Step(
        "correct",
        Words("Add a correction", "补正记录"),
        source=tuple(V),
        who=(*REGISTRARS, GUARD_WHO_LET_IN),
        form=Correct,
        then=(Keep("correction"), Count("corrections")),
        event="visitor.corrected",
        clause="M-95",
    ),
    Step(
        "reveal",
        Words("Show name and phone", "查看姓名电话"),
        source=tuple(V),
        who=(*GATE, CS_SUPERVISOR, MANAGER),
        form=Reveal,
        event="visitor.revealed",
        clause="M-03",
    ),
)

VISITOR = Lifecycle(
    name="visitor",
    noun=Words("visitor", "访客"),
    path="/v1/visitors",
    states=V,
    final=(V.TURNED_AWAY, V.EXPIRED, V.LEFT),
    steps=STEPS,
)
