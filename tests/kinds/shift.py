"""Shift 班次: planned at a post, taken over, handed over with notes that both sign."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.models.shift import Shift, ShiftState
from app.workflow.kinds.shift import SHIFT
from app.workflow.kinds.shift_guards import (
    AtPost,
    OnDuty,
    Roster,
    has_no_other_shift,
    is_not_away,
    no_relief_is_asked,
    nobody_follows,
    notes_of_before_are_signed,
    on_duty_is_of_own_department,
    on_duty_works_here,
    own_notes_are_signed,
    post_has_room,
    post_is_in_use,
    post_is_not_left_alone,
    post_is_ones_own,
    shift_begins,
    shift_can_be_given,
    shift_is_anothers,
    shift_is_over,
    shift_lies_ahead,
)
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.complaint.seen import heads
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import (
    CALLERS,
    COMMUNITY_ID,
    DEPARTMENT,
    NOW,
    OTHER_DEPARTMENT,
    REASON,
    WORKER_ID,
    Form,
    blank,
    uid,
)
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
POST = uid(96)


def shift(state: str = "planned", **values: Any) -> Any:
    """Begun eight hours ago, over now, of the worker of the department, with signed notes."""
    usual = {"id": uid(97), "state": ShiftState(state), "number": "ZB-A-20261123-0001", "planner_id": uid(110),
             "post_id": POST, "place": "Lobby", "department_id": DEPARTMENT, "on_duty_id": WORKER_ID,
             "starts_at": NOW - 8 * HOUR, "ends_at": NOW + MINUTE, "signed_at": NOW}  # fmt: skip
    return blank(Shift, **{**usual, **values})


WHO = Who(
    states="planned on handed_over cancelled",
    final=frozenset({"handed_over", "cancelled"}),
    table="""
plan        | –       | planned     | supervisor cs_supervisor manager | M-99
take_over   | planned | on          | on_duty                          | M-99
hand_over   | on      | =           | on_duty                          | M-99
ask_relief  | on      | =           | on_duty                          | M-99
relieve     | on      | handed_over | system                           | M-99
leave_post  | on      | handed_over | on_duty                          | M-99
""",
    beyond="""
