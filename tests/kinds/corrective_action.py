"""Corrective action 整改: what a shortcoming changes, by whom and until when; another verifies it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.models import CorrectiveAction
from app.models.corrective_action import CorrectiveState
from app.workflow.kinds.about_complaints import complaint_is_not_about_the_caller
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.corrective_action_guards import (
    complaint_was_taken_up,
    due_day_lies_ahead,
    due_day_moves_back,
    month_has_begun,
    month_is_not_in_hand,
    owner_works_here,
    return_leaves_time,
    verifier_is_another,
    work_was_done_by_another,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.complaint.seen import heads, works_here
from tests.kinds.complaint.ways import complaint_about_the_company
from tests.kinds.quality_review import GRADES, conclude_open
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import (
    COMMUNITY_ID,
    COMPLAINT_ID,
    CORRECTIVE,
    DEPARTMENT,
    FILE,
    REASON,
    TODAY,
    WORKER_ID,
    Form,
    blank,
    uid,
)
from tests.kinds.work_order.ways import order_in
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

BOSS = "customer-service supervisor"


DONE = ("done", "verified")


def corrective_action(state: str = "open", **values: Any) -> Any:
    """Given to the assigned worker until mid-December, who did it, for a complaint that is with the department. What is
    noted or waived comes from a follow-up, and has nothing of that yet."""
    if state in ("noted", "waived"):
        values = {"complaint_id": None, "follow_up_id": uid(52), "owner_id": None, "what": "", "due_on": None, **values}
    usual = {"id": CORRECTIVE, "state": CorrectiveState(state), "complaint_id": COMPLAINT_ID, "owner_id": WORKER_ID,
             "what": "培训", "due_on": date(2026, 12, 15), "done_by_id": WORKER_ID if state in DONE else None,
             "department_id": DEPARTMENT, "complaint_number": "TS-A-20261123-0001"}  # fmt: skip
    return blank(CorrectiveAction, **{**usual, **values})


WHO = Who(
    states="noted open done verified waived",
    final=frozenset({"verified", "waived"}),
    table="""
note             | –         | noted     | system                            | M-72
open             | –         | open      | cs_supervisor manager system      | M-141
open_for_month   | –         | open      | cs_supervisor manager             | M-72
arrange          | noted waived | open   | department_head cs_supervisor manager | M-72
waive            | noted     | waived    | cs_supervisor manager             | M-72
finish           | open      | done      | owner department_head             | M-141
return           | done      | open      | cs_supervisor manager             | M-141
verify           | done      | verified  | cs_supervisor manager             | M-141
""",
    beyond="""
