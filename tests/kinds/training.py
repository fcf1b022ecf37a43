"""Training 培训: planned for two, held with a test, results corrected."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.models.training import Training, TrainingParticipant, TrainingState
from app.workflow.kinds.training import (
    TRAINING,
    TrainingPeople,
    corrected_took_part,
    nobody_is_in_another_training,
    participants_are_of_department,
    participants_work_here,
    recorder_took_no_test,
    results_are_of_participants,
    trade_is_known,
    trainer_takes_no_test,
    trainer_works_here,
    training_has_begun,
    training_is_near,
    training_is_of_own_department,
)
from tests.kinds.cases import holds, refuses
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
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

TRAINER_ID = uid(105)


def part(person_id: UUID) -> Form:
    """Somebody who takes part."""
    return {"person_id": str(person_id), "name": "陈志强", "score": None, "passed": False, "qualification_id": None}


def training(state: str = "planned", **values: Any) -> Any:
    """Began an hour ago; one worker takes part."""
    usual = {"id": uid(95), "state": TrainingState(state), "number": "PX-A-20261123-0001", "maker_id": uid(103),
             "subject": "给排水", "trade": "plumbing", "place": "培训室", "starts_at": NOW - timedelta(hours=1),
             "trainer": "周师傅", "pass_mark": 60, "valid_months": 12, "participants": [part(WORKER_ID)],
             "department_id": DEPARTMENT}  # fmt: skip
    return blank(Training, **{**usual, **values})


WHO = Who(
    states="planned held cancelled",
    final=frozenset({"held", "cancelled"}),
    groups={"HEADS": "department_head cs_supervisor manager"},
    table="""
plan           | –       | planned   | supervisor cs_supervisor manager | M-74
hold           | planned | held      | HEADS | M-74
cancel         | planned | cancelled | HEADS | M-74
correct_result | held    | =         | HEADS | M-74
""",
)
OPERATIONS = """
trainings.read      training  own
trainings.list      place     STAFF
trainings.plan      place     supervisor cs_supervisor manager
trainings.timeline  training  own
trainings.ending_qualifications  place  supervisor cs_supervisor manager
"""
FORMS: dict[str, Form] = {
    "plan": {
        "community_id": str(COMMUNITY_ID), "subject": "给排水", "trade": "plumbing", "place": "培训室",
        "starts_at": (NOW + timedelta(days=1)).isoformat(), "trainer": "周师傅", "trainer_id": str(TRAINER_ID),
        "pass_mark": 70, "valid_months": 24, "participant_ids": [str(WORKER_ID)],
    },
    "hold": {"results": [{"person_id": str(WORKER_ID), "score": 80}]},
    "cancel": REASON,
    "correct_result": {"person_id": str(WORKER_ID), "score": 55, **REASON},
}  # fmt: skip


def plan(*participants: UUID, trainer: UUID | None = None) -> Form:
    return {"participant_ids": list(participants), "trainer_id": trainer}


def people(*here: UUID, trainer_works_here: bool = True, department: UUID | None = DEPARTMENT) -> Form:
    departments = dict.fromkeys(here, frozenset({department}))
    return {"training_people": TrainingPeople(dict.fromkeys(here, "Chen"), trainer_works_here, departments)}


def for_department(department_id: UUID | None) -> Form:
    return {**plan(WORKER_ID), "department_id": department_id}


def at(since: timedelta) -> Form:
    return {"starts_at": NOW + since}


class Result:
    """A line of the results."""

    def __init__(self, person_id: UUID) -> None:
        self.person_id, self.score = person_id, 80


BOSS, JUDGE = "supervisor of the department", "customer-service supervisor"
DESK_ID = CALLERS["receptionist"].id
SECOND, YEAR = timedelta(seconds=1), timedelta(days=366)
CASES = [
    holds(participants_work_here, "both do", form=plan(uid(1), uid(2)), facts=people(uid(1), uid(2))),
    refuses(participants_work_here, "one doesn't", form=plan(uid(1), uid(2)), facts=people(uid(1))),
    holds(training_is_of_own_department, "the only one that they head", by=BOSS, form=for_department(None)),
    holds(training_is_of_own_department, "as they say", by=BOSS, form=for_department(DEPARTMENT)),
    refuses(training_is_of_own_department, "another", by=BOSS, form=for_department(OTHER_DEPARTMENT)),
    holds(training_is_of_own_department, "of all", by="supervisor of all departments", form=for_department(None)),
    holds(training_is_of_own_department, "any", by=JUDGE, form=for_department(OTHER_DEPARTMENT)),
    refuses(training_is_of_own_department, "one that is not here", by=JUDGE, form=for_department(uid(9))),
    holds(participants_are_of_department, "does", by=BOSS, form=for_department(None), facts=people(WORKER_ID)),
    holds(participants_are_of_department, "works in all", by=BOSS, form=for_department(None),
          facts=people(WORKER_ID, department=None)),
    refuses(participants_are_of_department, "a colleague of others", by=BOSS, form=for_department(None),
            facts=people(WORKER_ID, department=OTHER_DEPARTMENT)),
    refuses(participants_are_of_department, "not of the one that is said", by=JUDGE, form=for_department(DEPARTMENT),
            facts=people(WORKER_ID, department=OTHER_DEPARTMENT)),
    holds(participants_are_of_department, "of several", by=JUDGE, form=for_department(None),
          facts=people(WORKER_ID, department=OTHER_DEPARTMENT)),
    holds(trainer_works_here, "from outside", form=plan(uid(1)), facts=people(trainer_works_here=False)),
    holds(trainer_works_here, "does", form=plan(uid(1), trainer=uid(2)), facts=people()),
    refuses(trainer_works_here, "doesn't", form=plan(uid(1), trainer=uid(2)), facts=people(trainer_works_here=False)),
    holds(trainer_takes_no_test, "another", form=plan(uid(1), trainer=uid(2))),
    holds(trainer_takes_no_test, "from outside", form=plan(uid(1))),
    refuses(trainer_takes_no_test, "their own", form=plan(uid(1), uid(2), trainer=uid(2))),
    holds(nobody_is_in_another_training, "nobody is", facts={"other_training": None}),
    refuses(nobody_is_in_another_training, "one is", facts={"other_training": (["Chen"], "PX-1")}),
    holds(trade_is_known, "of the price list", form={"trade": "plumbing"}, facts={"trade_known": True}),
    refuses(trade_is_known, "of none", form={"trade": "astronomy"}, facts={"trade_known": False}),
    holds(training_is_near, "tomorrow", form=at(timedelta(days=1))),
    holds(training_is_near, "in a year", form=at(YEAR)),
    refuses(training_is_near, "later", form=at(YEAR + SECOND)),
    holds(training_is_near, "a year ago", form=at(-YEAR)),
    refuses(training_is_near, "longer ago", form=at(-YEAR - SECOND)),
    holds(training_has_begun, "this moment", row=training(starts_at=NOW)),
    refuses(training_has_begun, "in a second", row=training(starts_at=NOW + SECOND)),
    holds(recorder_took_no_test, "another's", row=training()),
    refuses(recorder_took_no_test, "their own", row=training(participants=[part(WORKER_ID), part(DESK_ID)])),
    holds(results_are_of_participants, "a participant's", row=training(), form={"results": [Result(WORKER_ID)]}),
    refuses(
        results_are_of_participants, "a stranger's, too", row=training(),
        form={"results": [Result(WORKER_ID), Result(uid(7))]},
    ),
    holds(corrected_took_part, "did", row=training("held"), form={"person_id": WORKER_ID}),
    refuses(corrected_took_part, "did not", row=training("held"), form={"person_id": uid(7)}),
]  # fmt: skip


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whoever takes part or teaches, while they work there."""
    named = {entry["person_id"] for entry in row.participants} | {str(row.trainer_id)}
    return str(who.id) in named and bool(who.works_in(row.community_id))


