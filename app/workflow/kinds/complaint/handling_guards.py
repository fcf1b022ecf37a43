"""Guards of a complaint's handling, reply, mediation and end: M-130 to M-142."""

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Execution, Severity
from app.core.enums import ContactResult
from app.core.roles import Role
from app.models.complaint import Complaint
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import owner
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE
from app.workflow.kinds.complaint.handling_forms import (
    AssignHandler,
    ContactComplainant,
    Escalate,
    Extend,
    ReassignHandler,
    Resolve,
    ResolveOnSpot,
    SetSeverity,
    Settle,
)
from app.workflow.kinds.complaint.needed_facts import handler, managers, result_due, reworked, routed

TOLD = (ContactResult.REACHED, ContactResult.MESSAGE_LEFT)


@guard(
    "M-135",
    "Written complaints go to the supervisor: it takes the department's head, the customer-service supervisor or the "
    "manager.",
    "书面投诉须由主管处理:部门负责人、客服主管或经理。",
    kind="choice",
    excludes=("is_written",),
)
def is_not_written(context: Context[Complaint, object]) -> Values | None:
    """Spoken and online complaints are settled by the desk."""
    return refuse() if context.row.channel == ComplaintChannel.WRITTEN else None


@guard(
    "M-135",
    "It was not made in writing.",
    "该投诉不是书面投诉。",
    kind="choice",
    excludes=("is_not_written",),
)
def is_written(context: Context[Complaint, object]) -> Values | None:
    """Written complaints all go to the supervisor."""
    return None if context.row.channel == ComplaintChannel.WRITTEN else refuse()


@guard(
    "M-130",
    "A serious complaint can't be settled on the spot: accept it and assign a handler.",
    "重大投诉不得当场办结,请受理并指派承办人。",
    kind="state",
)
def is_not_serious(context: Context[Complaint, object]) -> Values | None:
    """What is serious is looked into."""
    return refuse() if context.row.severity == Severity.SERIOUS else None


@guard(
    "M-112",
    "The complaint is no more than general: only the customer-service supervisor lowers the severity.",
    "降低级别须由客服主管操作。",
    kind="choice",
    excludes=("severity_goes_down",),
)
def severity_goes_up(context: Context[object, SetSeverity | None]) -> Values | None:
    """Anybody at the desk may raise it."""
    form = context.form
    return None if form is None or form.severity == Severity.SERIOUS else refuse()


@guard(
    "M-112",
    "This would not lower the severity.",
    "该操作并未降低级别。",
    kind="choice",
    excludes=("severity_goes_up",),
)
def severity_goes_down(context: Context[object, SetSeverity | None]) -> Values | None:
    """Lowering it takes the supervisor."""
    form = context.form
    return refuse() if form is None or form.severity == Severity.SERIOUS else None


@guard("M-112", "It has this severity already.", "级别未变。")
def severity_changes(context: Context[Complaint, SetSeverity]) -> Values | None:
    """A change changes something."""
    return refuse() if context.form.severity == context.row.severity else None


@guard(
    "M-94",
    "Name the department: there is no active one of this id, or the routing table names none for this matter.",
    "请指定部门:部门不存在或未启用,或归口表未指定该事项的部门。",
    needs=(routed,),
)
def department_is_routed(context: Context[object, object]) -> Values | None:
    """Where the form or the routing table sends it, an active department is there."""
    return None if context.fact(routed) is not None else refuse()


@guard(
    "M-134",
    "It was not forwarded, or is confirmed already.",
    "尚未转派,或部门已确认。",
    kind="state",
)
def waits_for_confirmation(context: Context[Complaint, object]) -> Values | None:
    """The head confirms what was forwarded, once."""
    row = context.row
    return None if row.forwarded_at is not None and row.confirmed_at is None else refuse()


@guard(
    "M-134",
    "{name} can't handle it: the handler works here, is active, and is not whom the complaint is about.",
    "{name} 不能承办:承办人须为本小区在职人员,且不是被投诉人。",
    needs=(handler,),
)
def handler_fits(context: Context[Complaint, AssignHandler | ReassignHandler]) -> Values | None:
    """Nobody judges their own case."""
    person = context.fact(handler)
    accused = (context.row.respondent or {}).get("person_id")
    if person.belongs and accused != str(context.form.handler_id):
        return None
    return refuse(name=person.label)


