"""Emergency plan 应急预案: ready, activated, stood down, reported on, and ready again."""

from typing import TYPE_CHECKING, Any

from app.models.emergency_plan import Emergency, EmergencyPlan, EmergencyPlanState
from app.models.plan_progress import PlanProgress, TaskOrder
from app.models.work_order import WorkOrderState
from app.workflow.kinds import emergency_plan as rules
from app.workflow.kinds.emergency_plan import EMERGENCY_PLAN, Unknown
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, DEPARTMENT, NOW, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

POWER, WATER = {"name": "State Grid", "phone": "95598"}, {"name": "waterworks", "phone": "96111"}
TOLD_POWER = {"utility": "State Grid", "reached": True}
CLOSED = {"trade": None, "place": "泵房", "what": "检查", "department_id": str(uid(9)), "minutes": 30}
NOT_TOLD_WATER = {"utility": "waterworks", "reached": False, "reason": "水压正常"}


def plan(state: str = "armed", **values: Any) -> Any:
    """Against a typhoon: one task, and the power company to be told, which it was."""
    usual = {"id": uid(95), "state": EmergencyPlanState(state), "number": "YA-A-20261123-0001", "maker_id": uid(111),
             "emergency": Emergency.TYPHOON, "title": "台风应急预案", "posts": [], "utilities": [POWER],
             "told": [TOLD_POWER],
             "tasks": [{"trade": None, "place": "泵房", "what": "检查", "department_id": str(DEPARTMENT),
                        "minutes": 30}]}  # fmt: skip
    return blank(EmergencyPlan, **{**usual, **values})


def task(state: str = "dispatched") -> TaskOrder:
    """The order of the plan's task, due in half an hour."""
    return TaskOrder(1, uid(96), "WX-A-20261123-0001", "泵房", WorkOrderState(state), None, NOW, None)


WHO = Who(
    states="armed activated stood_down",
    final=frozenset({"stood_down"}),
    table="""
draw_up      | –          | armed      | cs_supervisor manager                                       | M-100
activate     | armed      | activated  | stand_in supervisor cs_supervisor manager                   | M-100
tell_utility | activated  | =          | receptionist supervisor duty_manager cs_supervisor manager  | M-100
stand_down   | activated  | stood_down | duty_manager cs_supervisor manager                          | M-100
rearm        | stood_down | armed      | cs_supervisor manager                                       | M-100
""",
    beyond="""
revise       | armed      | =          | cs_supervisor manager                                       | M-100
report       | stood_down | =          | duty_manager cs_supervisor manager                          | M-100
""",
    reasons={
        "revise": "a plan that was learnt from is changed before the next time",
        "report": "what was late, damaged and learnt is on record for each emergency",
    },
)
OPERATIONS = """
emergency_plans.read      emergency_plan  own
emergency_plans.list  place  receptionist supervisor worker cashier duty_manager cs_supervisor manager guard
emergency_plans.draw_up   place           cs_supervisor manager
emergency_plans.timeline  emergency_plan  own
emergency_plans.clocks    emergency_plan  own
"""
PLAN: Form = {
    "community_id": str(COMMUNITY_ID), "emergency": "typhoon", "title": "台风应急预案",
    "posts": [{"post": "总指挥"}],
    "tasks": [{"place": "泵房", "what": "检查", "department_id": str(DEPARTMENT), "minutes": 30}],
    "utilities": [POWER],
}  # fmt: skip
FORMS: dict[str, Form] = {
    "draw_up": PLAN,
    "revise": {"title": "台风应急预案(修订)"},
    "activate": {"level": "ii", "reason": "台风橙色预警", "department_id": str(DEPARTMENT)},
    "tell_utility": {"utility": "State Grid", "means": "phone", "spoke_to": "值班员", "said": "待命"},
    "stand_down": {"outcome": "已过境", "open_reason": "改日加固"},
    "report": {"damage": "无", "lessons": "无"},
    "rearm": {},
}


def telling(**form: Any) -> Form:
    usual = {"means": "phone", "spoke_to": "值班员", "said": "待命"}
    return {"utility": "State Grid", "reached": True, "reason": "", **usual, **form}


def drawn_up(**form: Any) -> Form:
    return {"posts": [{"post": "总指挥"}], "utilities": [POWER], **form}