ENDS: dict[str, tuple[str, ...]] = {"planned": (), "held": ("hold",), "cancelled": ("cancel",)}


def make(walk: Walk) -> None:
    """In every state at home; elsewhere a planned one."""
    for state in ENDS if walk.crew.at_home else ("planned",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """A training of the worker's, which has begun: each an hour before the last."""
    known, starts_at = walk.crew.ids, walk.crew.now - timedelta(hours=walk.crew.next("training"))
    form = {"community_id": known["community"], "subject": f"{MARK} subject", "trade": "plumbing",
            "place": f"{MARK} place", "starts_at": starts_at.isoformat(), "trainer": f"{MARK} name",
            "participant_ids": [known["worker"]]}  # fmt: skip
    row = walk.post("boss", "/v1/trainings", form)
    ends: dict[str, Form] = {
        "hold": {"results": [{"person_id": known["worker"], "score": 61}]},
        "cancel": {"reason": f"{MARK} reason"},
    }
    for action in ENDS[state]:
        row = walk.post("boss", f"/v1/trainings/{row['id']}/{action}", ends[action])
    assert row["state"] == state
    return row


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A training on which the action succeeds, and the form that names its participant."""
    row = make_one(walk, "held" if action == "correct_result" else "planned")
    worker = walk.crew.ids["worker"]
    if action == "hold":
        form = {**form, "results": [{"person_id": worker, "score": 61}]}
    if action == "correct_result":
        form = {**form, "person_id": worker}
    return row, form, "boss"


def refused(place: str, _is_machine: bool) -> Form:
    """For people who aren't there, at a time that is too far away."""
    return {"community_id": place, "subject": "x", "place": "x", "trainer": "x", "participant_ids": [place],
            "starts_at": "2199-01-01T00:00:00Z"}  # fmt: skip


RULES = """
corrected_took_part | correct_result
participants_are_of_department | plan
participants_work_here | plan
nobody_is_in_another_training | plan
recorder_took_no_test | hold correct_result
results_are_of_participants | hold
trade_is_known | plan
trainer_takes_no_test | plan
trainer_works_here | plan
training_has_begun | hold
training_is_of_own_department | plan
training_is_near | plan
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=TRAINING,
    models=(Training, TrainingParticipant),
    row=training,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**people(WORKER_ID), "trade_known": True, "other_training": None},
    rules=RULES,
    cases=CASES,
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"supervisor", "cs_supervisor", "manager"}),
        own=own,
        related=lambda _oracle, who, row: {"department_head": heads(who, row.community_id, row.department_id)},
        refused={"trainings.plan": refused},
        takes={"trainings.plan": {"community_id", "participant_ids"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
