"""Leave 请假: asked for, granted or declined by another, taken back until it is over."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.models.leave import Leave, LeaveKind, LeaveState
from app.workflow.kinds.leave import (
    LEAVE,
    Absentee,
    Rank,
    a_superior_decides,
    absentee_is_of_own_department,
    absentee_works_here,
    asks_for_oneself,
    grants_to_another,
    has_no_other_leave,
    leave_is_not_long_over,
    leave_is_not_over,
    leave_is_of_now,
    shifts_are_given_away,
    visits_are_given_away,
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

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def leave(state: str = "asked", **values: Any) -> Any:
    """Tomorrow, of the worker of the department."""
    usual = {"id": uid(95), "state": LeaveState(state), "number": "QJ-A-20261123-0001", "asker_id": WORKER_ID,
             "person_id": WORKER_ID, "department_id": DEPARTMENT, "kind": LeaveKind.ANNUAL, "starts_at": NOW + DAY,
             "ends_at": NOW + DAY + timedelta(hours=9)}  # fmt: skip
    return blank(Leave, **{**usual, **values})


WHO = Who(
    states="asked granted declined withdrawn",
    final=frozenset({"declined", "withdrawn"}),
    groups={"STAFF": "receptionist guard worker cashier supervisor duty_manager cs_supervisor manager"},
    table="""
ask       | –             | asked     | STAFF                       | M-99
grant     | asked         | granted   | department_head desk_head manager          | M-99
decline   | asked         | declined  | department_head desk_head manager          | M-99
withdraw  | asked granted | withdrawn | absentee department_head desk_head manager | M-99
""",
)
OPERATIONS = """
leaves.read        leave     own
leaves.list        place     STAFF
leaves.ask         place     receptionist guard worker cashier supervisor duty_manager cs_supervisor manager
leaves.timeline    leave     own
"""
FORMS: dict[str, Form] = {
    "ask": {
        "community_id": str(COMMUNITY_ID), "kind": "annual", "starts_at": (NOW + DAY).isoformat(),
        "ends_at": (NOW + 2 * DAY).isoformat(), "note": "回老家",
    },
    "grant": {"visits_stay": False},
    "decline": REASON,
    "withdraw": REASON,
}  # fmt: skip


def begins(since: timedelta) -> Form:
    return {"starts_at": NOW + since}


ANOTHER: Form = {"person_id": uid(108)}
SELF: Form = {"person_id": None}


def besides(number: str | None) -> Form:
    """Another leave of a worker of the department."""
    return {"absentee": Absentee(True, DEPARTMENT), "other_leave": number}


STAYS, GIVEN_AWAY = {"visits_stay": True}, {"visits_stay": False}
BOSS = "supervisor of the department"
CASES = [
    holds(leave_is_of_now, "tomorrow", form=begins(DAY)),
    holds(leave_is_of_now, "a week ago", form=begins(-7 * DAY)),
    refuses(leave_is_of_now, "longer ago", form=begins(-7 * DAY - SECOND)),
    holds(leave_is_of_now, "in a year", form=begins(366 * DAY)),
    refuses(leave_is_of_now, "later", form=begins(366 * DAY + SECOND)),
    holds(asks_for_oneself, "nobody is named", by="another worker", form={"person_id": None}),
    holds(asks_for_oneself, "they name themselves", by="another worker", form=ANOTHER),
    refuses(asks_for_oneself, "a colleague", by="assigned worker", form=ANOTHER),
    holds(asks_for_oneself, "a supervisor for them", by="supervisor of the department", form=ANOTHER),
    holds(asks_for_oneself, "a manager for them", by="manager", form=ANOTHER),
    holds(absentee_works_here, "does", facts={"absentee": Absentee(True)}),
    refuses(absentee_works_here, "doesn't", facts={"absentee": Absentee(False)}),
    holds(
        absentee_is_of_own_department,
        "themselves",
        by="assigned worker",
        form={"person_id": None},
        facts={"absentee": Absentee(True, OTHER_DEPARTMENT)},
    ),
    holds(
        absentee_is_of_own_department,
        "their worker",
        by=BOSS,
        form=ANOTHER,
        facts={"absentee": Absentee(True, DEPARTMENT)},
    ),
    refuses(
        absentee_is_of_own_department,
        "another head's",
        by=BOSS,
        form=ANOTHER,
        facts={"absentee": Absentee(True, OTHER_DEPARTMENT)},
    ),
    refuses(absentee_is_of_own_department, "the gate", by=BOSS, form=ANOTHER, facts={"absentee": Absentee(True)}),
    refuses(
        absentee_is_of_own_department,
        "the gate, by the head of all",
        by="supervisor of all departments",
        form=ANOTHER,
        facts={"absentee": Absentee(True)},
    ),
    holds(
        absentee_is_of_own_department,
        "the gate, by their superior",
        by="customer-service supervisor",
        form=ANOTHER,
        facts={"absentee": Absentee(True)},
    ),
    refuses(
        absentee_is_of_own_department,
        "a worker, by the desk's",
        by="customer-service supervisor",
        form=ANOTHER,
        facts={"absentee": Absentee(True, DEPARTMENT)},
    ),
    holds(
        absentee_is_of_own_department,
        "anybody, by the manager",
        by="manager",
        form=ANOTHER,
        facts={"absentee": Absentee(True, DEPARTMENT)},
    ),
    holds(
        absentee_is_of_own_department,
        "a colleague, who is refused anyway",
        by="assigned worker",
        form=ANOTHER,
        facts={"absentee": Absentee(True)},
    ),
    holds(has_no_other_leave, "none", by="assigned worker", form=SELF, facts=besides(None)),
    refuses(has_no_other_leave, "one", by="assigned worker", form=SELF, facts=besides("QJ-1")),
    refuses(has_no_other_leave, "their worker's", by=BOSS, form=ANOTHER, facts=besides("QJ-1")),
    holds(grants_to_another, "a worker's", by="supervisor of the department", row=leave()),
    refuses(grants_to_another, "one's own", by="manager", row=leave(person_id=CALLERS["manager"].id)),
    holds(a_superior_decides, "a worker's", by=BOSS, row=leave(), facts={"absentee_rank": Rank()}),
    refuses(a_superior_decides, "a peer's", by=BOSS, row=leave(), facts={"absentee_rank": Rank(True)}),
    holds(a_superior_decides, "the manager", by="manager", row=leave(), facts={"absentee_rank": Rank(True)}),
    holds(a_superior_decides, "the only manager's", by=BOSS, row=leave(), facts={"absentee_rank": Rank(True, True)}),
    holds(visits_are_given_away, "no visits", form=GIVEN_AWAY, facts={"visits_meanwhile": []}),
    refuses(visits_are_given_away, "a visit", form=GIVEN_AWAY, facts={"visits_meanwhile": ["WX-1"]}),
    holds(visits_are_given_away, "a visit, and it is said", form=STAYS, facts={"visits_meanwhile": ["WX-1"]}),
    holds(shifts_are_given_away, "no shifts", form=GIVEN_AWAY, facts={"shifts_meanwhile": []}),
    refuses(shifts_are_given_away, "a shift", form=GIVEN_AWAY, facts={"shifts_meanwhile": ["ZB-1"]}),
    holds(shifts_are_given_away, "a shift, and it is said", form=STAYS, facts={"shifts_meanwhile": ["ZB-1"]}),
    holds(leave_is_not_over, "still to come", row=leave("granted")),
    holds(leave_is_not_over, "its last second", row=leave("granted", ends_at=NOW + SECOND)),
    refuses(leave_is_not_over, "over", row=leave("granted", ends_at=NOW)),
    holds(leave_is_not_over, "over, and nobody answered", row=leave(ends_at=NOW)),
    holds(leave_is_not_long_over, "over for a week", row=leave(ends_at=NOW - 7 * DAY + SECOND)),
    refuses(leave_is_not_long_over, "longer", row=leave(ends_at=NOW - 7 * DAY)),
]


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whose it is, who asked, and who decides on it: the head of their department, the customer-service supervisor for
    whoever is of none. A supervisor of all departments sees what is of none, and decides on nothing of it."""
    mine = who.id in (row.person_id, row.asker_id) and who.works_in(row.community_id)
    return mine or heads(who, row.community_id, row.department_id) or is_desk_head(who, row)