@guard(
    "M-132",
    "The complainant was reached or left a message: this contact counts.",
    "已联系到投诉人或已留言。",
    kind="choice",
    excludes=("complainant_was_told",),
)
def complainant_was_not_told(context: Context[object, ContactComplainant | None]) -> Values | None:
    """A try that reached nobody leaves the first response due."""
    form = context.form
    return refuse() if form is None or form.result in TOLD else None


@guard(
    "M-132",
    "The complainant was neither reached nor left a message.",
    "未联系到投诉人,也未留言。",
    kind="choice",
    excludes=("complainant_was_not_told",),
)
def complainant_was_told(context: Context[object, ContactComplainant | None]) -> Values | None:
    """A contact that reached them, or left a message, is a response."""
    form = context.form
    return None if form is None or form.result in TOLD else refuse()


@guard(
    "M-134",
    "The complaint is about you: somebody else decides.",
    "您是被投诉人,须由他人处理。",
    kind="state",
)
def is_not_the_accused(context: Context[Complaint, object]) -> Values | None:
    """Nobody judges their own case."""
    return refuse() if (context.row.respondent or {}).get("person_id") == str(context.caller.id) else None


@guard(
    "M-136",
    "A serious or unresolved complaint goes up with an incident report and the written complaint "
    "(incident_report, written_complaint_file_id).",
    "重大或未解决的投诉上报时须附事故报告及书面投诉材料(incident_report、written_complaint_file_id)。",
    asks=("incident_report", "written_complaint_file_id"),
)
def incident_is_reported(context: Context[Complaint, Escalate]) -> Values | None:
    """Serious, or replied to without success."""
    row, form = context.row, context.form
    if row.severity != Severity.SERIOUS and row.replies == 0:
        return None
    return None if form.incident_report and form.written_complaint_file_id is not None else refuse()


@guard("M-138", "Only consumer disputes are mediated.", "仅消费纠纷可以调解。", kind="state")
def is_a_dispute(context: Context[Complaint, object]) -> Values | None:
    """Mediation is between a shopper and a merchant."""
    return None if context.row.kind == ComplaintKind.CONSUMER else refuse()


@guard("M-138", "The two signatures are one file; each side signs.", "双方签名不能是同一个文件。")
def both_sides_signed(context: Context[object, Settle]) -> Values | None:
    """An agreement is signed by both."""
    form = context.form
    return refuse() if form.complainant_signature_file_id == form.respondent_signature_file_id else None


@guard("M-138", "The day lies before today ({today}).", "日期早于今天({today})。")
def agreement_lies_ahead(context: Context[object, Settle]) -> Values | None:
    """What was agreed is still to be carried out."""
    today = context.now.astimezone(context.community.zone_info).date()
    return refuse(today=today.isoformat()) if context.form.due_on < today else None


@guard("M-138", "There is no mediated agreement.", "没有调解协议。", kind="state")
def has_an_agreement(context: Context[Complaint, object]) -> Values | None:
    """Only what was agreed can be carried out."""
    return None if context.row.agreement is not None else refuse()


@guard(
    "M-135",
    "A written or serious complaint is answered in writing and approved first: draft_reply.",
    "书面或重大投诉须先拟书面答复并审核:draft_reply。",
    kind="state",
)
def reply_needs_no_approval(context: Context[Complaint, object]) -> Values | None:
    """Everything else is answered by the handler."""
    row = context.row
    return refuse() if row.channel == ComplaintChannel.WRITTEN or row.severity == Severity.SERIOUS else None


@guard(
    "M-135",
    "Whoever drafted the reply can't approve it.",
    "起草人不得审核自己的答复。",
    kind="state",
)
def reply_is_anothers(context: Context[Complaint, object]) -> Values | None:
    """Four eyes."""
    return refuse() if context.row.drafter_id == context.caller.id else None


@guard(
    "M-135",
    "The reply to a serious complaint is approved by the manager; by the customer-service supervisor only where the "
    "sole manager drafted it.",
    "重大投诉的答复由经理审核;仅当唯一的经理为起草人时可由客服主管审核。",
    needs=(managers,),
)
def serious_is_the_managers(context: Context[Complaint, object]) -> Values | None:
    """A sole manager's own draft goes to the customer-service supervisor."""
    row = context.row
    if row.severity != Severity.SERIOUS:
        return None
    return None if context.fact(managers) == frozenset({row.drafter_id}) else refuse()


