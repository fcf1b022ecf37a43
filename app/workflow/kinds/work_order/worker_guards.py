"""Guards of who is sent 派工: of the department, qualified, free at the time (M-21, M-23, M-24)."""

from uuid import UUID

from app.core.code_words import names_of
from app.core.enums import Urgency
from app.core.roles import Role
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.work_order.intake_forms import Assign, Claim, HandBack
from app.workflow.kinds.work_order.naming import own_departments
from app.workflow.kinds.work_order.needed_facts import availability, engaged, wished, worker


@guard("M-21", needs=(worker,))
def worker_belongs_here(context: Context[object, object]) -> Values | None:
    """The worker is active and holds the role in this community and department."""
    candidate = context.fact(worker)
    return None if candidate.belongs else refuse(name=candidate.label)


def led_departments(context: Context[WorkOrder, object]) -> frozenset[UUID | None]:
    """The departments for which the caller names workers: their own; all (None) for the manager, and for the duty
    manager of an emergency (M-20)."""
    held = context.caller.roles_in(context.community.id)
    if Role.MANAGER in held or (Role.DUTY_MANAGER in held and context.row.urgency is Urgency.EMERGENCY):
        return frozenset({None})
    return context.caller.departments(Role.SUPERVISOR, context.community.id)


@guard("M-21", needs=(worker,))
def worker_is_of_own_department(context: Context[WorkOrder, object]) -> Values | None:
    """M-21: a supervisor names workers for their own department; naming one of theirs takes the order into it."""
    if context.row.department_id is not None:
        return None
    candidate, led = context.fact(worker), led_departments(context)
    return None if own_departments(candidate.departments, led) else refuse(name=candidate.label)


@guard("M-21", needs=(worker,))
def worker_is_qualified(context: Context[WorkOrder, object]) -> Values | None:
    """M-21: only a worker whose qualification for one of the item's trades is valid on the visit date may be named."""
    candidate = context.fact(worker)
    if candidate.qualified:
        return None
    return refuse(name=candidate.label, trades=names_of("trades", context.row.trades), day=candidate.day.isoformat())


@guard("M-21", needs=(engaged,), blames="window")
def worker_stays_qualified(context: Context[WorkOrder, object]) -> Values | None:
    """M-21: a qualification is valid on the day of the visit, also when that day is agreed on after the naming."""
    candidate = context.fact(engaged)
    if candidate is None or candidate.qualified:
        return None
    return refuse(name=candidate.label, trades=names_of("trades", context.row.trades), day=candidate.day.isoformat())


@guard("M-23", needs=(wished,))
def wished_worker_works_here(context: Context[object, HandBack]) -> Values | None:
    """M-23: the wish is for a worker of this community; whoever else exists, or doesn't, is answered alike."""
    return None if context.fact(wished) else refuse()


@guard("M-24", needs=(availability,), blames=("worker_id", "window"))
def no_overlap(context: Context[WorkOrder, object]) -> Values | None:
    """M-24: confirmed appointments of one worker, and the visit they are on, never overlap; an emergency may displace
    and interrupt them."""
    clash = context.fact(availability).clash
    if clash is None or (context.row.urgency is Urgency.EMERGENCY and context.fact(availability).may_displace):
        return None
    return refuse(name=clash.worker, starts_at=clash.starts_at, ends_at=clash.ends_at, number=clash.number)


@guard("M-24", needs=(availability,))
def first_emergency_is_named(context: Context[WorkOrder, Assign | Claim]) -> Values | None:
    """M-24: of two emergencies at once, the supervisor names which goes first."""
    booked = context.fact(availability)
    if context.row.urgency is not Urgency.EMERGENCY or not booked.emergencies:
        return None
    known = {context.row.id, *(clash.work_order_id for clash in booked.emergencies)}
    if getattr(context.form, "goes_first", None) in known:
        return None
    return refuse(name=booked.emergencies[0].worker, number=booked.emergencies[0].number)
