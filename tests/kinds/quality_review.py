"""Quality review 质量评审: the group grades a worker, concludes, and the worker answers."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.models.quality_review import QualityReview, QualityReviewState, ReviewResult
from app.workflow.kinds.quality_review import (
    QUALITY_REVIEW,
    ReviewedWorker,
    answer_is_first,
    member_reviews_once,
    no_review_is_open,
    reviewed_is_another,
    reviewed_is_of_own_department,
    reviewed_works_here,
    reviewer_is_another,
    somebody_reviewed,
)
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.complaint.seen import heads
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CALLERS, COMMUNITY_ID, DEPARTMENT, OTHER_DEPARTMENT, TODAY, WORKER_ID, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

GRADES: Form = {"attitude": 5, "quality": 4, "speed": 3, "overall": 4}


def by(person_id: UUID) -> Form:
    """A member's grades."""
    return {"by_id": str(person_id), "name": "周建国", **GRADES, "remark": "", "at": "2026-11-23T02:00:00+00:00"}


def quality_review(state: str = "open", **values: Any) -> Any:
    """Of the assigned worker, graded by somebody who is none of the callers."""
    concluded = state == "concluded"
    usual = {"id": uid(96), "state": QualityReviewState(state), "number": "PS-A-20261123-0001", "maker_id": uid(999),
             "reviewed_id": WORKER_ID, "department_id": DEPARTMENT, "period_from": TODAY, "period_until": TODAY,
             "reviews": [by(uid(999))], "result": ReviewResult.KEEP if concluded else None}  # fmt: skip
    return blank(QualityReview, **{**usual, **values})


WHO = Who(
    states="open concluded",
    final=frozenset({"concluded"}),
    groups={"GROUP": "department_head cs_supervisor manager"},
    table="""
open     | –         | open      | supervisor cs_supervisor manager | M-73
review   | open      | =         | GROUP                            | M-73
conclude | open      | concluded | GROUP                            | M-73
answer   | concluded | =         | reviewed                         | M-73
""",
)
OPERATIONS = """
quality_reviews.read      quality_review  own
quality_reviews.list      place           STAFF
quality_reviews.open      place           supervisor cs_supervisor manager
quality_reviews.timeline  quality_review  own
quality_reviews.due       place           supervisor cs_supervisor manager
"""
FORMS: dict[str, Form] = {
    "open": {"community_id": str(COMMUNITY_ID), "reviewed_id": str(WORKER_ID), "months": 6},
    "review": {"ratings": GRADES, "remark": "讲解清楚"},
    "conclude": {"result": "commend", "conclusion": "返修少"},
    "answer": {"answer": "两次迟到因电梯停运"},
}


def of(department_id: UUID | None) -> Form:
    return {"reviewed_worker": ReviewedWorker(department_id)}