reassign         | open      | =         | cs_supervisor manager             | M-141
extend           | open      | =         | cs_supervisor manager             | M-141
owner_left       | open      | =         | system                            | M-26
""",
    reasons={
        "reassign": "an owner who leaves must not leave the task with nobody (M-141 asks for an owner and a day)",
        "owner_left": "who leaves the company leaves no dead end: another owner is named (M-26)",
        "extend": "a day that can't be kept is moved by whoever set it, with a reason",
    },
)
OPERATIONS = """
corrective_actions.read  corrective_action  own
corrective_actions.list  place         STAFF
corrective_actions.timeline  corrective_action  own
corrective_actions.clocks  corrective_action  own
corrective_actions.open  complaint     cs_supervisor manager
corrective_actions.open_for_month  place  cs_supervisor manager
"""

FORMS: dict[str, Form] = {
    "open": {"what": "重新培训投诉登记流程", "owner_id": str(WORKER_ID), "due_on": "2026-12-15"},
    "open_for_month": {
        "community_id": str(COMMUNITY_ID),
        "department_id": str(DEPARTMENT),
        "opinions_month": "2026-10-01",
        "what": "十月意见集中整改",
        "owner_id": str(WORKER_ID),
        "due_on": "2026-12-15",
    },
    "arrange": {"what": "上门前电话确认", "owner_id": str(WORKER_ID), "due_on": "2026-12-15"},
    "waive": REASON,
    "finish": {"done_note": "已培训", "files": [str(FILE)]},
    "return": {"due_on": "2026-12-20", **REASON},
    "reassign": {"owner_id": str(WORKER_ID), "due_on": "2026-12-20", **REASON},
    "extend": {"due_on": "2026-12-31", **REASON},
}


def due(day: date | None) -> Form:
    return {"due_on": day}


def month(day: date) -> Form:
    return {"opinions_month": day}


def of(**values: Any) -> Form:
    usual = {"was_accepted": True, "founded": None, "complainant_id": None, "respondent": None, "accused_ids": ()}
    return {"complaint": SimpleNamespace(**{**usual, **values})}


NO_COMPLAINT: Form = {"complaint": None}

CASES = [
    holds(complaint_was_taken_up, "accepted", by=BOSS, facts=of()),
    holds(complaint_was_taken_up, "settled on the spot", by=BOSS, facts=of(was_accepted=False, founded=True)),
    refuses(complaint_was_taken_up, "not accepted", by=BOSS, facts=of(was_accepted=False)),
    refuses(complaint_was_taken_up, "unknown here", by=BOSS, facts=NO_COMPLAINT),
    holds(complaint_is_not_about_the_caller, "about a worker", by=BOSS, facts=of(accused_ids=(str(WORKER_ID),))),
    holds(complaint_is_not_about_the_caller, "of none", by=BOSS, facts=NO_COMPLAINT),
    refuses(complaint_is_not_about_the_caller, "about them", by=BOSS, facts=of(accused_ids=(str(uid(110)),))),
    holds(owner_works_here, "does", by=BOSS),
    refuses(owner_works_here, "doesn't", by=BOSS, facts={"owner": False}),
    holds(due_day_lies_ahead, "today", by=BOSS, form=due(TODAY)),
    holds(due_day_lies_ahead, "left as it is", by=BOSS, form=due(None)),
    refuses(due_day_lies_ahead, "yesterday", by=BOSS, form=due(TODAY - timedelta(days=1))),
    holds(due_day_moves_back, "a day later", by=BOSS, row=corrective_action("open"), form=due(date(2026, 12, 16))),
    refuses(due_day_moves_back, "the same day", by=BOSS, row=corrective_action("open"), form=due(date(2026, 12, 15))),
    refuses(due_day_moves_back, "sooner", by=BOSS, row=corrective_action("open"), form=due(date(2026, 12, 14))),
    holds(return_leaves_time, "the day it had", by=BOSS, row=corrective_action("done"), form=due(None)),
    holds(return_leaves_time, "today", by=BOSS, row=corrective_action("done", due_on=TODAY), form=due(TODAY)),
    refuses(
        return_leaves_time, "over", by=BOSS, row=corrective_action("done", due_on=date(2026, 11, 22)), form=due(None)
    ),
    refuses(return_leaves_time, "yesterday", by=BOSS, row=corrective_action("done"), form=due(date(2026, 11, 22))),
    holds(work_was_done_by_another, "nobody's", by=BOSS, row=corrective_action("noted")),
    holds(work_was_done_by_another, "a worker's", by=BOSS, row=corrective_action("noted", worker_id=WORKER_ID)),
    refuses(work_was_done_by_another, "their own", by=BOSS, row=corrective_action("noted", worker_id=uid(110))),
    holds(month_has_begun, "this month", by=BOSS, form=month(date(2026, 11, 1))),
    refuses(month_has_begun, "the next", by=BOSS, form=month(date(2026, 12, 1))),
    holds(month_is_not_in_hand, "none", by=BOSS, form=month(date(2026, 10, 1))),
    refuses(
        month_is_not_in_hand, "one", by=BOSS, form=month(date(2026, 10, 1)), facts={"month_in_hand": True}
    ),
    holds(verifier_is_another, "another", by=BOSS, row=corrective_action("done")),
    refuses(verifier_is_another, "did it", by=BOSS, row=corrective_action("done", done_by_id=uid(110))),
    refuses(
        verifier_is_another, "was answerable, another did it",
        by=BOSS, row=corrective_action("done", owner_id=uid(110)),
    ),
]  # fmt: skip


def own(oracle: "Oracle", who: "Somebody", action: Any) -> bool:
    """Its owner's, and its department's head's; the desk's and the cashier's, unless it comes from a review."""
    owns = who.id == action.owner_id and who.works_in(action.community_id)
    held = who.roles(oracle.communities[action.community_id])
    desk = bool({"receptionist", "cashier"} & held) and action.quality_review_id is None
    return owns or desk or heads(who, action.community_id, action.department_id)


def related(oracle: "Oracle", who: "Somebody", action: Any) -> dict[str, bool]:
    """Its owner, while they work there, and that department's head."""
    department_id = action.department_id
    return {
        "owner": works_here(oracle, who, action) and who.id == action.owner_id,
        "department_head": department_id is not None and heads(who, action.community_id, department_id),
    }


FINISH = ("worker", "finish", {"done_note": f"{MARK} note"})
WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "open": (),
    "done": (FINISH,),
    "verified": (FINISH, ("judge", "verify", {})),
}
"""How one comes to each state: who does what."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere an open one."""
    complaint = complaint_about_the_company(walk)
    for state in WAYS if walk.crew.at_home else ("open",):
        make_one(walk, complaint, state)
    if walk.crew.at_home:
        after_follow_up(walk)
        waived = after_follow_up(walk)
        walk.post("judge", f"/v1/corrective-actions/{waived['id']}/waive", {"reason": f"{MARK} reason"})
        after_review(walk)
        for_month(walk)
        # one whose complaint is with no department: its owner sees it, no department's head does
        make_one(walk, complaint_about_the_company(walk, forwarded=False), "open", owner_id=walk.crew.ids["second"])


