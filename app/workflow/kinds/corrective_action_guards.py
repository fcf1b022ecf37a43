"""Rules of corrective actions 整改: what may be put right, by whom, until when, and who judges it (M-72, M-141)."""

from datetime import timedelta
from typing import Final, Protocol

from app.models.corrective_action import CorrectiveAction
from app.workflow.engine.facts import Fact
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import complaint, owner
from app.workflow.kinds.corrective_action_forms import (
    CorrectivePlan,
    ExtendCorrective,
    OpenCorrective,
    OpenForMonth,
    ReassignCorrective,
    ReturnCorrective,
)

A_MONTH: Final = timedelta(days=30)
"""How long somebody usually gets."""

month_in_hand = Fact[bool]("month_in_hand", reads="opinions_month")
"""M-72: whether the department has an open corrective action for the opinions of the month that the form names."""


class Planned(Protocol):
    """A form that may say at once what is changed."""

    corrective: CorrectivePlan | None


@guard("M-141", needs=(complaint,))
def complaint_was_taken_up(context: Context[object, object]) -> Values | None:
    """M-141: what nobody took up has found nothing that could be put right."""
    subject = context.fact(complaint)
    return None if subject is not None and (subject.was_accepted or subject.founded) else refuse()


@guard("M-141", needs=(owner,))
def owner_works_here(context: Context[object, object]) -> Values | None:
    """M-141: the owner is active and has a role among the staff of this community."""
    return None if context.fact(owner) else refuse()


@guard("M-141", needs=(owner,))
def correction_is_owned(context: Context[object, Planned]) -> Values | None:
    """Somebody is answerable for it, from today on."""
    plan, today = context.form.corrective, context.today
    if plan is None:
        return None
    if context.fact(owner) and plan.due_on >= today:
        return None
    at = "corrective/due_on" if context.fact(owner) else "corrective/owner_id"
    return refuse(blamed=at, today=today.isoformat())


@states(correction_is_owned)
def _(context: Context) -> Stated:
    return {"corrective.due_on": FieldBounds(least=context.today, example=context.today + A_MONTH)}


@guard("M-141")
def due_day_lies_ahead(
    context: Context[object, OpenCorrective | ReassignCorrective | ExtendCorrective],
) -> Values | None:
    """M-141: whoever gets a task gets the time for it; today counts, by the community's calendar."""
    due_on, today = context.form.due_on, context.today
    if due_on is None or due_on >= today:
        return None
    return refuse(due_on=due_on.isoformat(), today=today.isoformat())


@states(due_day_lies_ahead)
def _(context: Context) -> Stated:
    return {"due_on": FieldBounds(least=context.today, example=context.today + A_MONTH)}


@guard("M-141")
def return_leaves_time(context: Context[CorrectiveAction, ReturnCorrective]) -> Values | None:
    """M-141: what is returned has a last day that is still to come: the one it had, or another."""
    due_on, today = context.form.due_on or context.row.due_on, context.today
    return None if due_on is not None and due_on >= today else refuse(today=today.isoformat())


@states(return_leaves_time)
def _(context: Context) -> Stated:
    return {"due_on": FieldBounds(least=context.today, example=context.today + A_MONTH)}


@guard("M-141")
def due_day_moves_back(context: Context[CorrectiveAction, ExtendCorrective]) -> Values | None:
    """M-141: more time is a later day."""
    due_on = context.row.due_on
    return None if due_on is None or context.form.due_on > due_on else refuse(due_on=due_on.isoformat())


@states(due_day_moves_back)
def _(context: Context[CorrectiveAction]) -> Stated:
    due_on = context.row.due_on or context.today
    return {"due_on": FieldBounds(least=due_on + timedelta(days=1), example=max(due_on, context.today) + A_MONTH)}


@guard("M-141", kind="state")
def verifier_is_another(context: Context[CorrectiveAction, object]) -> Values | None:
    """M-141: nobody passes judgement on their own work, nor on what they were answerable for."""
    row = context.row
    return refuse() if context.caller.id in (row.owner_id, row.done_by_id) else None


@guard("M-72", kind="state")
def work_was_done_by_another(context: Context[CorrectiveAction, object]) -> Values | None:
    """M-72: whose work the follow-up or the review was about neither arranges nor waives what follows from it, and
    doesn't judge it."""
    return refuse() if context.row.worker_id == context.caller.id else None


@guard("M-72")
def month_has_begun(context: Context[object, OpenForMonth]) -> Values | None:
    """M-72: a month's opinions are known once it has begun."""
    month, today = context.form.opinions_month, context.today
    return None if month <= today else refuse(today=f"{today:%Y-%m}")


@states(month_has_begun)
def _(context: Context) -> Stated:
    return {"opinions_month": FieldBounds(most=context.today, example=context.today.replace(day=1))}


@guard("M-72", needs=(month_in_hand,))
def month_is_not_in_hand(context: Context[object, OpenForMonth]) -> Values | None:
    """M-72: a department has one open corrective action for the opinions of a month."""
    return refuse(month=f"{context.form.opinions_month:%Y-%m}") if context.fact(month_in_hand) else None
