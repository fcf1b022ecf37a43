"""Guards of the visit, the quote and the work: M-30 to M-46."""

from app.core.enums import AppointmentState, HoldReason, LineBasis, MaterialSource, QuoteState, Urgency
from app.core.roles import Role
from app.workflow.engine import Context, Values, guard, refuse
from app.workflow.guards.common import CLOCK_TOLERANCE, speaks_for_self
from app.workflow.rules.pricing import is_chargeable


def has_approved_quote(context: Context) -> bool:
    """Whether an approved version stands."""
    return context.approved_quote is not None and context.approved_quote.state == QuoteState.APPROVED


def work_is_consented(context: Context) -> bool:
    """M-41: nothing chargeable, or the customer agreed to a version that stands."""
    return not is_chargeable(context.row) or has_approved_quote(context)


@guard(
    "M-30",
    "There is no confirmed appointment; make one first (reschedule).",
    "没有已确认的预约,请先约定时间(reschedule)。",
    kind="state",
)
def appointment_is_confirmed(context: Context) -> Values | None:
    """M-30: nobody leaves without an appointment; an emergency's 'now' is one."""
    appointment = context.appointment
    return None if appointment is not None and appointment.state == AppointmentState.CONFIRMED else refuse()


@guard(
    "M-30",
    "No time is agreed: give the window and who agreed to it.",
    "尚无确认的预约:请填写 window 及同意人。",
)
def return_is_arranged(context: Context) -> Values | None:
    """A planned return has a confirmed appointment, standing or made now."""
    if context.form.window is not None:
        return None if context.form.agreed_by else refuse()
    return appointment_is_confirmed.check(context)


@guard(
    "M-31",
    "Say who agreed to the new time (agreed_by).",
    "请注明新时间由谁同意(agreed_by)。",
)
def agreement_is_named(context: Context) -> Values | None:
    """M-31: a new time is an agreed time."""
    return None if context.form.agreed_by or speaks_for_self(context) else refuse()


@guard(
    "M-31",
    "announced_at lies in the future; it is when the customer was told.",
    "announced_at 晚于当前时间,应为告知客户的时间。",
)
def announcement_is_past(context: Context) -> Values | None:
    """The announcement that the notice rule judges has happened."""
    announced = context.form.announced_at
    return refuse() if announced is not None and announced > context.now + CLOCK_TOLERANCE else None


@guard(
    "M-31",
    "The customer has proposed no time to confirm.",
    "客户没有待确认的时间提议。",
    kind="state",
)
def a_proposal_is_open(context: Context) -> Values | None:
    """There is something to confirm."""
    proposal = context.proposal
    return None if proposal is not None and proposal.state == AppointmentState.PROPOSED else refuse()


@guard(
    "M-33",
    "The checklist before leaving misses: {missing}.",
    "出发前检查清单缺少:{missing}。",
    needs=("checklist",),
)
def checklist_is_complete(context: Context) -> Values | None:
    """M-33: the trade's checklist is ticked before leaving."""
    missing = [item for item in context.facts["checklist"] if item not in context.form.checklist]
    return refuse(missing=", ".join(missing)) if missing else None


@guard(
    "M-41",
    "The customer has not agreed to a quote that stands; quote, and wait for the customer's consent.",
    "尚无客户同意的有效报价,请先报价并取得客户同意。",
    kind="state",
    excludes=("is_unquoted_emergency",),
)
def work_may_begin(context: Context) -> Values | None:
    """M-41: work begins only on an approved version, unless nothing is chargeable."""
    return None if work_is_consented(context) else refuse()


@guard(
    "M-41",
    "Only an emergency without an approved quote is made safe first.",
    "只有尚未确认报价的紧急情况才可先行排险。",
    kind="choice",
    excludes=("work_may_begin",),
)
def is_unquoted_emergency(context: Context) -> Values | None:
    """An emergency may be made safe before any quote."""
    return None if context.row.urgency is Urgency.EMERGENCY and not work_is_consented(context) else refuse()


@guard(
    "M-41",
    "Making an emergency safe before a quote needs the recorded consent (emergency_consent).",
    "报价前先行排险须记录客户同意(emergency_consent)。",
)
def emergency_is_consented(context: Context) -> Values | None:
    """Nothing is chargeable until a version is approved, and the customer agreed to the making safe."""
    return None if context.form.emergency_consent is not None else refuse()


@guard(
    "M-40",
    "Nothing is chargeable on this order ({coverage}): there is nothing to quote.",
    "本单不收费({coverage}),无需报价。",
    kind="state",
)
def something_is_chargeable(context: Context) -> Values | None:
    """Free work is not quoted."""
    if is_chargeable(context.row):
        return None
    return refuse(coverage=context.row.coverage)


@guard(
    "M-40",
    "The published list has no price for: {codes}. Quote them as priced_on_site with unit_fen.",
    "价目表中以下项目未标价:{codes},请以 priced_on_site 并填写 unit_fen 报价。",
    needs=("catalogue",),
)
def list_prices_exist(context: Context) -> Values | None:
    """M-40: a list line rests on a published price; an empty price is never 0."""
    prices = context.facts["catalogue"].prices
    missing = [
        line.catalogue_code
        for line in context.form.lines
        if line.basis is LineBasis.LIST
        and line.source is not MaterialSource.CUSTOMER
        and prices.get(line.catalogue_code) is None
    ]
    return refuse(codes=", ".join(missing)) if missing else None


