"""Emergency plan 应急预案: ready, activated, stood down with a report, and ready again (M-100)."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core.lang import Words
from app.core.roles import Role
from app.models.emergency_plan import EmergencyPlan
from app.models.emergency_plan import EmergencyPlanState as E
from app.models.plan_progress import PlanProgress
from app.workflow.clocks.definitions import ClockDefinition
from app.workflow.engine.effects import Count, Effect, Keep, Put, Sign, Stamp, Start, Stop, Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ANY_SUPERVISOR, CS_SUPERVISOR, DUTY_MANAGER, MANAGER, RECEPTIONIST
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.common_guards import NONE
from app.workflow.kinds.emergency_plan_forms import (
    ActivatePlan,
    DrawUpPlan,
    ReportEmergency,
    RevisePlan,
    StandDown,
    TellUtility,
)
from app.workflow.kinds.work_order.people import desk_has_gone_home

EMERGENCY_REPORT: Final = ClockDefinition(
    "emergency_report", Words("report on the emergency", "应急总结时限"), "M-100", "working_days", 3
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a plan names that isn't there: departments and people by their place in the plan, trades by name."""

    departments: tuple[int, ...] = ()
    trades: tuple[str, ...] = ()
    people: tuple[int, ...] = ()


unknown = Fact[Unknown]("unknown_in_plan", reads="tasks")
"""What the form's plan names that this community hasn't."""


@guard("M-100", needs=(unknown,))
def plan_departments_are_known(context: Context[object, DrawUpPlan | RevisePlan]) -> Values | None:
    """M-100: each task is a department's of this community."""
    missing = context.fact(unknown).departments
    return refuse(tasks=list(missing)) if missing else None


@guard("M-100", needs=(unknown,))
def plan_trades_are_known(context: Context[object, DrawUpPlan | RevisePlan]) -> Values | None:
    """M-21, M-100: each trade is one that somebody has here."""
    missing = context.fact(unknown).trades
    return refuse(trades=list(missing)) if missing else None


@guard("M-100", needs=(unknown,), blames="posts")
def post_holders_work_here(context: Context[object, DrawUpPlan | RevisePlan]) -> Values | None:
    """M-100: whoever has a post in the plan works in this community."""
    missing = context.fact(unknown).people
    return refuse(posts=list(missing)) if missing else None


def tasks_without_department(plan: EmergencyPlan, departments: Container[UUID]) -> list[int]:
    """The tasks whose department was closed since the plan was drawn up, by their place in it."""
    return [at for at, task in enumerate(plan.tasks, 1) if UUID(task["department_id"]) not in departments]


@guard("M-100", asks=("department_id",))
def closed_departments_are_replaced(context: Context[EmergencyPlan, ActivatePlan]) -> Values | None:
    """M-100: each task goes to a department that is there; of one that was closed another takes over, so that nobody
    has to change the plan while the water rises."""
    departments = context.community.departments_in_use
    closed = tasks_without_department(context.row, departments)
    return refuse(tasks=closed) if closed and context.form.department_id not in departments else None


@guard("M-100")
def utility_is_of_plan(context: Context[EmergencyPlan, TellUtility]) -> Values | None:
    """M-100: the plan says whom to tell."""
    names = [utility["name"] for utility in context.row.utilities]
    return None if context.form.utility in names else refuse(utilities=names or NONE)


@guard("M-100", asks=("reason",))
def silence_is_explained(context: Context[object, TellUtility]) -> Values | None:
    """M-100: who was not told was left out for a reason."""
    form = context.form
    return None if form.reached or form.reason else refuse()


@guard("M-100", kind="state")
def utilities_are_told(context: Context[EmergencyPlan, object]) -> Values | None:
    """M-100: each utility of the plan was told, or it is on record why not."""
    entered = {entry["utility"] for entry in context.row.told}
    missing = [utility["name"] for utility in context.row.utilities if utility["name"] not in entered]
    return refuse(utilities=missing) if missing else None


@guard("M-100", asks=("open_reason",))
def open_tasks_are_explained(context: Context[object, StandDown, PlanProgress]) -> Values | None:
    """M-100: it is over when no task is open, or for a reason."""
    left = context.aspects.open_tasks
    return refuse(count=len(left)) if left and not context.form.open_reason else None


@guard("M-100", kind="state")
def report_is_missing(context: Context[EmergencyPlan, object]) -> Values | None:
    """M-100: there is one report on each emergency."""
    return None if context.row.reported_at is None else refuse()


@guard("M-100", kind="state")
def report_is_written(context: Context[EmergencyPlan, object]) -> Values | None:
    """M-100: what was learnt is written down before the plan is ready for the next time."""
    return refuse() if context.row.reported_at is None else None


@dataclass(frozen=True)
class OpenTasks(Effect):
    """Each task of the plan becomes a work order."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("each task becomes a work order that outranks others", "各项任务生成优先工单")


@dataclass(frozen=True)
class DropTasks(Effect):
    """Tasks that nobody works at yet are cancelled, where the form says so."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("tasks that nobody works at are cancelled, if so said", "按需取消尚未施工的任务")