def after_follow_up(walk: Walk) -> Form:
    """The shortcoming that a follow-up notes."""
    order = order_in(walk, "signed_off")
    form = {"means": "phone", "result": "fairly", "opinion": f"{MARK} opinion"}
    walk.post("desk", f"/v1/follow-ups/{order['follow_up']['id']}/finish", form)
    return noted_of(walk, f"follow_up_id={order['follow_up']['id']}")


def after_review(walk: Walk) -> Form:
    """The shortcoming that a review of the worker notes."""
    known = walk.crew.ids
    conclude_open(walk)
    form = {"community_id": known["community"], "reviewed_id": known["worker"]}
    path = f"/v1/quality-reviews/{walk.post('boss', '/v1/quality-reviews', form)['id']}"
    walk.post("boss", f"{path}/review", {"ratings": GRADES, "remark": f"{MARK} remark"})
    walk.post("judge", f"{path}/conclude", {"result": "train", "conclusion": f"{MARK} conclusion"})
    return noted_of(walk, f"quality_review_id={path.rsplit('/', 1)[-1]}")


def noted_of(walk: Walk, source: str) -> Form:
    """The one that a record has led to."""
    path = f"/v1/communities/{walk.crew.ids['community']}/corrective-actions"
    [row] = walk.hatch.ask("GET", path, walk.crew.headers["judge"], query=source).json()["data"]
    assert row["state"] == "noted"
    return dict(row)


def for_month(walk: Walk) -> Form:
    """What the department changes because of last month's opinions."""
    known, now = walk.crew.ids, walk.crew.now
    last = now.date().replace(day=1) - timedelta(days=1)
    form = {
        "community_id": known["community"], "department_id": known["department"], "opinions_month": last.isoformat(),
        "what": f"{MARK} measure", "owner_id": known["worker"], "due_on": (now + timedelta(days=9)).date().isoformat(),
    }  # fmt: skip
    return walk.post("judge", "/v1/corrective-actions", form)


def refused(place: str, _is_machine: bool) -> Form:
    """By somebody who isn't there."""
    return {
        "community_id": place, "department_id": place, "opinions_month": "2026-10-01", "what": "x", "owner_id": place,
        "due_on": "2026-12-15",
    }  # fmt: skip


def make_one(walk: Walk, complaint: Form, state: str, **form: Any) -> None:
    """A corrective action that answers a complaint."""
    until = (walk.crew.now + timedelta(days=9)).date().isoformat()
    usual = {"what": f"{MARK} measure", "owner_id": walk.crew.ids["worker"], "due_on": until}
    measure = walk.post("judge", f"/v1/complaints/{complaint['id']}/corrective-actions", {**usual, **form})
    for who, action, filled in WAYS[state]:
        measure = walk.post(who, f"/v1/corrective-actions/{measure['id']}/{action}", filled)
    assert measure["state"] == state


RULES = """
complaint_is_not_about_the_caller | open:1 return verify reassign extend
complaint_was_taken_up | open:1
department_is_known | open_for_month
due_day_lies_ahead | open:1 open_for_month arrange reassign extend
due_day_moves_back | extend
files_are_known | finish
month_has_begun | open_for_month
month_is_not_in_hand | open_for_month
owner_works_here | open:1 open_for_month arrange reassign
return_leaves_time | return
verifier_is_another | verify
work_was_done_by_another | arrange waive return verify reassign extend
"""
"""On which actions each rule stands."""

CLOCKS = """
corrective_arranged  centre, tells cs_supervisor supervisor
corrective_due       as the record, tells owner supervisor
corrective_verified  centre, tells cs_supervisor
"""

SAMPLE = Sample(
    lifecycle=CORRECTIVE_ACTION,
    models=(CorrectiveAction,),
    row=corrective_action,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"owner": True, "department": True, "month_in_hand": False, **of(id=COMPLAINT_ID)},
    rules=RULES,
    cases=CASES,
    persons=("owner_id",),
    turns="noted: centre | open: department | done: centre | verified: nobody | waived: nobody",
    clocks=CLOCKS,
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"cs_supervisor", "manager"}),
        own=own,
        related=related,
        refused={"corrective_actions.open_for_month": refused},
        takes={"corrective_actions.open_for_month": {"community_id", "department_id", "owner_id"}},
        make=make,
        newest_first=True,
    ),
)
