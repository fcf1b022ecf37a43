"""Guards of the charge: who takes how much, for what, and in which state that leaves it (M-53, M-60 to M-62)."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.core.enums import PaymentMethod, PaymentVia
from app.core.money import yuan
from app.core.roles import Role
from app.models.money import Charge, ChargeState, PaymentState
from app.workflow.engine.facts import Fact
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.charge_forms import Entered, Pay, PayOnline, Reduce, Refund, Reverse
from app.workflow.kinds.charge_sums import Sums


@dataclass(frozen=True, slots=True)
class NamedPayment:
    """A payment that a form names, and how much of it was neither reversed nor given back yet."""

    charge_id: UUID
    state: PaymentState
    method: PaymentMethod
    amount_fen: int
    left_fen: int
    came_online: bool = False
    """It was paid in the app: the money is there, whoever may have keyed what."""


class Collectable(Protocol):
    """A charge with the worker of its order."""

    worker_may_collect: bool
    worker_id: UUID | None


@dataclass(frozen=True, slots=True)
class PayerAccount:
    """In which mini-program the customer pays, and who they are there."""

    app_id: str
    openid: str


payer_account = Fact[PayerAccount | None]("payer_account", reads="app_id")
"""The customer's account in the mini-program that the form names, or in the one used last; None: there is none."""
online_reference = Fact[bool]("online_reference", reads="online_reference")
"""Whether the online payment that the form names was counted already."""
payment = Fact[NamedPayment | None]("payment", reads="payment_id")
"""The payment that a refund or a reversal names, and what is left of it."""


def _leaves(context: Context[Charge, Entered | None], state: ChargeState) -> Values | None:
    """Refuses a form that leaves the charge in another state; without a form nothing is known yet."""
    form = context.form
    if form is None:
        return None
    sums = Sums.of(context.row)
    amount = getattr(form, "amount_fen", None)
    return None if sums.after(form.entry, sums.rest if amount is None else amount).state is state else refuse()


@guard(
    "M-60",
    kind="choice",
    excludes=("leaves_a_rest", "leaves_nothing_owed", "all_was_given_back", "all_was_let_go"),
)
def leaves_all_owed(context: Context[Charge, Entered | None]) -> Values | None:
    """All that is due is still to be paid."""
    return _leaves(context, ChargeState.INVOICED)


@guard(
    "M-60",
    kind="choice",
    excludes=("leaves_all_owed", "leaves_nothing_owed", "all_was_given_back", "all_was_let_go"),
)
def leaves_a_rest(context: Context[Charge, Entered | None]) -> Values | None:
    """A part is kept, and a rest is still to be paid."""
    return _leaves(context, ChargeState.PART_PAID)


@guard(
    "M-60",
    kind="choice",
    excludes=("leaves_all_owed", "leaves_a_rest", "all_was_given_back", "all_was_let_go"),
)
def leaves_nothing_owed(context: Context[Charge, Entered | None]) -> Values | None:
    """What is due is paid."""
    return _leaves(context, ChargeState.PAID)


@guard(
    "M-60",
    kind="choice",
    excludes=("leaves_all_owed", "leaves_a_rest", "leaves_nothing_owed", "all_was_let_go", "less_is_given_back"),
)
def all_was_given_back(context: Context[Charge, Entered | None]) -> Values | None:
    """Nothing is due and nothing is kept, because it was given back."""
    return _leaves(context, ChargeState.REFUNDED)


@guard(
    "M-60",
    kind="choice",
    excludes=("leaves_all_owed", "leaves_a_rest", "leaves_nothing_owed", "all_was_given_back"),
)
def all_was_let_go(context: Context[Charge, Entered | None]) -> Values | None:
    """Nothing is due and nothing was kept or given back: all of it was waived or taken off."""
    return _leaves(context, ChargeState.WAIVED)


@guard("M-53", kind="choice", excludes=("all_was_given_back",))
def less_is_given_back(context: Context[Charge, Entered | None]) -> Values | None:
    """Something is kept, or still owed, after what is given back."""
    if context.form is None:
        return None
    return refuse() if _leaves(context, ChargeState.REFUNDED) is None else None


@guard("M-62")
def no_more_than_owed(context: Context[Charge, Pay]) -> Values | None:
    """M-62: nothing is charged twice, nothing beyond the invoice."""
    rest = Sums.of(context.row).rest
    return None if context.form.amount_fen <= rest else refuse(owed=yuan(rest))


@states(no_more_than_owed)
def _(context: Context[Charge]) -> Stated:
    rest = Sums.of(context.row).rest
    return {"amount_fen": FieldBounds(most=rest, default=rest)}


