"""Rules of shifts 班次: who may be planned when, when a post is taken over, and when it may be left (M-99)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.models.duty_post import DutyPost
from app.models.shift import Shift
from app.workflow.engine.facts import Fact
from app.workflow.engine.people import departments_led_alone
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import LONGEST_AHEAD
from app.workflow.kinds.shift_forms import PlanShift, ReplaceOnShift

EARLY: Final = timedelta(hours=1)
"""How long before its beginning a shift may be taken over."""
FOLLOWS: Final = timedelta(minutes=30)
"""Whose shift begins within this time of the end is waited for."""
AT_THE_END: Final = timedelta(minutes=10)
"""How long before the end of a shift it counts as over."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What speaks for and against planning somebody at a post."""

    post: DutyPost | None
    """The post, if it is one in use here."""
    works_here: bool
    name: str = ""
    own: str = ""
    """The other shift of the person at that time, with its hours; empty: none."""
    at_once: int = 0
    """How many are planned at the post at the busiest moment of that time, without those who wait for a relief."""
    away_until: datetime | None = None
    """Until when the person is on leave in that time."""
    departments: frozenset[UUID | None] = frozenset()
    """The departments in which the person works; None among them: in all."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who is on duty at the post now."""

    shift_id: UUID
    name: str
    signed: bool
    """Whether they have signed their notes."""
    relief_id: UUID | None
    ends_at: datetime
    waits: bool = False
    """Whether they asked to be relieved."""


@dataclass(frozen=True, slots=True)
class AtPost:
    """Who is at a post, and who comes next, beside the shift itself."""

    people: int
    """How many are on duty there at once."""
    always_manned: bool
    on: Sequence[OnDuty] = ()
    next_name: str = ""
    """Who is planned to follow, where somebody is."""
    next_starts_at: datetime | None = None


roster = Fact[Roster]("roster", reads="on_duty_id")
at_post = Fact[AtPost]("at_post", of_record=True)


def to_relieve(post: AtPost, person_id: UUID) -> OnDuty | None:
    """Whom somebody relieves who comes to a post: who named them; else who asked to be relieved; else, where all places
    are taken, whose shift ends first. None: there is room beside them."""
    expected = [shift for shift in post.on if shift.relief_id == person_id] or [
        shift for shift in post.on if shift.waits and shift.relief_id is None
    ]
    if expected:
        return expected[0]
    return min(post.on, key=lambda shift: shift.ends_at) if len(post.on) >= post.people else None


@guard("M-99")
def shift_lies_ahead(context: Context[object, PlanShift]) -> Values | None:
    """M-99: a shift is planned that is not over, within a year."""
    form, now = context.form, context.now
    if form.ends_at <= now:
        return refuse(blamed="ends_at")
    return refuse(blamed="starts_at") if form.starts_at > now + LONGEST_AHEAD else None


@states(shift_lies_ahead)
def _(context: Context) -> Stated:
    now = context.now
    soon = now + timedelta(hours=8)
    return {
        "starts_at": FieldBounds(most=now + LONGEST_AHEAD, example=now),
        "ends_at": FieldBounds(least=now + timedelta(minutes=1), example=soon),
    }


@guard("M-99", needs=(roster,), blames="post_id")
def post_is_in_use(context: Context[object, PlanShift]) -> Values | None:
    """M-99: a shift is one at a post of this community that is in use."""
    return None if context.fact(roster).post is not None else refuse()


@guard("M-99", needs=(roster,), blames="post_id")
def post_is_ones_own(context: Context[object, PlanShift]) -> Values | None:
    """M-99: supervisors plan the posts of their own departments; managers and the customer-service supervisor all."""
    post, led = context.fact(roster).post, departments_led_alone(context.caller, context.community.id)
    return None if post is None or led is None or post.department_id in led else refuse(post=post.name)


@guard("M-99", needs=(roster,))
def on_duty_is_of_own_department(context: Context[object, PlanShift | ReplaceOnShift]) -> Values | None:
    """M-99: supervisors plan the people of their own departments, and whoever is of none; for another department's the
    customer-service supervisor or the manager plans."""
    planned, led = context.fact(roster), departments_led_alone(context.caller, context.community.id)
    if led is None or not planned.departments or not planned.departments.isdisjoint((*led, None)):
        return None
    return refuse(name=planned.name)


