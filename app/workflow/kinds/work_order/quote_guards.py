"""Guards of the quote and the customer's consent to it: M-40 to M-46."""

from decimal import Decimal

from app.core.enums import LineBasis, MaterialSource
from app.core.money import yuan
from app.models.order_aspects import OrderAspects
from app.models.purchase import PurchaseForCustomer, PurchaseState
from app.models.quote import QuoteState
from app.models.stock import RequisitionState
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import NONE
from app.workflow.kinds.work_order.desk_guards import is_chargeable, speaks_for_self
from app.workflow.kinds.work_order.field_guards import work_is_consented
from app.workflow.kinds.work_order.finish_forms import Fulfil
from app.workflow.kinds.work_order.needed_facts import catalogue
from app.workflow.kinds.work_order.people import acts_for_desk
from app.workflow.kinds.work_order.quote_forms import ApproveQuote, MakeQuote, RejectQuote

ISSUED = (RequisitionState.ISSUED, RequisitionState.USED)
AGREED = (PurchaseState.APPROVED, PurchaseState.BOUGHT, PurchaseState.SETTLED)


@guard("M-40", kind="state")
def something_is_chargeable(context: Context[WorkOrder, object]) -> Values | None:
    """Free work is not quoted."""
    if is_chargeable(context.row):
        return None
    return refuse(coverage=context.row.coverage)


@guard("M-40", needs=(catalogue,))
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


