"""Emergency plans 应急预案 as a kind of record: their tasks as work orders, and who is told (M-100)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field

from app.core.enums import Channel, Coverage, OrderKind, Standing, Urgency
from app.core.fields import Nothing
from app.core.lang import Words
from app.core.ports import Message
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.emergency_plans import progress_of
from app.db.queries.trades import known_trades
from app.db.transaction import Transaction
from app.models.base import RowValues
from app.models.emergency_plan import EmergencyPlan, EmergencyPlanState
from app.models.plan_progress import PlanProgress
from app.models.work_order import WorkOrderState
from app.services.emergencies.on_duty import on_duty_now
from app.services.kinds.paper_facts import works_here
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind_parts import Computed, ListRow
from app.services.moving.read_along import KindReadAlong
from app.services.moving.seen_by import Desk
from app.services.notices.notices import InApp
from app.services.work_orders.kind import PREFIXES, WORK_ORDERS
from app.workflow.engine.step import Context
from app.workflow.kinds.emergency_plan import (
    EMERGENCY_PLAN,
    DropTasks,
    NoteUtility,
    OpenTasks,
    SumUp,
    TellPeople,
    Unknown,
    tasks_without_department,
    unknown,
)
from app.workflow.kinds.emergency_plan_forms import MOST_TASKS, TaskOfPlan
from app.workflow.kinds.work_order.ending_table import UNBEGUN

READERS: Final = tuple(role for role in STAFF_ROLES if role is not Role.ADMIN)
"""Everybody who works in the community; administrators only keep its data."""
MOST_TOLD: Final = 200
"""How many entries of the log of who was told a plan shows; the journal has all of them."""


TaskCount = Annotated[int, Field(ge=0, le=MOST_TASKS)]
TOLD: Final = {"utility", "reached", "spoke_to", "said", "reason"}


class TaskOrderShown(BaseModel):
    """The work order of a task."""

    task: Annotated[int, Field(ge=1, le=MOST_TASKS, description="Its place in the plan, from 1.")]
    work_order_id: UUID
    number: Annotated[str, Field(max_length=40, examples=["WX-HY-20261121-0007"])]
    place: Annotated[str, Field(max_length=140)]
    state: WorkOrderState
    worker_name: Annotated[str, Field(max_length=60)] | None
    due_at: datetime
    completed_at: datetime | None
    late: bool


class PlanCounts(BaseModel):
    """How many tasks of the last activation are where."""

    open: TaskCount
    done: TaskCount
    dropped: TaskCount
    late: Annotated[int, Field(ge=0, le=MOST_TASKS, description="Of these, not done within their minutes.")]


class EmergencyPlanDeclaration(KindReadAlong[EmergencyPlan, PlanProgress]):
    """A plan is read with its progress."""

    @property
    def computed(self) -> Mapping[str, Computed]:
        """What has become of the tasks: who does each, by when, and which are late."""
        orders = Annotated[list[TaskOrderShown], Field(max_length=MOST_TASKS)]
        return {"progress": Computed(PlanCounts | None, _counts), "task_orders": Computed(orders | None, _task_orders)}

    async def aspects_of(self, tx: Transaction, rows: Sequence[EmergencyPlan]) -> Mapping[UUID, PlanProgress]:
        """The work orders of each plan's last activation."""
        return {row.id: await progress_of(tx, row.id, row.activated_at) for row in rows}

    def new_aspects(self) -> PlanProgress:
        """Nothing was activated yet."""
        return PlanProgress()


def _counts(context: Context) -> PlanCounts:
    progress: PlanProgress = context.aspects
    return PlanCounts(**progress.counts(context.now))


def _task_orders(context: Context) -> list[TaskOrderShown]:
    progress: PlanProgress = context.aspects
    return [
        TaskOrderShown(
            task=order.task,
            work_order_id=order.id,
            number=order.number,
            place=order.place,
            state=order.state,
            worker_name=order.worker_name,
            due_at=order.due_at,
            completed_at=order.completed_at,
            late=order.is_late(context.now),
        )
        for order in progress.orders
    ]


EMERGENCY_PLANS = EmergencyPlanDeclaration(
    lifecycle=EMERGENCY_PLAN,
    model=EmergencyPlan,
    plural=Words("emergency plans", "应急预案"),
    prefix="YA",
    seen_by=(Desk(*READERS),),
    maker="maker_id",
    listed_for=READERS,
    filters=("state", "emergency", "number", "created_at_gte", "created_at_lt"),
    texts=("reason", "outcome", "open_reason", "damage", "lessons"),
    whose_turn={EmergencyPlanState.ACTIVATED: Standing.CENTRE, EmergencyPlanState.STOOD_DOWN: Standing.CENTRE},
    list_row=ListRow(columns=("emergency", "level", "activated_at", "stood_down_at", "reported_at"), summary="title"),
    clause="M-100",
)


