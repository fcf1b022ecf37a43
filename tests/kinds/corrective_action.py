"""Corrective action 整改: what a founded complaint changes, by whom and until when; another verifies it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.models import CorrectiveAction
from app.models.complaint import CorrectiveState
from app.workflow.kinds.about_complaints import complaint_is_not_about_the_caller
from app.workflow.kinds.corrective_action import (
    CORRECTIVE_ACTION,
    complaint_was_taken_up,
    due_day_lies_ahead,
    due_day_moves_back,
    owner_works_here,
    verifier_is_another,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.complaint.seen import complaint_of, heads, works_here
from tests.kinds.complaint.ways import complaint_about_the_company
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import (
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
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

BOSS = "customer-service supervisor"


def corrective_action(state: str = "open", **values: Any) -> Any:
    """Given to the assigned worker until mid-December, who did it, for a complaint that is with the department."""
    usual = {"id": CORRECTIVE, "state": CorrectiveState(state), "complaint_id": COMPLAINT_ID, "owner_id": WORKER_ID,
             "what": "培训", "due_on": date(2026, 12, 15), "done_by_id": None if state == "open" else WORKER_ID,
             "department_id": DEPARTMENT, "complaint_number": "TS-A-20261123-0001"}  # fmt: skip
    return blank(CorrectiveAction, **{**usual, **values})


WHO = Who(
    states="open done verified",
    final=frozenset({"verified"}),
    table="""
open             | –         | open      | cs_supervisor manager system      | M-141
finish           | open      | done      | owner department_head             | M-141
return           | done      | open      | cs_supervisor manager             | M-141
verify           | done      | verified  | cs_supervisor manager             | M-141
""",
    beyond="""
reassign         | open      | =         | cs_supervisor manager             | M-141
extend           | open      | =         | cs_supervisor manager             | M-141
""",
    reasons={
        "reassign": "an owner who leaves must not leave the task with nobody (M-141 asks for an owner and a day)",
        "extend": "a day that can't be kept is moved by whoever set it, with a reason",
    },
)
OPERATIONS = """
corrective_actions.read  corrective_action  own
corrective_actions.list  place         STAFF
corrective_actions.open  complaint     cs_supervisor manager
"""

FORMS: dict[str, Form] = {
    "open": {"what": "重新培训投诉登记流程", "owner_id": str(WORKER_ID), "due_on": "2026-12-15"},
    "finish": {"done_note": "已培训", "files": [str(FILE)]},
    "return": REASON,
    "reassign": {"owner_id": str(WORKER_ID), "due_on": "2026-12-20", **REASON},
    "extend": {"due_on": "2026-12-31", **REASON},
}


def due(day: date | None) -> Form:
    return {"due_on": day}


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
    holds(verifier_is_another, "another", by=BOSS, row=corrective_action("done")),
    refuses(verifier_is_another, "did it", by=BOSS, row=corrective_action("done", done_by_id=uid(110))),
    refuses(
        verifier_is_another, "was answerable, another did it",
        by=BOSS, row=corrective_action("done", owner_id=uid(110)),
    ),
]  # fmt: skip


def own(oracle: "Oracle", who: "Somebody", action: Any) -> bool:
    """Its owner's, and the head's of the department that its complaint is with."""
    owns = who.id == action.owner_id and who.works_in(action.community_id)
    return owns or heads(who, action.community_id, complaint_of(oracle, action).department_id)


def related(oracle: "Oracle", who: "Somebody", action: Any) -> dict[str, bool]:
    """Its owner, while they work there, and that department's head."""
    department_id = complaint_of(oracle, action).department_id
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
        # one whose complaint is with no department: its owner sees it, no department's head does
        make_one(walk, complaint_about_the_company(walk, forwarded=False), "open", owner_id=walk.crew.ids["second"])


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
due_day_lies_ahead | open:1 reassign extend
due_day_moves_back | extend
files_are_known | finish
owner_works_here | open:1 reassign
verifier_is_another | verify
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=CORRECTIVE_ACTION,
    models=(CorrectiveAction,),
    row=corrective_action,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"owner": True, **of(id=COMPLAINT_ID)},
    rules=RULES,
    cases=CASES,
    persons=("owner_id",),
    served=Served(
        operations=OPERATIONS,
        own=own,
        related=related,
        make=make,
        newest_first=True,
    ),
)
