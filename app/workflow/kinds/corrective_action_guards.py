"""Guards of corrective actions: M-141."""

from app.models.complaint import CorrectiveAction
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import complaint, owner
from app.workflow.kinds.corrective_action_forms import ExtendCorrective, OpenCorrective, ReassignCorrective


@guard(
    "M-141",
    "The complaint was neither accepted nor found to be right: there is nothing yet that could be corrected.",
    "该投诉尚未受理,也未认定属实,暂无可整改事项。",
    needs=(complaint,),
)
def complaint_was_taken_up(context: Context[object, object]) -> Values | None:
    """M-141: what nobody took up has found nothing that could be put right."""
    subject = context.fact(complaint)
    return None if subject is not None and (subject.was_accepted or subject.founded) else refuse()


@guard(
    "M-141",
    "Nobody with this id works in this community: a corrective action has an owner who can carry it out.",
    "本小区没有该在职人员,整改须有能执行的责任人。",
    needs=(owner,),
)
def owner_works_here(context: Context[object, object]) -> Values | None:
    """M-141: the owner is active and has a role among the staff of this community."""
    return None if context.fact(owner) else refuse()


@guard(
    "M-141",
    "The last day {due_on} is over already; today is {today}.",
    "期限 {due_on} 已过,今天是 {today}。",
)
def due_day_lies_ahead(
    context: Context[object, OpenCorrective | ReassignCorrective | ExtendCorrective],
) -> Values | None:
    """M-141: whoever gets a task gets the time for it; today counts, by the community's calendar."""
    due_on = context.form.due_on
    today = context.now.astimezone(context.community.zone_info).date()
    if due_on is None or due_on >= today:
        return None
    return refuse(due_on=due_on.isoformat(), today=today.isoformat())


@guard(
    "M-141",
    "An extension names a later day than {due_on}.",
    "延期须晚于原期限 {due_on}。",
)
def due_day_moves_back(context: Context[CorrectiveAction, ExtendCorrective]) -> Values | None:
    """M-141: more time is a later day."""
    due_on = context.row.due_on
    return None if context.form.due_on > due_on else refuse(due_on=due_on.isoformat())


@guard(
    "M-141",
    "Whoever owns it or did it cannot verify it; somebody else looks at it.",
    "责任人或完成人不得自行验证,须由他人验证。",
    kind="state",
)
def verifier_is_another(context: Context[CorrectiveAction, object]) -> Values | None:
    """M-141: nobody passes judgement on their own work, nor on what they were answerable for."""
    row = context.row
    return refuse() if context.caller.id in (row.owner_id, row.done_by_id) else None
