"""Guards of the quote and the customer's consent to it: M-40 to M-46."""

from app.core.enums import LineBasis, MaterialSource
from app.core.roles import Role
from app.models.quote import QuoteState
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import speaks_for_self
from app.workflow.kinds.work_order.field_forms import ApproveQuote, MakeQuote, RejectQuote
from app.workflow.kinds.work_order.field_guards import work_is_consented
from app.workflow.kinds.work_order.finish_forms import Fulfil
from app.workflow.kinds.work_order.needed_facts import catalogue
from app.workflow.kinds.work_order.pricing import is_chargeable


@guard(
    "M-40",
    "Nothing is chargeable on this order ({coverage}): there is nothing to quote.",
    "本单不收费({coverage}),无需报价。",
    kind="state",
)
def something_is_chargeable(context: Context[WorkOrder, object]) -> Values | None:
    """Free work is not quoted."""
    if is_chargeable(context.row):
        return None
    return refuse(coverage=context.row.coverage)


@guard(
    "M-40",
    "The published list has no price for: {codes}. Quote them as priced_on_site with unit_fen.",
    "价目表中以下项目未标价:{codes},请以 priced_on_site 并填写 unit_fen 报价。",
    needs=(catalogue,),
)
def list_prices_exist(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-40: a list line rests on a published price; an empty price is never 0."""
    prices = context.fact(catalogue).prices
    by_the_list = [
        line.catalogue_code or ""
        for line in context.form.lines
        if line.basis is LineBasis.LIST and line.source is not MaterialSource.CUSTOMER
    ]
    missing = [code for code in by_the_list if prices.get(code) is None]
    return refuse(codes=", ".join(missing)) if missing else None


@guard(
    "M-40",
    "The catalogue has no active item: {codes}.",
    "服务目录中没有在用项目:{codes}。",
    needs=(catalogue,),
)
def items_are_listed(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """A line that names a catalogue item names one that exists."""
    prices = context.fact(catalogue).prices
    unknown = [code for code in (line.catalogue_code for line in context.form.lines) if code and code not in prices]
    return refuse(codes=", ".join(unknown)) if unknown else None


@guard(
    "M-43",
    "Material of the centre is priced at the requisition's purchase price: name the requisition on line {line}.",
    "中心提供的材料按领料单进价计,请在第 {line} 行填写领料单号。",
)
def requisitions_are_named(context: Context[object, MakeQuote]) -> Values | None:
    """M-43: no mark-up, with its reference."""
    for number, line in enumerate(context.form.lines, start=1):
        if line.source is MaterialSource.CENTRE and not line.requisition:
            return refuse(line=number)
    return None


@guard(
    "M-44",
    "Buying for the customer needs the unit price agreed first: fill in unit_price_agreed on line {line}.",
    "代购材料须先经客户同意单价,请在第 {line} 行填写 unit_price_agreed。",
)
def purchases_are_agreed(context: Context[object, MakeQuote]) -> Values | None:
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
def quote_is_current(context: Context[object, ApproveQuote | RejectQuote]) -> Values | None:
    """M-41: consent is to THIS version."""
    quote = context.quote
    if quote is not None and quote.id == context.form.quote_id and quote.state == QuoteState.OFFERED:
        return None
    return refuse(ordinal=quote.ordinal if quote is not None else "—")


@guard(
    "M-41",
    "Who wrote the quote cannot alone record the customer's consent: add the customer's signature.",
    "报价人不得单独代记客户同意,请附客户签名。",
    asks=("signature_file_id",),
)
def not_by_its_author_alone(context: Context[WorkOrder, ApproveQuote | RejectQuote]) -> Values | None:
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
def approved_version_stands(context: Context[WorkOrder, object]) -> Values | None:
    """M-46: 'continue' keeps a version that the customer approved; free work has none to keep."""
    return None if work_is_consented(context) else refuse()


@guard(
    "M-46",
    "The worker came again to quote anew: quote first, and wait for the customer's consent.",
    "本次上门系为重新报价:请先报价并取得客户同意。",
    kind="state",
)
def quoted_anew(context: Context[WorkOrder, object]) -> Values | None:
    """M-46: what was approved before the job turned out different is not what work begins on, until a version of this
    visit is approved or the desk keeps the old one."""
    return refuse() if context.row.must_quote else None


@guard(
    "M-41",
    "The worker has left the place.",
    "人员已离开现场。",
    kind="choice",
    excludes=("visit_has_ended",),
)
def visit_goes_on(context: Context[WorkOrder, object]) -> Values | None:
    """Still there."""
    return refuse() if context.row.visit_ended else None


@guard(
    "M-41",
    "The worker is still on site.",
    "人员仍在现场。",
    kind="choice",
    excludes=("visit_goes_on",),
)
def visit_has_ended(context: Context[WorkOrder, object]) -> Values | None:
    """The customer took time; a new visit follows."""
    return None if context.row.visit_ended else refuse()


@guard(
    "M-46",
    "The worker has left: the desk arranges another visit (plan_return) before they quote anew.",
    "人员已离开现场,请前台安排再次上门(plan_return)后重新报价。",
    kind="state",
)
def quoter_is_there(context: Context[WorkOrder, object]) -> Values | None:
    """A worker quotes on what is before their eyes; reception may requote what was negotiated."""
    if context.caller.has(Role.RECEPTIONIST, context.community.id):
        return None
    return refuse() if context.row.visit_ended else None