@guard("M-60")
def payment_way_is_agreed(context: Context[Collectable, Pay]) -> Values | None:
    """M-60: paid at the centre, to the worker if the customer agreed to that, or online."""
    form, caller, community_id = context.form, context.caller, context.community.id
    by_cashier = caller.has(Role.CASHIER, community_id)
    at = "via"
    if form.via is PaymentVia.WORKER:
        fits = context.row.worker_may_collect and context.row.worker_id == caller.id
    elif form.via is PaymentVia.DESK:
        fits = by_cashier and form.online_reference is None
        at = "online_reference" if by_cashier else at
    else:
        # Gongdan itself enters what the provider of online payments says
        machine = caller.has(Role.INTEGRATION, community_id) or caller.has(Role.SYSTEM, community_id)
        fits = (by_cashier or machine) and form.online_reference is not None
        fits = fits and form.method is not PaymentMethod.CASH
        if by_cashier or machine:
            at = "online_reference" if form.online_reference is None else "method"
    return None if fits else refuse(blamed=at, via=form.via)


@guard("M-62", needs=(online_reference,))
def payment_is_new(context: Context[object, Pay]) -> Values | None:
    """An online reference counts once in the organisation."""
    return refuse(reference=context.form.online_reference) if context.fact(online_reference) else None


@guard("M-53")
def reduction_leaves_a_rest(context: Context[Charge, Reduce]) -> Values | None:
    """M-53: a reduction takes part of what is due, all of it only where something was paid, which goes back then."""
    sums, amount = Sums.of(context.row), context.form.amount_fen
    return None if amount < sums.due or (amount == sums.due and sums.kept > 0) else refuse(due=yuan(sums.due))


@states(reduction_leaves_a_rest)
def _(context: Context[Charge]) -> Stated:
    sums = Sums.of(context.row)
    return {"amount_fen": FieldBounds(most=sums.due if sums.kept > 0 else sums.due - 1)}


@guard("M-53")
def refund_within_overpaid(context: Context[Charge, Refund]) -> Values | None:
    """M-53: a refund gives back what was paid too much, and no more."""
    overpaid = Sums.of(context.row).overpaid
    return None if context.form.amount_fen <= overpaid else refuse(overpaid=yuan(overpaid))


@states(refund_within_overpaid)
def _(context: Context[Charge]) -> Stated:
    return {"amount_fen": FieldBounds(most=Sums.of(context.row).overpaid)}


@guard("M-53")
def refund_within_limit(context: Context[Charge, Refund]) -> Values | None:
    """Above the community's limit the manager refunds."""
    limit = context.community.refund_limit_fen
    if context.row.refunded_fen + context.form.amount_fen <= limit or context.caller.has(
        Role.MANAGER, context.community.id
    ):
        return None
    return refuse(limit=yuan(limit))


@states(refund_within_limit)
def _(context: Context[Charge]) -> Stated:
    if context.caller.has(Role.MANAGER, context.community.id):
        return {}
    return {"amount_fen": FieldBounds(most=max(context.community.refund_limit_fen - context.row.refunded_fen, 0))}


@guard("M-62", needs=(payment,))
def refund_fits_payment(context: Context[Charge, Refund]) -> Values | None:
    """A refund stays within the payment that it names."""
    named = context.fact(payment)
    fits = named is not None and named.charge_id == context.row.id and context.form.amount_fen <= named.left_fen
    return None if fits else refuse()


@guard("M-53", needs=(payment,))
def payment_stands(context: Context[Charge, Reverse]) -> Values | None:
    """Only a payment of this charge is reversed, as a whole, and one of which nothing was reversed or given back."""
    named = context.fact(payment)
    if named is None or named.charge_id != context.row.id or named.state is PaymentState.REVERSED:
        return refuse()
    return None if context.form.amount_fen == named.amount_fen == named.left_fen else refuse()


@guard("M-53", needs=(payment,))
def payment_was_keyed_by_hand(context: Context[Charge, Reverse]) -> Values | None:
    """M-53: what WeChat Pay says was paid is no slip of a cashier's; it goes back as a refund, by the way it came."""
    named = context.fact(payment)
    return refuse() if named is not None and named.came_online else None


@guard("M-60", kind="state")
def something_is_owed(context: Context[Charge, object]) -> Values | None:
    """Paying and waiving need something owed."""
    return None if Sums.of(context.row).rest > 0 else refuse()


@guard("M-53", kind="state")
def something_is_overpaid(context: Context[Charge, object]) -> Values | None:
    """A refund needs something that was paid too much; the manager's reduction makes it so."""
    return None if Sums.of(context.row).overpaid > 0 else refuse()


@guard("M-60", kind="state")
def online_payment_is_offered(context: Context[Charge, object]) -> Values | None:
    """M-60: a community says whether its customers pay in the app."""
    return None if context.community.online_payment else refuse()


@guard("M-60", needs=(payer_account,))
def payer_has_wechat(context: Context[Charge, PayOnline]) -> Values | None:
    """M-60: whoever pays in the app is logged in there by WeChat."""
    return refuse() if context.fact(payer_account) is None else None
