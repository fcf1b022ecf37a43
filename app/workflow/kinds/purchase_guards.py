"""Rules of purchases on a customer's behalf 代购: the unit price is approved before anything is bought (M-44)."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from app.core.enums import Urgency
from app.core.money import line_total_fen, yuan
from app.models.purchase import PurchaseForCustomer
from app.models.work_order import WorkOrder
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds import purchase_forms as forms
from app.workflow.kinds.common_facts import files
from app.workflow.kinds.requisition import its_order
from app.workflow.kinds.work_order.desk_guards import is_chargeable, speaks_for_self
from app.workflow.kinds.work_order.needed_facts import witness
from app.workflow.kinds.work_order.people import acts_for_desk


class OfferedPurchase(Protocol):
    """A purchase with what is read of its order along with it."""

    customer_id: UUID | None
    premises_id: UUID | None
    created_at: datetime
    urgency: Urgency
    asked_by_id: UUID
    unit_fen: int
    quantity: Decimal


@guard("M-42", needs=(its_order,))
def customer_pays_for_material(context: Context[object, object]) -> Values | None:
    """M-42: something is bought on the customer's behalf where the customer pays; free work takes the centre's own."""
    order = context.fact(its_order)
    return None if is_chargeable(order) else refuse(coverage=order.coverage)


@guard("M-44")
def price_is_another(context: Context[PurchaseForCustomer, forms.ChangePrice]) -> Values | None:
    """M-44: who asks anew says what is different: the price, how many, or the shop."""
    row, form = context.row, context.form
    same = form.unit_fen == row.unit_fen and form.quantity in (None, row.quantity) and form.shop in (None, row.shop)
    return refuse() if same else None


@guard("M-44")
def price_is_current(context: Context[PurchaseForCustomer, forms.ApprovePrice]) -> Values | None:
    """M-44: consent is to THIS unit price; another one may have been asked for meanwhile."""
    row = context.row
    return None if context.form.unit_fen == row.unit_fen else refuse(unit_yuan=yuan(row.unit_fen))


@states(price_is_current)
def _(context: Context[PurchaseForCustomer]) -> Stated:
    fen = context.row.unit_fen
    return {"unit_fen": FieldBounds(least=fen, most=fen, default=fen)}


def asked_it(context: Context[OfferedPurchase, object]) -> bool:
    """Whether it was the caller who asked for it at this price."""
    return bool(context.row.asked_by_id == context.caller.id)


@guard("M-44", asks=("signature_file_id",))
def not_by_who_asked_alone(context: Context[OfferedPurchase, forms.ApprovePrice | forms.RejectPrice]) -> Values | None:
    """M-44: the desk records what the customer said; whoever asked for the price, and a worker, need the customer's
    signature."""
    if speaks_for_self(context) or context.form.signature_file_id is not None:
        return None
    return refuse() if asked_it(context) or not acts_for_desk(context) else None


@guard("M-44", needs=(files,), blames="signature_file_id")
def signature_is_on_this_price(
    context: Context[PurchaseForCustomer, forms.ApprovePrice | forms.RejectPrice],
) -> Values | None:
    """M-44: a signature stands under the unit price that was asked for when it was given, and under no later one."""
    signed_at = context.fact(files).signed_at
    if context.form.signature_file_id is None or signed_at is None:
        return None
    return refuse() if signed_at < context.row.priced_at else None


@guard("M-40", needs=(witness,))
def customer_agreed_in_person(context: Context[OfferedPurchase, forms.ApprovePrice]) -> Values | None:
    """M-40: above the community's limit the customer's own word is in the app, told to a member of staff other than who
    asked, or a signature with a witness named."""
    row, form, limit = context.row, context.form, context.community.quote_limit_fen
    total_fen = line_total_fen(row.quantity, row.unit_fen)
    if total_fen <= limit or speaks_for_self(context) or (form.consent is not None and not asked_it(context)):
        return None
    others = {context.caller.id, row.asked_by_id}
    witnessed = form.witness_id is not None and context.fact(witness) and form.witness_id not in others
    return None if form.signature_file_id is not None and witnessed else refuse(total_yuan=yuan(total_fen))


def word_on_price(order: WorkOrder, row: PurchaseForCustomer) -> str:
    """M-56: what became of the customer's word that staff recorded: `stands`, `questioned` or `void`. A word in the app
    stands."""
    if row.word_version is None:
        return "stands"
    if any(word["version"] == row.word_version and word["void"] for word in order.recorded_words or ()):
        return "void"
    return "questioned" if (order.objection or {}).get("word") == row.word_version else "stands"


@guard("M-56", needs=(its_order,))
def approval_is_unquestioned(context: Context[PurchaseForCustomer, object]) -> Values | None:
    """M-56: nothing is bought on a word that the customer has objected to."""
    return None if word_on_price(context.fact(its_order), context.row) == "stands" else refuse()


@guard("M-44")
def no_more_than_approved(context: Context[PurchaseForCustomer, forms.RecordPurchase]) -> Values | None:
    """M-44: no more is bought than the customer approved."""
    row, quantity = context.row, context.form.quantity
    return None if quantity is None or quantity <= row.quantity else refuse(quantity=f"{row.quantity:f}")


@states(no_more_than_approved)
def _(context: Context[PurchaseForCustomer]) -> Stated:
    return {"quantity": FieldBounds(most=context.row.quantity, default=context.row.quantity)}


@guard("M-44")
def price_is_within_approval(context: Context[PurchaseForCustomer, forms.RecordPurchase]) -> Values | None:
    """M-44: what is paid is at most the unit price that the customer approved."""
    row = context.row
    return None if context.form.paid_unit_fen <= row.unit_fen else refuse(unit_yuan=yuan(row.unit_fen))


@states(price_is_within_approval)
def _(context: Context[PurchaseForCustomer]) -> Stated:
    fen = context.row.unit_fen
    return {"paid_unit_fen": FieldBounds(most=fen, default=fen)}


@guard("M-44")
def all_is_accounted_for(context: Context[PurchaseForCustomer, forms.SettlePurchase]) -> Values | None:
    """M-44: what was bought is what was used, what the customer got, and what the shop took back."""
    form, bought = context.form, context.row.bought_quantity
    told = sum((form.used, form.handed_over, form.taken_back), Decimal(0))
    return None if told == bought else refuse(bought=f"{bought:f}", told=f"{told:f}")


@states(all_is_accounted_for)
def _(context: Context[PurchaseForCustomer]) -> Stated:
    bought = context.row.bought_quantity
    most = FieldBounds(most=bought)
    return {"used": FieldBounds(most=bought, default=bought), "handed_over": most, "taken_back": most}


@guard("M-44")
def receiver_is_named(context: Context[object, forms.SettlePurchase]) -> Values | None:
    """M-44: what is handed over goes to somebody who is named."""
    return refuse() if (context.form.handed_over or 0) > 0 and not context.form.handed_to else None