@guard("M-99", needs=(roster,))
def on_duty_works_here(context: Context[object, PlanShift | ReplaceOnShift]) -> Values | None:
    """M-99: whoever is on duty works in this community."""
    return None if context.fact(roster).works_here else refuse()


@guard("M-99", needs=(roster,))
def has_no_other_shift(context: Context[object, PlanShift | ReplaceOnShift]) -> Values | None:
    """M-99: nobody is on duty in two places at once, in another community neither."""
    planned = context.fact(roster)
    return refuse(name=planned.name, shift=planned.own) if planned.own else None


@guard("M-99", needs=(roster,))
def is_not_away(context: Context[object, PlanShift | ReplaceOnShift]) -> Values | None:
    """M-99: who is on leave is not planned."""
    planned = context.fact(roster)
    if planned.away_until is None:
        return None
    return refuse(name=planned.name, until=context.local(planned.away_until))


@guard("M-99", needs=(roster,), blames="starts_at")
def post_has_room(context: Context[object, PlanShift]) -> Values | None:
    """M-99: no more people at a post at once than its data say."""
    planned = context.fact(roster)
    if planned.post is None or planned.at_once < planned.post.people:
        return None
    return refuse(post=planned.post.name, people=planned.post.people)


@guard("M-99", kind="state")
def shift_can_be_given(context: Context[Shift, object]) -> Values | None:
    """M-99: a shift is given to somebody else before it is over, not afterwards to whoever was not there."""
    return None if context.now < context.row.ends_at else refuse(ends_at=context.local(context.row.ends_at))


@guard("M-99", kind="state")
def shift_begins(context: Context[Shift, object]) -> Values | None:
    """M-99: a post is taken over when the shift begins, an hour earlier at most, and not after its end."""
    row, now = context.row, context.now
    if row.starts_at - EARLY <= now < row.ends_at:
        return None
    return refuse(starts_at=context.local(row.starts_at), ends_at=context.local(row.ends_at))


@guard("M-99", needs=(at_post,))
def notes_of_before_are_signed(context: Context[Shift, object]) -> Values | None:
    """M-99: whoever leaves signs their notes before the next takes over."""
    before = to_relieve(context.fact(at_post), context.row.on_duty_id)
    return None if before is None or before.signed else refuse(name=before.name)


@guard("M-99", kind="state")
def no_relief_is_asked(context: Context[Shift, object]) -> Values | None:
    """M-99: the supervisor is told once."""
    return None if context.row.relief_asked_at is None else refuse()


@guard("M-99", kind="state")
def own_notes_are_signed(context: Context[Shift, object]) -> Values | None:
    """M-99: nobody leaves without notes for the next."""
    return None if context.row.signed_at is not None else refuse()


@guard("M-99", kind="state")
def shift_is_over(context: Context[Shift, object]) -> Values | None:
    """M-99: before the end of the shift, leaving the post waits for the relief."""
    row = context.row
    return None if context.now >= row.ends_at - AT_THE_END else refuse(ends_at=context.local(row.ends_at))


@guard("M-99", needs=(at_post,))
def nobody_follows(context: Context[Shift, object]) -> Values | None:
    """M-99: who is followed by somebody at once waits for them."""
    post, row = context.fact(at_post), context.row
    if post.next_starts_at is None or post.next_starts_at > max(row.ends_at, context.now) + FOLLOWS:
        return None
    return refuse(post=row.place, name=post.next_name)


@guard("M-99", needs=(at_post,))
def post_is_not_left_alone(context: Context[Shift, object]) -> Values | None:
    """M-99: a post that is always manned is left only to somebody."""
    post = context.fact(at_post)
    return refuse(post=context.row.place) if post.always_manned and not post.on else None


@guard("M-99", kind="state")
def shift_is_anothers(context: Context[Shift, object]) -> Values | None:
    """M-99: a superior ends the shift of somebody else, not their own: that one they hand over."""
    return refuse() if context.row.on_duty_id == context.caller.id else None
