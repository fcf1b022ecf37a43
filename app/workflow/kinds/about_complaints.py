"""A guard of what belongs to a complaint and has a table of its own (M-113)."""

from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import complaint
from app.workflow.kinds.complaint.people import is_accused


@guard("M-113", needs=(complaint,))
def complaint_is_not_about_the_caller(context: Context[object, object]) -> Values | None:
    """M-113: whom a complaint is about decides nothing of what follows from it, and passes it on to nobody."""
    subject = context.fact(complaint)
    return refuse() if subject is not None and is_accused(context.caller, subject) else None