@dataclass(frozen=True)
class NoteUtility(Effect):
    """What the utility was told, and said, is added to the log."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("add to the log of who was told", "记入外部通知记录")


@dataclass(frozen=True)
class SumUp(Effect):
    """How many tasks were done, dropped, open and late goes into the journal."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("sum up the tasks", "汇总任务完成情况")


@dataclass(frozen=True)
class TellPostHolders(Effect):
    """Whoever has a post in the plan gets a notice."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("tell whoever has a post in the plan", "通知预案各岗位人员")


STAND_IN: Final = Who(
    "stand_in",
    Role.DUTY_MANAGER,
    Words("the duty manager (at night and on holidays)", "总值班（夜间及节假日）"),
    only=desk_has_gone_home,
)
"""M-20: by day there is somebody else who decides."""
PLANNERS: Final = (CS_SUPERVISOR, MANAGER)
IN_CHARGE: Final = (DUTY_MANAGER, CS_SUPERVISOR, MANAGER)
KNOWN: Final = (plan_departments_are_known, plan_trades_are_known, post_holders_work_here)
TELL_ALL: Final = (
    TellPostHolders(),
    Tell("manager"),
    Tell("cs_supervisor"),
    Tell("duty_manager"),
    Tell("receptionist"),
    Tell("guard"),
)

STEPS = (
    Step(
        "draw_up",
        Words("Draw up a plan", "编制预案"),
        source=(START,),
        target=E.ARMED,
        who=PLANNERS,
        form=DrawUpPlan,
        only_if=KNOWN,
        event="emergency_plan.added",
        clause="M-100",
    ),
    Step(
        "revise",
        Words("Change the plan", "修订预案"),
        source=(E.ARMED,),
        who=PLANNERS,
        form=RevisePlan,
        only_if=KNOWN,
        then=(Keep("title", "posts", "tasks", "utilities", "note"),),
        event="emergency_plan.revised",
        clause="M-100",
    ),
    Step(
        "activate",
        Words("Activate", "启动预案"),
        source=(E.ARMED,),
        target=E.ACTIVATED,
        who=(STAND_IN, ANY_SUPERVISOR, CS_SUPERVISOR, MANAGER),
        form=ActivatePlan,
        only_if=(closed_departments_are_replaced,),
        then=(
            Keep("level", "reason"),
            Stamp("activated_at"),
            Sign("activated_by_id"),
            Count("activations"),
            OpenTasks(),
            *TELL_ALL,
        ),
        once=True,
        event="emergency_plan.activated",
        clause="M-100",
    ),
    Step(
        "tell_utility",
        Words("Record who was told", "登记外部通知"),
        source=(E.ACTIVATED,),
        who=(RECEPTIONIST, ANY_SUPERVISOR, *IN_CHARGE),
        form=TellUtility,
        only_if=(utility_is_of_plan, silence_is_explained),
        then=(NoteUtility(),),
        event="emergency_plan.utility_told",
        clause="M-100",
    ),
    Step(
        "stand_down",
        Words("Stand down", "解除预案"),
        source=(E.ACTIVATED,),
        target=E.STOOD_DOWN,
        who=IN_CHARGE,
        form=StandDown,
        only_if=(utilities_are_told, open_tasks_are_explained),
        then=(
            Keep("outcome", "open_reason"),
            Stamp("stood_down_at"),
            DropTasks(),
            Start(EMERGENCY_REPORT.name),
            *TELL_ALL,
        ),
        event="emergency_plan.stood_down",
        clause="M-100",
    ),
    Step(
        "report",
        Words("Report on the emergency", "应急总结"),
        source=(E.STOOD_DOWN,),
        who=IN_CHARGE,
        form=ReportEmergency,
        only_if=(report_is_missing,),
        then=(
            Keep("damage", "lessons"),
            Stamp("reported_at"),
            Sign("reported_by_id"),
            SumUp(),
            Stop(EMERGENCY_REPORT.name),
            Tell("manager"),
        ),
        event="emergency_plan.reported",
        clause="M-100",
    ),
    Step(
        "rearm",
        Words("Make ready again", "恢复待命"),
        source=(E.STOOD_DOWN,),
        target=E.ARMED,
        who=PLANNERS,
        only_if=(report_is_written,),
        then=(
            Put("level", None),
            Put("reason", ""),
            Put("activated_at", None),
            Put("activated_by_id", None),
            Put("told", []),
            Put("stood_down_at", None),
            Put("outcome", ""),
            Put("open_reason", ""),
            Put("damage", ""),
            Put("lessons", ""),
            Put("reported_at", None),
            Put("reported_by_id", None),
        ),
        reopens=True,
        event="emergency_plan.rearmed",
        clause="M-100",
    ),
)

EMERGENCY_PLAN = Lifecycle(
    name="emergency_plan",
    noun=Words("emergency plan", "应急预案"),
    path="/v1/emergency-plans",
    states=E,
    final=(E.STOOD_DOWN,),
    steps=STEPS,
)