@guard(
    "M-40",
    "The catalogue has no active item: {codes}.",
    "服务目录中没有在用项目:{codes}。",
    needs=("catalogue",),
)
def items_are_listed(context: Context) -> Values | None:
    """A line that names a catalogue item names one that exists."""
    prices = context.facts["catalogue"].prices
    unknown = [code for code in (line.catalogue_code for line in context.form.lines) if code and code not in prices]
    return refuse(codes=", ".join(unknown)) if unknown else None


@guard(
    "M-43",
    "Material of the centre is priced at the requisition's purchase price: name the requisition on line {line}.",
    "中心提供的材料按领料单进价计,请在第 {line} 行填写领料单号。",
)
def requisitions_are_named(context: Context) -> Values | None:
    """M-43: no mark-up, with its reference."""
    for number, line in enumerate(context.form.lines, start=1):
        if line.source is MaterialSource.CENTRE and line.basis is not LineBasis.LIST and not line.requisition:
            return refuse(line=number)
    return None


@guard(
    "M-44",
    "Buying for the customer needs the unit price agreed first: fill in unit_price_agreed on line {line}.",
    "代购材料须先经客户同意单价,请在第 {line} 行填写 unit_price_agreed。",
)
def purchases_are_agreed(context: Context) -> Values | None:
    """M-44: the unit price is approved before buying."""
    for number, line in enumerate(context.form.lines, start=1):
        if line.source is MaterialSource.BOUGHT_FOR_CUSTOMER and line.unit_price_agreed is None:
            return refuse(line=number)
    return None


@guard(
    "M-41",
    "This is not the quote on offer: version {ordinal} is. Show the customer that one.",
    "这不是当前报价,当前为第 {ordinal} 版,请向客户出示该版本。",
)
def quote_is_current(context: Context) -> Values | None:
    """M-41: consent is to THIS version."""
    quote = context.quote
    if quote is not None and quote.id == context.form.quote_id and quote.state == QuoteState.OFFERED:
        return None
    return refuse(ordinal=quote.ordinal if quote is not None else "—")


@guard(
    "M-41",
    "Who wrote the quote cannot alone record the customer's consent: add the customer's signature.",
    "报价人不得单独代记客户同意,请附客户签名。",
)
def not_by_its_author_alone(context: Context) -> Values | None:
    """M-41: the recorder is the receptionist, or the worker with the customer's signature, never the author alone."""
    if speaks_for_self(context):
        return None
    is_author = context.quote is not None and context.quote.author_id == context.caller.id
    is_desk = context.caller.has(Role.RECEPTIONIST, context.community.id)
    if (is_author or not is_desk) and context.form.signature_file_id is None:
        return refuse()
    return None


@guard(
    "M-46",
    "No approved version stands that could be kept; a new version must be quoted and approved.",
    "没有可继续沿用的已同意报价,须重新报价并取得同意。",
    kind="state",
)
def approved_version_stands(context: Context) -> Values | None:
    """M-46: 'continue' keeps a version that the customer approved; free work has none to keep."""
    return None if work_is_consented(context) else refuse()


@guard(
    "M-41",
    "The worker has left the place.",
    "人员已离开现场。",
    kind="choice",
    excludes=("visit_has_ended",),
)
def visit_goes_on(context: Context) -> Values | None:
    """Still there."""
    return refuse() if context.row.visit_ended else None


@guard(
    "M-41",
    "The worker is still on site.",
    "人员仍在现场。",
    kind="choice",
    excludes=("visit_goes_on",),
)
def visit_has_ended(context: Context) -> Values | None:
    """The customer took time; a new visit follows."""
    return None if context.row.visit_ended else refuse()


@guard(
    "M-46",
    "The worker has left: make an appointment and go there before quoting anew.",
    "人员已离开现场,须再次上门后方可重新报价。",
    kind="state",
)
def quoter_is_there(context: Context) -> Values | None:
    """A worker quotes on what is before their eyes; reception may requote what was negotiated."""
    if context.caller.has(Role.RECEPTIONIST, context.community.id):
        return None
    return refuse() if context.row.visit_ended else None


@guard(
    "M-45",
    "Unfit material that the customer insists on needs a note and the customer's signature.",
    "客户坚持使用不合格材料的,须注明并由客户签名。",
)
def insisting_is_signed(context: Context) -> Values | None:
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
def only_customers_insist(context: Context) -> Values | None:
    """M-45: company materials are inspected before use, and unfit ones are not used."""
    return refuse() if context.form.insisted and context.form.supplied_by != "customer" else None


@guard(
    "M-38",
    "A thing taken to the workshop is receipted, and the customer told how long: fill in custody.",
    "带回维修须开具收据并告知所需时间,请填写 custody。",
)
def custody_is_receipted(context: Context) -> Values | None:
    """M-38: custody with a receipt."""
    return refuse() if context.form.reason is HoldReason.WORKSHOP and context.form.custody is None else None


@guard(
    "M-38",
    "expected_until lies in the past.",
    "expected_until 早于当前时间。",
)
def hold_ends_later(context: Context) -> Values | None:
    """A hold says until when."""
    return refuse() if context.form.expected_until <= context.now else None


@guard(
    "M-38",
    "{thing} is still in custody (receipt {receipt}): return it or bring it along (custody_settled).",
    "{thing} 仍在保管中(收据 {receipt}),须归还或随同带去(custody_settled)。",
)
def custody_is_settled(context: Context) -> Values | None:
    """M-38: what was taken comes back."""
    custody = context.row.custody
    if custody is None or context.form.custody_settled:
        return None
    return refuse(thing=custody.get("thing"), receipt=custody.get("receipt"))
