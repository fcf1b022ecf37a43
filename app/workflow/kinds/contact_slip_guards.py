"""Guards of contact slips: M-92."""

from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import complaint
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE
from app.workflow.kinds.contact_slip_forms import SendSlip


@guard(
    "M-92",
    "There is no such complaint here; leave out complaint_id, or name the complaint that the matter comes from.",
    "此处没有该投诉,请勿填写 complaint_id,或填写事项来源的投诉。",
    needs=(complaint,),
)
def slip_complaint_is_known(context: Context[object, SendSlip]) -> Values | None:
    """M-92: a slip that comes from a complaint names one that its sender sees."""
    return refuse() if context.form.complaint_id is not None and context.fact(complaint) is None else None


@guard(
    "M-92",
    "The matter cannot have reached the sender later than now: give the time at which it did.",
    "事项收到时间晚于当前时间,应填写实际收到的时间。",
)
def matter_has_arrived(context: Context[object, SendSlip]) -> Values | None:
    """M-92: the hour for sending counts from a time that has been."""
    return refuse() if context.form.received_at > context.now + CLOCK_TOLERANCE else None