replace     | planned | =           | supervisor cs_supervisor manager | M-99
cancel      | planned | cancelled   | supervisor cs_supervisor manager | M-99
end_for     | on      | handed_over | supervisor cs_supervisor manager | M-26
on_duty_left | planned on | =       | system                           | M-26
""",
    reasons={
        "replace": "who falls ill before the shift must not leave the post empty",
        "cancel": "what was planned by mistake, or is not needed, is taken off the plan, and says why",
        "on_duty_left": "who leaves the company leaves no dead end: the supervisor plans anew (M-26)",
        "end_for": "who left without signing must not keep the post from the next (M-26)",
    },
)
OPERATIONS = """
shifts.read        shift     own
shifts.list        place     STAFF
shifts.plan        place     supervisor cs_supervisor manager
shifts.timeline    shift     own
shifts.clocks      shift     own
shifts.matters     shift     own
"""
FORMS: dict[str, Form] = {
    "plan": {
        "community_id": str(COMMUNITY_ID), "post_id": str(POST), "on_duty_id": str(WORKER_ID),
        "starts_at": (NOW + HOUR).isoformat(), "ends_at": (NOW + 9 * HOUR).isoformat(),
    },
    "replace": {"on_duty_id": str(WORKER_ID), **REASON},
    "cancel": REASON,
    "take_over": {"notes_read": True},
    "hand_over": {"notes": "3号柜有失物一件"},
    "ask_relief": {"reason": "身体不适"},
    "relieve": {"relief_id": str(uid(113))},
    "end_for": REASON,
}  # fmt: skip


def a_post(**values: Any) -> Any:
    return SimpleNamespace(**{"department_id": DEPARTMENT, "name": "Lobby", "people": 1, **values})


def planned(**values: Any) -> dict[str, Roster]:
    return {"roster": Roster(**{"post": a_post(), "works_here": True, "name": "Gao", **values})}


def at(people: int = 1, *on: OnDuty, always: bool = False, follows: datetime | None = None) -> dict[str, AtPost]:
    return {"at_post": AtPost(people, always, on, "Gao", follows)}


def standing(*, signed: bool, relief: Any = None, waits: bool = False, number: int = 98) -> OnDuty:
    return OnDuty(uid(number), "Lin", signed, relief, NOW, waits)


def hours(begin: timedelta, end: timedelta) -> Form:
    return {"starts_at": NOW + begin, "ends_at": NOW + end}


BOSS = "supervisor of the department"
YEAR = timedelta(days=366)
CASES = [
    holds(shift_lies_ahead, "has begun", form=hours(-HOUR, HOUR)),
    refuses(shift_lies_ahead, "over", form=hours(-HOUR, timedelta())),
    holds(shift_lies_ahead, "in a year", form=hours(YEAR, YEAR + HOUR)),
    refuses(shift_lies_ahead, "later", form=hours(YEAR + SECOND, YEAR + HOUR)),
    holds(post_is_in_use, "it is", facts=planned()),
    refuses(post_is_in_use, "there is none", facts=planned(post=None)),
    holds(post_is_ones_own, "of the own department", by=BOSS, facts=planned()),
    refuses(post_is_ones_own, "of another", by=BOSS, facts=planned(post=a_post(department_id=OTHER_DEPARTMENT))),
    holds(post_is_ones_own, "the manager plans all", by="manager",
          facts=planned(post=a_post(department_id=OTHER_DEPARTMENT))),
    holds(post_is_ones_own, "who heads all", by="supervisor of all departments", facts=planned()),
    holds(on_duty_works_here, "does", facts=planned()),
    refuses(on_duty_works_here, "doesn't", facts=planned(works_here=False)),
    holds(on_duty_is_of_own_department, "is", by=BOSS, facts=planned(departments=frozenset({DEPARTMENT}))),
    holds(on_duty_is_of_own_department, "of none, as the gate", by=BOSS, facts=planned()),
    holds(on_duty_is_of_own_department, "of all", by=BOSS, facts=planned(departments=frozenset({None}))),
    refuses(on_duty_is_of_own_department, "another's", by=BOSS,
            facts=planned(departments=frozenset({OTHER_DEPARTMENT}))),
    holds(on_duty_is_of_own_department, "another's, by the manager", by="manager",
          facts=planned(departments=frozenset({OTHER_DEPARTMENT}))),
    holds(has_no_other_shift, "none", facts=planned()),
    refuses(has_no_other_shift, "one", facts=planned(own="ZB-1 08:00–16:00")),
    holds(is_not_away, "here", facts=planned()),
    refuses(is_not_away, "on leave", facts=planned(away_until=NOW + HOUR)),
    holds(post_has_room, "nobody yet", facts=planned()),
    refuses(post_has_room, "one, of one", facts=planned(at_once=1)),
    holds(post_has_room, "one, of two", facts=planned(at_once=1, post=a_post(people=2))),
    refuses(post_has_room, "two, of two", facts=planned(at_once=2, post=a_post(people=2))),
    holds(shift_can_be_given, "its last second", row=shift(**hours(-HOUR, SECOND))),
    refuses(shift_can_be_given, "over", row=shift(**hours(-HOUR, timedelta()))),
    holds(shift_begins, "in an hour", row=shift(**hours(HOUR, 2 * HOUR))),
    refuses(shift_begins, "later", row=shift(**hours(HOUR + SECOND, 2 * HOUR))),
    holds(shift_begins, "its last second", row=shift(**hours(-HOUR, SECOND))),
    refuses(shift_begins, "over", row=shift(**hours(-HOUR, timedelta()))),
    holds(notes_of_before_are_signed, "nobody is there", row=shift(), facts=at()),
    refuses(notes_of_before_are_signed, "not signed", row=shift(), facts=at(1, standing(signed=False))),
    holds(notes_of_before_are_signed, "signed", row=shift(), facts=at(1, standing(signed=True))),
    holds(notes_of_before_are_signed, "there is room beside", row=shift(), facts=at(2, standing(signed=False))),
    refuses(notes_of_before_are_signed, "who names them has taken the signature back", row=shift(),
            facts=at(2, standing(signed=False, relief=WORKER_ID))),
    refuses(notes_of_before_are_signed, "who waits has not signed", row=shift(),
            facts=at(3, standing(signed=True), standing(signed=False, waits=True, number=99))),
    holds(no_relief_is_asked, "not yet", row=shift("on")),
    refuses(no_relief_is_asked, "already", row=shift("on", relief_asked_at=NOW)),
    holds(own_notes_are_signed, "they are", row=shift("on")),
    refuses(own_notes_are_signed, "not yet", row=shift("on", signed_at=None)),
    holds(shift_is_over, "ten minutes before its end", row=shift("on", ends_at=NOW + 10 * MINUTE)),
    refuses(shift_is_over, "earlier", row=shift("on", ends_at=NOW + 10 * MINUTE + SECOND)),
    holds(nobody_follows, "nobody", row=shift("on"), facts=at()),
    refuses(nobody_follows, "at once", row=shift("on"), facts=at(follows=NOW + MINUTE)),
    refuses(nobody_follows, "half an hour after the end", row=shift("on"), facts=at(follows=NOW + 31 * MINUTE)),
    holds(nobody_follows, "later", row=shift("on"), facts=at(follows=NOW + 31 * MINUTE + SECOND)),
    holds(post_is_not_left_alone, "it may be", row=shift("on"), facts=at()),
    refuses(post_is_not_left_alone, "always manned", row=shift("on"), facts=at(always=True)),
    holds(post_is_not_left_alone, "somebody else is there", row=shift("on"),
          facts=at(2, standing(signed=False), always=True)),
    holds(shift_is_anothers, "a worker's", by=BOSS, row=shift("on")),
    refuses(shift_is_anothers, "one's own", by="manager", row=shift("on", on_duty_id=CALLERS["manager"].id)),
]  # fmt: skip


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Who is on duty, relieves or planned it, while they work there, and the head of the department."""
    named = who.id in (row.on_duty_id, row.relief_id, row.planner_id) and who.works_in(row.community_id)
    return named or heads(who, row.community_id, row.department_id)


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """Who is on duty, and who heads the department."""
    return {
        "on_duty": who.id == row.on_duty_id and who.works_in(row.community_id),
        "supervisor": heads(who, row.community_id, row.department_id),
    }


