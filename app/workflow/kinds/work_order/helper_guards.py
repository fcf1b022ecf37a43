"""Rules about the helpers 协办人员 of an order: what whoever leads must fulfil, each of them must (M-21, M-24)."""

from typing import Final

from app.core.code_words import names_of
from app.core.enums import Urgency
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.work_order.helper_forms import AddHelpers, RemoveHelper
from app.workflow.kinds.work_order.helping import MOST_HELPERS, helpers_after, helpers_of, helping
from app.workflow.kinds.work_order.intake_forms import Assign
from app.workflow.kinds.work_order.working_hours import hours_are_meant, said_free

Order = Context[WorkOrder, object]


@guard("M-21", blames="helper_ids")
def helpers_are_few_and_others(context: Context[WorkOrder, Assign | AddHelpers]) -> Values | None:
    """M-21: each helper is named once, is not the lead, and there are at most nine."""
    form, order = context.form, context.row
    lead = getattr(form, "worker_id", None) or order.worker_id
    people = helpers_after(order, form)
    if lead in (form.helper_ids or ()) or len(set(people)) < len(people) or len(people) > MOST_HELPERS:
        return refuse(most=MOST_HELPERS)
    return None


@guard("M-21", needs=(helping,))
def helpers_belong_here(context: Order) -> Values | None:
    """M-21: each helper is active and works in this community and the order's department."""
    name = next((each.candidate.label for each in context.fact(helping) if not each.candidate.belongs), None)
    return None if name is None else refuse(name=name)


@guard("M-21", needs=(helping,))
def helpers_are_qualified(context: Order) -> Values | None:
    """M-21: each helper has a qualification for one of the item's trades that is valid on the day of the visit."""
    for each in context.fact(helping):
        if not each.candidate.qualified:
            day, trades = each.candidate.day.isoformat(), names_of("trades", context.row.trades)
            return refuse(name=each.candidate.label, trades=trades, day=day)
    return None


@guard("M-24", needs=(helping,), blames=("helper_ids", "window"))
def helpers_are_free(context: Order) -> Values | None:
    """M-24: no helper is expected elsewhere at the time; an emergency that names them may displace that, but no other
    emergency."""
    urgent = context.row.urgency is Urgency.EMERGENCY
    for each in context.fact(helping):
        booked = each.availability
        displaces = urgent and booked.may_displace
        clash = next(iter(booked.emergencies), None) if displaces else booked.clash
        if clash is not None:
            return refuse(name=clash.worker, starts_at=clash.starts_at, ends_at=clash.ends_at, number=clash.number)
    return None


@guard("M-24", needs=(helping,))
def helpers_are_at_work(context: Order) -> Values | None:
    """M-24, M-99: no helper is on leave, or off work unless it is an emergency; a supervisor may say why another."""
    if hours_are_meant(context):
        return None
    urgent = context.row.urgency is Urgency.EMERGENCY
    for each in context.fact(helping):
        known = each.work_time
        if known.away_until is not None or not (known.works_then or urgent):
            return refuse(name=known.label, next_free=said_free(context, known.next_free))
    return None


@guard("M-24", blames="helper_ids")
def helpers_come_to_a_set_time(context: Context[WorkOrder, Assign]) -> Values | None:
    """M-24: an emergency that goes second has its time only then; who helps is added afterwards."""
    first = context.form.goes_first
    if first in (None, context.row.id) or not helpers_after(context.row, context.form):
        return None
    return refuse()


@guard("M-23")
def helper_is_on_the_order(context: Context[WorkOrder, RemoveHelper]) -> Values | None:
    """M-23: only who helps can leave."""
    return None if context.form.helper_id in helpers_of(context.row) else refuse()


@guard("M-23")
def helper_leaves_themselves(context: Context[WorkOrder, RemoveHelper]) -> Values | None:
    """M-23: a helper takes nobody off the order but themselves; the supervisor decides about the others."""
    return None if context.form.helper_id == context.caller.id else refuse()


@guard("M-22", kind="state")
def helper_has_not_signed(context: Order) -> Values | None:
    """M-22: each helper signs for the slip once."""
    own = str(context.caller.id)
    signed = any(entry["person_id"] == own and entry["signed_at"] for entry in context.row.helpers or ())
    return refuse() if signed else None


HELPERS_COME: Final = (helpers_are_qualified, helpers_are_free, helpers_are_at_work)
"""What is asked of each helper again when another time is agreed."""
HELPERS_FIT: Final = (helpers_are_few_and_others, helpers_belong_here, *HELPERS_COME)