CASES = [
    holds(rules.plan_has_posts, "one", form=drawn_up()),
    refuses(rules.plan_has_posts, "none", form=drawn_up(posts=[])),
    holds(rules.plan_has_posts, "as before", row=plan(posts=[{"post": "总指挥"}]), form=drawn_up(posts=None)),
    refuses(rules.plan_has_posts, "none before either", row=plan(), form=drawn_up(posts=None)),
    refuses(rules.plan_has_posts, "taken away", row=plan(posts=[{"post": "总指挥"}]), form=drawn_up(posts=[])),
    holds(rules.plan_has_utilities, "one", form=drawn_up()),
    refuses(rules.plan_has_utilities, "none", form=drawn_up(utilities=[])),
    holds(rules.plan_has_utilities, "as before", row=plan(), form=drawn_up(utilities=None)),
    refuses(rules.plan_has_utilities, "none before either", row=plan(utilities=[]), form=drawn_up(utilities=None)),
    refuses(rules.plan_has_utilities, "taken away", row=plan(), form=drawn_up(utilities=[])),
    holds(rules.telling_is_on_record, "how, who, and what", form=telling()),
    holds(rules.telling_is_on_record, "nobody was reached",
          form=telling(reached=False, means=None, spoke_to="", said="")),
    refuses(rules.telling_is_on_record, "not how", form=telling(means=None)),
    refuses(rules.telling_is_on_record, "not who", form=telling(spoke_to="")),
    refuses(rules.telling_is_on_record, "not what", form=telling(said="")),
    holds(rules.plan_departments_are_known, "all", facts={"unknown_in_plan": Unknown()}),
    refuses(rules.plan_departments_are_known, "the second", facts={"unknown_in_plan": Unknown(departments=(2,))}),
    holds(rules.plan_trades_are_known, "all", facts={"unknown_in_plan": Unknown(departments=(1,))}),
    refuses(rules.plan_trades_are_known, "divers", facts={"unknown_in_plan": Unknown(trades=("diving",))}),
    holds(rules.post_holders_work_here, "all", facts={"unknown_in_plan": Unknown(trades=("diving",))}),
    refuses(rules.post_holders_work_here, "a resident", facts={"unknown_in_plan": Unknown(people=(1,))}),
    holds(rules.closed_departments_are_replaced, "none is closed", row=plan(), form={"department_id": None}),
    refuses(rules.closed_departments_are_replaced, "one is", row=plan(tasks=[CLOSED]), form={"department_id": None}),
    refuses(rules.closed_departments_are_replaced, "by another that is", row=plan(tasks=[CLOSED]),
            form={"department_id": uid(9)}),
    holds(rules.closed_departments_are_replaced, "another takes over", row=plan(tasks=[CLOSED]),
          form={"department_id": DEPARTMENT}),
    holds(rules.utility_is_of_plan, "is", row=plan("activated"), form=telling()),
    refuses(rules.utility_is_of_plan, "isn't", row=plan("activated"), form=telling(utility="gasworks")),
    refuses(rules.utility_is_of_plan, "none is", row=plan("activated", utilities=[]), form=telling()),
    holds(rules.silence_is_explained, "was told", form=telling()),
    holds(rules.silence_is_explained, "wasn't, for a reason", form=telling(reached=False, reason="无须")),
    refuses(rules.silence_is_explained, "wasn't", form=telling(reached=False)),
    holds(rules.utilities_are_told, "the only one", row=plan("activated")),
    holds(rules.utilities_are_told, "none to tell", row=plan("activated", utilities=[], told=[])),
    holds(rules.utilities_are_told, "one for a reason not",
          row=plan("activated", utilities=[POWER, WATER], told=[TOLD_POWER, NOT_TOLD_WATER])),
    refuses(rules.utilities_are_told, "not the second", row=plan("activated", utilities=[POWER, WATER])),
    refuses(rules.utilities_are_told, "nobody", row=plan("activated", told=[])),
    holds(rules.report_is_missing, "is", row=plan("stood_down")),
    refuses(rules.report_is_missing, "isn't", row=plan("stood_down", reported_at=NOW)),
    holds(rules.report_is_written, "is", row=plan("stood_down", reported_at=NOW)),
    refuses(rules.report_is_written, "isn't", row=plan("stood_down")),
]  # fmt: skip
for state, is_open in (("dispatched", True), ("in_progress", True), ("rework", True), ("completed", False),
                       ("signed_off", False), ("closed", False), ("cancelled", False)):  # fmt: skip
    case = refuses if is_open else holds
    CASES.append(
        case(rules.open_tasks_are_explained, f"a task is {state}", row=plan("activated"), form={"open_reason": ""},
             open_tasks=PlanProgress((task(state),)).open_tasks)
    )  # fmt: skip