TAKEN: tuple[str, str, Form] = ("guard", "take-over", {"notes_read": True})
SIGNED: tuple[str, str, Form] = ("guard", "hand-over", {"notes": f"{MARK} notes"})
WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "planned": (),
    "on": (TAKEN, SIGNED),
    "handed_over": (TAKEN, SIGNED, ("judge", "end-for", MARKED_REASON)),
    "cancelled": (("judge", "cancel", MARKED_REASON),),
}
"""How one comes to each state: who does what."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that is planned."""
    for state in WAYS if walk.crew.at_home else ("planned",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """A shift of a guard, so short that thousands find room in the next ten minutes, at a post of its own."""
    walk.crew.windows += 1
    known, number = walk.crew.ids, walk.crew.windows
    post = walk.post("judge", f"/v1/communities/{known['community']}/duty-posts",
                     {"name": f"post {number}", "department_id": known["department"]})  # fmt: skip
    starts_at = walk.crew.now + MINUTE + number * timedelta(milliseconds=100)
    form = {"community_id": known["community"], "post_id": post["id"], "on_duty_id": known["guard"],
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(milliseconds=100)).isoformat()}  # fmt: skip
    row = walk.post("judge", "/v1/shifts", form)
    for who, action, filled in WAYS[state]:
        row = walk.post(who, f"/v1/shifts/{row['id']}/{action}", filled)
    assert row["state"] == state
    return row


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A shift on which the action succeeds."""
    state = "planned" if action in {"take_over", "replace", "cancel"} else "on"
    who = "judge" if action in {"replace", "cancel", "end_for"} else "guard"
    if action == "replace":
        form = {**form, "on_duty_id": walk.crew.ids["duty"]}
    return make_one(walk, state), form, who


def refused(place: str, _is_machine: bool) -> Form:
    """At a post that isn't there, in a time that is over."""
    return {"community_id": place, "post_id": place, "on_duty_id": place, "starts_at": "1999-01-01T00:00:00Z",
            "ends_at": "1999-01-01T08:00:00Z"}  # fmt: skip


RULES = """
has_no_other_shift | plan replace
is_not_away | plan replace
no_relief_is_asked | ask_relief
nobody_follows | leave_post
notes_of_before_are_signed | take_over
on_duty_is_of_own_department | plan replace
on_duty_works_here | plan replace
own_notes_are_signed | leave_post
post_has_room | plan
post_is_in_use | plan
post_is_not_left_alone | leave_post
post_is_ones_own | plan
shift_begins | take_over
shift_can_be_given | replace
shift_is_anothers | end_for
shift_is_over | leave_post
shift_lies_ahead | plan
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=SHIFT,
    models=(Shift,),
    row=shift,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**planned(), **at()},
    rules=RULES,
    cases=CASES,
    situations=(Situation(),),
    persons=("on_duty_id",),
    turns="planned: department | on: department | handed_over: nobody | cancelled: nobody",
    clocks="""
post_manned   as the record, tells on_duty department cs_supervisor
relief_comes  as the record, tells department
""",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "duty_manager", "cs_supervisor", "manager"}),
        own=own,
        related=related,
        refused={"shifts.plan": refused},
        takes={"shifts.plan": {"community_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
