"""Guards of the visit, the quote and the work: M-30 to M-46."""

from app.core.enums import ContactResult, HoldReason, Urgency
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, speaks_for_self
from app.workflow.kinds.work_order.field_forms import (
    Contact,
    Depart,
    Hold,
    InspectMaterial,
    PlanReturn,
    Reschedule,
    ResumeWork,
    StartWork,
)
from app.workflow.kinds.work_order.needed_facts import checklist
from app.workflow.kinds.work_order.pricing import is_chargeable

TOLD = (ContactResult.REACHED, ContactResult.MESSAGE_LEFT)


def has_approved_quote(context: Context[object, object]) -> bool:
    """Whether an approved version stands."""
    return context.approved_quote is not None and context.approved_quote.state == QuoteState.APPROVED


def work_is_consented(context: Context[WorkOrder, object]) -> bool:
    """M-41: nothing chargeable, or the customer agreed to a version that stands."""
    return not is_chargeable(context.row) or has_approved_quote(context)


@guard(
    "M-30",
    "There is no confirmed appointment; make one first (reschedule).",
    "没有已确认的预约,请先约定时间(reschedule)。",
    kind="state",
)
def appointment_is_confirmed(context: Context[object, object]) -> Values | None:
    """M-30: nobody leaves without an appointment; an emergency's 'now' is one."""
    appointment = context.appointment
    return None if appointment is not None and appointment.state == AppointmentState.CONFIRMED else refuse()


@guard(
    "M-30",
    "No time is agreed: give the window and who agreed to it.",
    "尚无确认的预约:请填写 window 及同意人。",
    asks=("window", "agreed_by"),
)
def return_is_arranged(context: Context[object, PlanReturn]) -> Values | None:
    """A planned return has a confirmed appointment, standing or made now."""
    if context.form.window is not None:
        return None if context.form.agreed_by else refuse()
    return appointment_is_confirmed.check(context)


@guard(
    "M-31",
    "Say who agreed to the new time (agreed_by).",
    "请注明新时间由谁同意(agreed_by)。",
    asks=("agreed_by",),
)
def agreement_is_named(context: Context[WorkOrder, Reschedule]) -> Values | None:
    """M-31: a new time is an agreed time."""
    return None if context.form.agreed_by or speaks_for_self(context) else refuse()


@guard(
    "M-31",
    "announced_at lies in the future; it is when the customer was told.",
    "announced_at 晚于当前时间,应为告知客户的时间。",
)
def announcement_is_past(context: Context[object, Reschedule]) -> Values | None:
    """The announcement that the notice rule judges has happened."""
    announced = context.form.announced_at
    return refuse() if announced is not None and announced > context.now + CLOCK_TOLERANCE else None


@guard(
    "M-31",
    "The customer has proposed no time to confirm.",
    "客户没有待确认的时间提议。",
    kind="state",
)
def a_proposal_is_open(context: Context[object, object]) -> Values | None:
    """There is something to confirm."""
    proposal = context.proposal
    return None if proposal is not None and proposal.state == AppointmentState.PROPOSED else refuse()


@guard(
    "M-31",
    "The time that the customer proposed (until {ends_at}) has passed; agree on another.",
    "客户提议的时间(至 {ends_at})已过,请另约时间。",
    kind="state",
)
def proposal_lies_ahead(context: Context[object, object]) -> Values | None:
    """What is confirmed is still to come."""
    proposal = context.proposal
    if proposal is None or proposal.ends_at > context.now:
        return None
    return refuse(ends_at=proposal.ends_at.isoformat())


@guard(
    "M-33",
    "The checklist before leaving misses: {missing}.",
    "出发前检查清单缺少:{missing}。",
    needs=(checklist,),
)
def checklist_is_complete(context: Context[object, Depart]) -> Values | None:
    """M-33: the trade's checklist is ticked before leaving."""
    missing = [item for item in context.fact(checklist) if item not in context.form.checklist]
    return refuse(missing=", ".join(missing)) if missing else None