@loads(unknown)
async def unknown_in_plan(ask: FactRequest) -> Unknown:
    """What the form's plan names that isn't there: departments, trades, people who work here."""
    form, community = ask.context.form, ask.context.community
    tasks, posts = form.tasks or (), form.posts or ()
    here, in_use = await known_trades(ask.tx, community.id), community.departments_in_use
    return Unknown(
        departments=tuple(at for at, task in enumerate(tasks, 1) if task.department_id not in in_use),
        trades=tuple(sorted({task.trade for task in tasks if task.trade is not None and here} - here)),
        people=tuple(
            [
                at
                for at, post in enumerate(posts, 1)
                if post.person_id is not None and not await works_here(ask.tx, post.person_id, community)
            ]
        ),
    )


@handles(OpenTasks)
async def open_tasks(moving: MoveContext, effect: OpenTasks) -> None:
    """M-100: in the order of the plan, each with its time from now on; of a department that was closed, the one that
    takes over has it."""
    plan, now = moving.context.row, moving.tx.now
    orphaned = tasks_without_department(plan, moving.context.community.departments_in_use)
    numbers = []
    for at, task in enumerate(plan.tasks, 1):
        until = now + timedelta(minutes=task["minutes"])
        values: RowValues = {
            "number": await moving.number(PREFIXES[OrderKind.REPAIR]),
            "kind": OrderKind.REPAIR,
            "channel": Channel.PATROL,
            "urgency": Urgency.EMERGENCY,
            "reporter_id": moving.context.caller.id,
            "place": task["place"],
            "description": f"{plan.title}: {task['what']}",
            "trades": [task["trade"]] if task["trade"] else [],
            "coverage": Coverage.COMMON_AREA,
            "coverage_reason": f"{plan.title} {plan.number}",
            "visit_now": True,
            "department_id": moving.context.form.department_id if at in orphaned else UUID(task["department_id"]),
            "emergency_plan_id": plan.id,
            "plan_task": at,
            "plan_due_at": until,
        }
        order = await moving.create(WORK_ORDERS, "register_task", values, TaskOfPlan(until=until))
        numbers.append(order.number)
    moving.data["order_numbers"] = numbers


@handles(DropTasks)
async def drop_tasks(moving: MoveContext, effect: DropTasks) -> None:
    """M-100: after a false alarm nobody goes there any more; who has begun finishes."""
    progress: PlanProgress = moving.context.aspects
    dropped = [order for order in progress.open_tasks if moving.context.form.drop_tasks and order.state in UNBEGUN]
    for order in dropped:
        reference = {"emergency_plan_id": str(moving.context.row.id)}
        await moving.follow(WORK_ORDERS, order.id, "drop_task", Nothing(), reference)
    moving.data |= {"tasks_dropped": len(dropped), "tasks_open": len(progress.open_tasks) - len(dropped)}


@handles(NoteUtility)
async def note_utility(moving: MoveContext, effect: NoteUtility) -> None:
    """M-100: whom, when, by whom, and what they said."""
    form = moving.context.form
    entry = {
        **form.model_dump(mode="json", include=TOLD),
        "means": form.means.value if form.reached and form.means else None,
        "at": moving.tx.now.isoformat(),
        "by_id": str(moving.context.caller.id),
    }
    moving.changes["told"] = [*moving.context.row.told, entry][-MOST_TOLD:]


@handles(SumUp)
async def sum_up(moving: MoveContext, effect: SumUp) -> None:
    """M-100: what was late, as it stands when the report is written."""
    progress: PlanProgress = moving.context.aspects
    moving.data |= {f"tasks_{name}": count for name, count in progress.counts(moving.tx.now).items()}


@handles(TellPeople)
async def tell_people(moving: MoveContext, effect: TellPeople) -> None:
    """M-100: each once; whoever acts knows already. Of those who are told by their role, who has a post hears of it by
    name, too."""
    plan = moving.context.row
    people = {UUID(post["person_id"]) for post in plan.posts if post["person_id"]}
    people |= await on_duty_now(moving.tx, moving.context.community)
    for person_id in sorted(people - {moving.context.caller.id}):
        message = Message(
            at=moving.tx.now,
            community_id=moving.context.community.id,
            event=moving.move.step.event,
            record_type=moving.kind.name,
            record_id=plan.id,
            data={"action": moving.move.step.action, "number": plan.number},
            person_id=person_id,
        )
        await InApp(moving.tx).deliver(message)