BOSS, CHIEF, LEADER = "supervisor of the department", "supervisor of all departments", "manager"
BOSS_ID = CALLERS[BOSS].id
THEIRS: Form = {"reviewed_id": WORKER_ID}
CASES = [
    holds(reviewed_works_here, "does", by=BOSS, facts=of(DEPARTMENT)),
    refuses(reviewed_works_here, "doesn't", by=BOSS, facts={"reviewed_worker": None}),
    holds(reviewed_is_of_own_department, "is", by=BOSS, facts=of(DEPARTMENT)),
    refuses(reviewed_is_of_own_department, "works in all", by=BOSS, facts=of(None)),
    holds(reviewed_is_of_own_department, "works in all, too", by=CHIEF, facts=of(None)),
    holds(reviewed_is_of_own_department, "works in all, the manager", by=LEADER, facts=of(None)),
    refuses(reviewed_is_of_own_department, "of another", by=BOSS, facts=of(OTHER_DEPARTMENT)),
    holds(reviewed_is_of_own_department, "heads all", by=CHIEF, facts=of(OTHER_DEPARTMENT)),
    holds(reviewed_is_of_own_department, "the manager", by=LEADER, facts=of(OTHER_DEPARTMENT)),
    holds(reviewed_is_another, "is", by=BOSS, form={"reviewed_id": WORKER_ID}),
    refuses(reviewed_is_another, "themselves", by=BOSS, form={"reviewed_id": BOSS_ID}),
    holds(no_review_is_open, "none", by=BOSS, form=THEIRS, facts={**of(DEPARTMENT), "open_review": None}),
    refuses(no_review_is_open, "one", by=BOSS, form=THEIRS, facts={**of(DEPARTMENT), "open_review": "PS-1"}),
    holds(
        no_review_is_open,
        "another head's to know",
        by=BOSS,
        form=THEIRS,
        facts={**of(OTHER_DEPARTMENT), "open_review": "PS-1"},
    ),
    holds(
        no_review_is_open,
        "of whoever is reviewed",
        by=BOSS,
        form={"reviewed_id": BOSS_ID},
        facts={**of(DEPARTMENT), "open_review": "PS-1"},
    ),
    holds(reviewer_is_another, "is", by=BOSS, row=quality_review()),
    refuses(reviewer_is_another, "themselves", by=BOSS, row=quality_review(reviewed_id=BOSS_ID)),
    holds(member_reviews_once, "another has", by=BOSS, row=quality_review()),
    refuses(member_reviews_once, "has", by=BOSS, row=quality_review(reviews=[by(uid(999)), by(BOSS_ID)])),
    holds(somebody_reviewed, "one has", by=BOSS, row=quality_review()),
    refuses(somebody_reviewed, "nobody has", by=BOSS, row=quality_review(reviews=[])),
    holds(answer_is_first, "is", by="assigned worker", row=quality_review("concluded")),
    refuses(answer_is_first, "has answered", by="assigned worker", row=quality_review("concluded", answer="无异议")),
]
SITUATIONS = (Situation(),)


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """The head's of the worker's department, and the worker's once it is concluded."""
    theirs = who.id == row.reviewed_id and row.state == "concluded" and who.works_in(row.community_id)
    return bool(theirs) or _leads(who, row)


def _leads(who: "Somebody", row: Any) -> bool:
    return heads(who, row.community_id, row.department_id)


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """The worker, while they work there, and the head of their department."""
    return {
        "reviewed": who.id == row.reviewed_id and bool(who.works_in(row.community_id)),
        "department_head": row.department_id is not None and _leads(who, row),
    }


def make(walk: Walk) -> None:
    """In both states; more at home than elsewhere, and only one is open of a worker."""
    for state in (*["concluded"] * (3 if walk.crew.at_home else 1), "open"):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """A review of the worker, graded by the department's head; one that is open is concluded first."""
    known = walk.crew.ids
    conclude_open(walk)
    row = walk.post("boss", "/v1/quality-reviews", {"community_id": known["community"], "reviewed_id": known["worker"]})
    path = f"/v1/quality-reviews/{row['id']}"
    row = walk.post("boss", f"{path}/review", {"ratings": GRADES, "remark": f"{MARK} remark"})
    if state == "concluded":
        row = walk.post("judge", f"{path}/conclude", {"result": "keep", "conclusion": f"{MARK} conclusion"})
    assert row["state"] == state
    return row


def conclude_open(walk: Walk) -> None:
    """Conclude what is open of the worker's."""
    known = walk.crew.ids
    path, query = f"/v1/communities/{known['community']}/quality-reviews", f"state=open&reviewed_id={known['worker']}"
    for row in walk.hatch.ask("GET", path, walk.crew.headers["judge"], query=query).json()["data"]:
        walk.post("judge", f"/v1/quality-reviews/{row['id']}/conclude", {"result": "keep", "conclusion": f"{MARK} end"})


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A review on which the action succeeds."""
    if action == "answer":
        return make_one(walk, "concluded"), form, "worker"
    return make_one(walk, "open"), form, "judge"


def refused(place: str, _is_machine: bool) -> Form:
    """Of somebody who isn't there."""
    return {"community_id": place, "reviewed_id": place}


RULES = """
answer_is_first | answer
correction_is_owned | conclude
member_reviews_once | review
no_review_is_open | open
reviewed_is_another | open
reviewed_is_of_own_department | open
reviewed_works_here | open
reviewer_is_another | review conclude
somebody_reviewed | conclude
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=QUALITY_REVIEW,
    models=(QualityReview,),
    row=quality_review,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"owner": True, "open_review": None, **of(DEPARTMENT)},
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    persons=("reviewed_id",),
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"cs_supervisor", "manager"}),
        own=own,
        related=related,
        refused={"quality_reviews.open": refused},
        takes={"quality_reviews.open": {"community_id", "reviewed_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