CASES.append(
    holds(rules.open_tasks_are_explained, "open, for a reason", row=plan("activated"), form={"open_reason": "改日"},
          open_tasks=(task(),))
)  # fmt: skip


def own(_: "Oracle", _who: "Somebody", _row: Any) -> bool:
    """Nobody by their own person."""
    return False


def related(oracle: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """M-20: the duty manager stands in for whoever activates it by day."""
    return {"stand_in": "duty_manager" in who.roles(oracle.communities[row.community_id])}


UTILITY_TOLD: tuple[str, Form] = (
    "tell-utility",
    {"utility": "State Grid", "means": "phone", "spoke_to": f"{MARK} spoke", "said": f"{MARK} said"},
)
ACTIVATION: tuple[str, Form] = ("activate", {"level": "iii", "reason": f"{MARK} reason"})
WAYS: dict[str, tuple[tuple[str, Form], ...]] = {
    "armed": (),
    "activated": (ACTIVATION,),
    "stood_down": (
        ACTIVATION,
        UTILITY_TOLD,
        ("stand-down", {"outcome": f"{MARK} outcome", "open_reason": f"{MARK} left", "drop_tasks": True}),
    ),
}
"""How one comes to each state."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that is ready."""
    for state in WAYS if walk.crew.at_home else ("armed",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """The customer-service supervisor's plan."""
    form = {
        "community_id": walk.crew.ids["community"], "emergency": "typhoon", "title": f"{MARK} title",
        "posts": [{"post": f"{MARK} role", "person_id": walk.crew.ids["worker"]}], "utilities": [POWER],
        "tasks": [{"place": f"{MARK} place", "what": f"{MARK} what", "department_id": walk.crew.ids["department"],
                   "minutes": 30}],
    }  # fmt: skip
    row = walk.post("judge", "/v1/emergency-plans", form)
    for action, filled in WAYS[state]:
        row = walk.post("judge", f"/v1/emergency-plans/{row['id']}/{action}", filled)
    assert row["state"] == state
    return row


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A plan on which the action succeeds."""
    if action in ("report", "rearm"):
        row = make_one(walk, "stood_down")
        if action == "rearm":
            row = walk.post("judge", f"/v1/emergency-plans/{row['id']}/report", {"damage": "无", "lessons": "无"})
        return row, form, "judge"
    if action == "stand_down":
        row = make_one(walk, "activated")
        return walk.post("judge", f"/v1/emergency-plans/{row['id']}/{UTILITY_TOLD[0]}", UTILITY_TOLD[1]), form, "judge"
    return make_one(walk, "activated" if action == "tell_utility" else "armed"), form, "judge"


def refused(place: str, _is_machine: bool) -> Form:
    """A task of a department that isn't there."""
    task = {"place": "x", "what": "x", "department_id": place, "minutes": 1}
    return {"community_id": place, "emergency": "other", "title": "x", "tasks": [task]}


RULES = """
closed_departments_are_replaced | activate
open_tasks_are_explained | stand_down
plan_departments_are_known | draw_up revise
plan_trades_are_known | draw_up revise
plan_has_posts | draw_up revise
plan_has_utilities | draw_up revise
report_is_missing | report
report_is_written | rearm
post_holders_work_here | draw_up revise
silence_is_explained | tell_utility
telling_is_on_record | tell_utility
utilities_are_told | stand_down
utility_is_of_plan | tell_utility
"""
"""On which actions each rule stands."""
STAFF = "receptionist supervisor worker cashier duty_manager cs_supervisor manager guard"

SITUATIONS = (
    Situation(),
    Situation(row={"posts": [{"post": "总指挥"}]}),
    Situation(row={"utilities": []}),
    Situation(row={"reported_at": NOW}),
    Situation(row={"tasks": [CLOSED]}),
)

SAMPLE = Sample(
    lifecycle=EMERGENCY_PLAN,
    models=(EmergencyPlan,),
    row=plan,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"unknown_in_plan": Unknown()},
    aspects=lambda: {"open_tasks": (task(),)},
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    asked={"posts": [{"post": "总指挥"}], "utilities": [POWER]},
    turns="armed: nobody | activated: centre | stood_down: centre",
    clocks="emergency_report  as the record",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset(STAFF.split()),
        own=own,
        related=related,
        refused={"emergency_plans.draw_up": refused},
        takes={"emergency_plans.draw_up": {"community_id"}},
        make=make,
        ready=ready,
        registrar=lambda _: "judge",
        newest_first=True,
    ),
)