@guard(
    "M-41",
    "The customer has not agreed to a quote that stands; quote, and wait for the customer's consent.",
    "尚无客户同意的有效报价,请先报价并取得客户同意。",
    kind="state",
    excludes=("is_unquoted_emergency",),
)
def work_may_begin(context: Context[WorkOrder, object]) -> Values | None:
    """M-41: work begins only on an approved version, unless nothing is chargeable."""
    return None if work_is_consented(context) else refuse()


@guard(
    "M-41",
    "Only an emergency without an approved quote is made safe first.",
    "只有尚未确认报价的紧急情况才可先行排险。",
    kind="choice",
    excludes=("work_may_begin",),
)
def is_unquoted_emergency(context: Context[WorkOrder, object]) -> Values | None:
    """An emergency may be made safe before any quote."""
    return None if context.row.urgency is Urgency.EMERGENCY and not work_is_consented(context) else refuse()


@guard(
    "M-41",
    "Making an emergency safe before a quote needs the recorded consent (emergency_consent).",
    "报价前先行排险须记录客户同意(emergency_consent)。",
    asks=("emergency_consent",),
)
def emergency_is_consented(context: Context[object, StartWork]) -> Values | None:
    """Nothing is chargeable until a version is approved, and the customer agreed to the making safe."""
    return None if context.form.emergency_consent is not None else refuse()


@guard(
    "M-45",
    "Unfit material that the customer insists on needs a note and the customer's signature.",
    "客户坚持使用不合格材料的,须注明并由客户签名。",
)
def insisting_is_signed(context: Context[object, InspectMaterial]) -> Values | None:
    """M-45: insisted-on material is noted and signed."""
    form = context.form
    if form.fit or not form.insisted:
        return None
    return None if form.note and form.signature_file_id is not None else refuse()


@guard(
    "M-45",
    "Company material that is unfit is not used: fetch other material; only a customer can insist on their own.",
    "公司材料不合格不得使用,请更换;仅客户自备材料可由客户坚持使用。",
)
def only_customers_insist(context: Context[object, InspectMaterial]) -> Values | None:
    """M-45: company materials are inspected before use, and unfit ones are not used."""
    return refuse() if context.form.insisted and context.form.supplied_by != "customer" else None


@guard(
    "M-38",
    "A thing taken to the workshop is receipted, and the customer told how long: fill in custody.",
    "带回维修须开具收据并告知所需时间,请填写 custody。",
)
def custody_is_receipted(context: Context[object, Hold]) -> Values | None:
    """M-38: custody with a receipt."""
    return refuse() if context.form.reason is HoldReason.WORKSHOP and context.form.custody is None else None


@guard(
    "M-38",
    "expected_until lies in the past.",
    "expected_until 早于当前时间。",
)
def hold_ends_later(context: Context[object, Hold]) -> Values | None:
    """A hold says until when."""
    return refuse() if context.form.expected_until <= context.now else None


@guard(
    "M-30",
    "The customer was not told: unanswered, or a wrong number.",
    "未能告知客户:无人接听或号码有误。",
    kind="choice",
    excludes=("customer_was_not_told",),
)
def customer_was_told(context: Context[object, Contact | None]) -> Values | None:
    """M-30, M-32: reached, or a message with a call-back number was left."""
    return None if context.form is None or getattr(context.form, "result", None) in TOLD else refuse()


@guard(
    "M-30",
    "The customer was told.",
    "已告知客户。",
    kind="choice",
    excludes=("customer_was_told",),
)
def customer_was_not_told(context: Context[object, Contact | None]) -> Values | None:
    """An attempt that reached nobody is recorded; the customer is still to be contacted."""
    return None if context.form is None or getattr(context.form, "result", None) not in TOLD else refuse()


@guard(
    "M-38",
    "{thing} is still in custody (receipt {receipt}): return it or bring it along (custody_settled).",
    "{thing} 仍在保管中(收据 {receipt}),须归还或随同带去(custody_settled)。",
    asks=("custody_settled",),
)
def custody_is_settled(context: Context[WorkOrder, ResumeWork | PlanReturn]) -> Values | None:
    """M-38: what was taken comes back."""
    custody = context.row.custody
    if custody is None or context.form.custody_settled:
        return None
    return refuse(thing=custody.get("thing"), receipt=custody.get("receipt"))