def is_desk_head(who: "Somebody", row: Any) -> bool:
    """Whether somebody decides for those who are of no department."""
    return row.department_id is None and any(
        role == "cs_supervisor" and place in (None, row.community_id) for role, place, _ in who.grants
    )


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """Whose it is, and who heads the department."""
    return {
        "absentee": who.id == row.person_id and who.works_in(row.community_id),
        "department_head": row.department_id is not None and heads(who, row.community_id, row.department_id),
        "desk_head": is_desk_head(who, row),
    }


WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "asked": (),
    "granted": (("boss", "grant", {}),),
    "declined": (("boss", "decline", MARKED_REASON),),
    "withdrawn": (("worker", "withdraw", MARKED_REASON),),
}
"""How one comes to each state: who does what."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that was asked for; and one of the desk."""
    for state in WAYS if walk.crew.at_home else ("asked",):
        make_one(walk, state)
    # who belongs to no department asks the customer-service supervisor
    make_one(walk, "asked", "desk")


def make_one(walk: Walk, state: str, who: str = "worker") -> Form:
    """Of a worker, or somebody else, in half a year, when nobody has appointments."""
    walk.crew.windows += 1
    starts_at = walk.crew.now + timedelta(days=180, minutes=walk.crew.windows)
    form = {"community_id": walk.crew.ids["community"], "kind": "annual", "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(seconds=50)).isoformat(), "note": f"{MARK} note"}  # fmt: skip
    row = walk.post(who, "/v1/leaves", form)
    for by, action, filled in WAYS[state]:
        row = walk.post(by, f"/v1/leaves/{row['id']}/{action}", filled)
    assert row["state"] == state
    return row


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """Leave on which the action succeeds."""
    return make_one(walk, "asked"), form, "worker" if action == "withdraw" else "boss"


def refused(place: str, _is_machine: bool) -> Form:
    """In a time that is long over."""
    return {"community_id": place, "kind": "annual", "starts_at": "1999-01-01T00:00:00Z",
            "ends_at": "1999-01-02T00:00:00Z"}  # fmt: skip


RULES = """
a_superior_decides | grant decline
absentee_is_of_own_department | ask
absentee_works_here | ask
asks_for_oneself | ask
grants_to_another | grant decline
has_no_other_leave | ask
leave_is_not_long_over | grant
leave_is_not_over | withdraw
leave_is_of_now | ask
shifts_are_given_away | grant
visits_are_given_away | grant
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=LEAVE,
    models=(Leave,),
    row=leave,
    who=WHO,
    forms=FORMS,
    facts=lambda: {
        "absentee": Absentee(True, DEPARTMENT),
        "visits_meanwhile": [],
        "shifts_meanwhile": [],
        "absentee_rank": Rank(),
        "other_leave": None,
    },
    rules=RULES,
    cases=CASES,
    situations=(Situation(), Situation(row={"department_id": None})),
    persons=("person_id",),
    turns="asked: department | granted: nobody | declined: nobody | withdrawn: nobody",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"manager"}),
        own=own,
        related=related,
        refused={"leaves.ask": refused},
        takes={"leaves.ask": {"community_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