@guard("M-40", needs=(catalogue,))
def published_prices_bind(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-40: a listed item with a price costs that price; only one without a price is priced on site."""
    known = context.fact(catalogue)
    priced = {
        line.catalogue_code or "": price
        for line in context.form.lines
        if line.basis is LineBasis.PRICED_ON_SITE and (price := known.prices.get(line.catalogue_code or "")) is not None
    }
    priced |= known.same_name
    return refuse(prices=[f"{code} ¥{yuan(price)}" for code, price in priced.items()]) if priced else None


@guard("M-40", needs=(catalogue,))
def items_are_listed(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """A line that names a catalogue item names one that exists."""
    prices = context.fact(catalogue).prices
    named = [line.catalogue_code for line in context.form.lines if line.basis is not LineBasis.ANNEX]
    unknown = [code for code in named if code and code not in prices]
    return refuse(codes=", ".join(unknown)) if unknown else None


@guard("M-80", needs=(catalogue,))
def annex_items_are_agreed(context: Context[WorkOrder, Fulfil | MakeQuote]) -> Values | None:
    """M-80: a line by the price annex names an item of the contract that bills this order singly, in its unit."""
    annex = context.fact(catalogue).annex
    for number, line in enumerate(context.form.lines, start=1):
        if line.basis is not LineBasis.ANNEX:
            continue
        item = annex.get(line.catalogue_code or "")
        if item is None or item.unit != line.unit:
            items = [f"{known.code} {known.name} ({known.unit})" for known in annex.values()] or NONE
            return refuse(line=number, code=line.catalogue_code, unit=line.unit, items=items)
    return None


@guard("M-80", needs=(catalogue,))
def annex_prices_bind(context: Context[WorkOrder, Fulfil | MakeQuote]) -> Values | None:
    """M-80: what the contract's price annex names costs what stands there, however a line writes it; what the customer
    brings costs nothing, and what the annex doesn't name follows the price list."""
    annex = context.fact(catalogue).annex
    by_name = {item.name: item for item in annex.values()}
    for number, line in enumerate(context.form.lines, start=1):
        if line.basis is LineBasis.ANNEX or line.source is MaterialSource.CUSTOMER:
            continue
        item = annex.get(line.catalogue_code or "") or by_name.get(line.name)
        if item is not None:
            return refuse(line=number, name=line.name, code=item.code, price=yuan(item.unit_fen), unit=item.unit)
    return None


@guard("M-40", needs=(catalogue,), blames="lines")
def total_is_within_cap(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-62: no quote comes to more than the community's cap."""
    cap = context.community.charge_cap_fen
    return None if context.fact(catalogue).quote.total_fen <= cap else refuse(cap=yuan(cap))


@guard("M-43")
def requisitions_are_named(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-43: material of the centre has no mark-up: each line names the requisition whose price it has."""
    for number, line in enumerate(context.form.lines, start=1):
        if line.source is MaterialSource.CENTRE and line.requisition_id is None:
            return refuse(line=number)
    return None


@guard("M-43", needs=(catalogue,))
def requisitions_cover_lines(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-43: what is quoted was issued for this order, and has not come back. A version takes the place of those before
    it, so only its own lines count."""
    requisitions = context.fact(catalogue).material.requisitions
    left = {key: row.issued_quantity - row.returned_quantity for key, row in requisitions.items()}
    for number, line in enumerate(context.form.lines, start=1):
        if line.requisition_id is None:
            continue
        row = requisitions[line.requisition_id]
        left[row.id] -= line.quantity
        if row.state not in ISSUED or line.unit != row.unit or left[row.id] < 0:
            issued = f"{row.issued_quantity - row.returned_quantity:f}"
            return refuse(line=number, number=row.number, state=row.state, issued=issued)
    return None


@guard("M-43", needs=(catalogue,))
def requisition_prices_are_known(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-43, M-102: a price that nobody knows is not quoted; where the ERP does not say it, whoever keeps the warehouse
    states it from the delivery note."""
    requisitions = context.fact(catalogue).material.requisitions
    for number, line in enumerate(context.form.lines, start=1):
        by_requisition = line.requisition_id is not None and line.basis is not LineBasis.ANNEX
        if line.requisition_id is not None and by_requisition and requisitions[line.requisition_id].unit_fen is None:
            row = requisitions[line.requisition_id]
            return refuse(line=number, number=row.number, why=row.price_unknown_because or row.price_check)
    return None


@guard("M-44")
def purchases_are_agreed(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-44: what is bought for the customer is a purchase whose unit price they approved: each line names it."""
    for number, line in enumerate(context.form.lines, start=1):
        if line.source is MaterialSource.BOUGHT_FOR_CUSTOMER and line.purchase_id is None:
            return refuse(line=number)
    return None


def chargeable_of(row: PurchaseForCustomer) -> Decimal:
    """M-44: how much of a purchase the customer may be charged: what they approved, then what was bought, and in the
    end what was used or given to them."""
    if row.state is PurchaseState.SETTLED:
        return row.used_quantity + row.handed_over
    return row.bought_quantity if row.state is PurchaseState.BOUGHT else row.quantity


@guard("M-44", needs=(catalogue,))
def purchases_cover_lines(context: Context[object, Fulfil | MakeQuote]) -> Values | None:
    """M-44: what is quoted as bought for the customer was approved for this order, and is not quoted twice."""
    purchases = context.fact(catalogue).material.purchases
    left = {key: chargeable_of(row) for key, row in purchases.items()}
    for number, line in enumerate(context.form.lines, start=1):
        if line.purchase_id is None:
            continue
        row = purchases[line.purchase_id]
        left[row.id] -= line.quantity
        if row.state not in AGREED or line.unit != row.unit or left[row.id] < 0:
            return refuse(line=number, number=row.number, state=row.state, quantity=f"{chargeable_of(row):f}")
    return None


@guard("M-41")
def quote_is_current(context: Context[object, ApproveQuote | RejectQuote, OrderAspects]) -> Values | None:
    """M-41: consent is to THIS version."""
    quote = context.aspects.quote
    if quote is not None and quote.id == context.form.quote_id and quote.state == QuoteState.OFFERED:
        return None
    offered = quote is not None and quote.state == QuoteState.OFFERED
    return refuse(ordinal=quote.ordinal if quote is not None and offered else NONE)


@guard("M-41", asks=("signature_file_id",))
def not_by_its_author_alone(context: Context[WorkOrder, ApproveQuote | RejectQuote, OrderAspects]) -> Values | None:
    """M-41: the recorder is the receptionist, or the worker with the customer's signature, never the author alone."""
    if speaks_for_self(context):
        return None
    quote = context.aspects.quote
    is_author = quote is not None and quote.author_id == context.caller.id
    is_desk = acts_for_desk(context)
    if (is_author or not is_desk) and context.form.signature_file_id is None:
        return refuse()
    return None


@guard("M-46", kind="state")
def approved_version_stands(context: Context[WorkOrder, object, OrderAspects]) -> Values | None:
    """M-46: 'continue' keeps a version that the customer approved; free work has none to keep."""
    return None if work_is_consented(context) else refuse()


@guard("M-46", kind="state")
def quoted_anew(context: Context[WorkOrder, object]) -> Values | None:
    """M-46: what was approved before the job turned out different is not what work begins on, until a version of this
    visit is approved or the desk keeps the old one."""
    return refuse() if context.row.must_quote else None


@guard("M-41", kind="choice", excludes=("visit_has_ended",))
def visit_goes_on(context: Context[WorkOrder, object]) -> Values | None:
    """Still there."""
    return refuse() if context.row.visit_ended else None


@guard("M-41", kind="choice", excludes=("visit_goes_on",))
def visit_has_ended(context: Context[WorkOrder, object]) -> Values | None:
    """The customer took time; a new visit follows."""
    return None if context.row.visit_ended else refuse()


@guard("M-46", kind="state")
def quoter_is_there(context: Context[WorkOrder, object]) -> Values | None:
    """A worker quotes on what is before their eyes; reception may requote what was negotiated."""
    if acts_for_desk(context):
        return None
    return refuse() if context.row.visit_ended else None


LINES_ARE_SOUND = (
    items_are_listed,
    list_prices_exist,
    published_prices_bind,
    annex_items_are_agreed,
    annex_prices_bind,
    total_is_within_cap,
    requisitions_are_named,
    requisitions_cover_lines,
    requisition_prices_are_known,
    purchases_are_agreed,
    purchases_cover_lines,
)
"""M-40 to M-44, M-80: what holds of the lines of a price, on site and at the desk."""