@guard(
    "M-141",
    "A founded complaint gets a corrective action: say what, by whom and until when (corrective).",
    "属实投诉须有整改措施:请填写整改内容、责任人及期限(corrective)。",
)
def founded_is_corrected(context: Context[object, ResolveOnSpot | Settle | Resolve]) -> Values | None:
    """No founded complaint without a consequence."""
    return refuse() if context.form.founded and context.form.corrective is None else None


@guard(
    "M-141",
    "The corrective action needs an owner who works here, and a day that doesn't lie in the past ({today}).",
    "整改责任人须为本小区在职人员,期限不得早于今天({today})。",
    needs=(owner,),
)
def correction_is_owned(context: Context[object, ResolveOnSpot | Settle | Resolve]) -> Values | None:
    """Somebody is answerable for it, from today on."""
    plan = context.form.corrective
    if plan is None:
        return None
    today = context.now.astimezone(context.community.zone_info).date()
    return None if context.fact(owner) and plan.due_on >= today else refuse(today=today.isoformat())


@guard(
    "M-53",
    "A compensation needs a manager's grant, and {granted} fen are granted: have more granted first "
    "(grant_compensation), or give less (compensation_fen).",
    "赔偿须先经经理批准(grant_compensation),目前已批准 {granted} 分:请申请批准,或减少赔偿金额(compensation_fen)。",
)
def compensation_is_granted(context: Context[Complaint, ResolveOnSpot | Resolve]) -> Values | None:
    """Money is given by whoever may give it."""
    if context.caller.has(Role.MANAGER, context.community.id):
        return None
    granted = context.row.granted_fen
    return None if context.form.compensation_fen <= granted else refuse(granted=granted)


@guard(
    "M-52",
    "These orders can't be done again: {orders}. Each must be linked to the complaint, and signed off or closed.",
    "以下工单不能返工:{orders}。须为本投诉关联且已验收或已结案的工单。",
    needs=(reworked,),
)
def rework_is_possible(context: Context[object, object]) -> Values | None:
    """Work is done again once it was accepted as done; what still runs is rejected on the order itself."""
    unfit = context.fact(reworked).unfit
    return refuse(orders=", ".join(str(item) for item in unfit)) if unfit else None


@guard("M-137", "The new day must be later than {due}.", "新的期限须晚于 {due}。", needs=(result_due,))
def extension_is_later(context: Context[object, Extend]) -> Values | None:
    """An extension gives time, and doesn't take it."""
    due = context.fact(result_due)
    today = context.now.astimezone(context.community.zone_info).date()
    earliest = today if due is None else max(due, today)
    return None if context.form.until > earliest else refuse(due=earliest.isoformat())


@guard(
    "M-142",
    "Ask the complainant's satisfaction first (ask_satisfaction).",
    "请先询问满意度(ask_satisfaction)。",
    kind="state",
)
def satisfaction_is_asked(context: Context[Complaint, object]) -> Values | None:
    """Nothing is archived unasked."""
    return None if context.row.satisfaction is not None else refuse()


@guard(
    "M-136",
    "It happened between the complaint's registration and now.",
    "记录的时间应在投诉登记之后、当前时间之前。",
)
def event_is_past(context: Context[Complaint, object]) -> Values | None:
    """Nobody looked into it, or sat together over it, later than now or before there was a complaint."""
    form = context.form
    at = getattr(form, "went_at", None) or getattr(form, "held_at", None)
    if at is None:
        return None
    in_time = context.row.created_at - CLOCK_TOLERANCE <= at <= context.now + CLOCK_TOLERANCE
    return None if in_time else refuse()


@guard(
    "M-138",
    "Record first whether the agreement was carried out (record_execution).",
    "请先登记调解协议是否履行(record_execution)。",
    kind="state",
)
def agreement_is_settled(context: Context[Complaint, object]) -> Values | None:
    """R07 reads it later: nothing is archived while it is open."""
    return refuse() if context.row.execution == Execution.PENDING else None
