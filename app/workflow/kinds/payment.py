"""Payment 收款: what a worker collected is handed in and reconciled; a mistake is reversed (M-53, M-60, M-61)."""

from pydantic import Field

from app.core.fields import ActionForm, OptionalText, PositiveFen
from app.core.lang import Words
from app.core.money import yuan
from app.models.money import Payment
from app.models.money import PaymentState as P
from app.workflow.engine.effects import Put, Stamp, Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CASHIER, SYSTEM
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.money_effects import ReceiveCollection


class HandIn(ActionForm):
    """M-61: the cashier counts and takes what a worker collected."""

    counted_fen: PositiveFen = Field(description="What the cashier counted; must be the amount collected.")
    note: OptionalText = ""


@guard("M-61")
def count_matches(context: Context[Payment, HandIn]) -> Values | None:
    """M-61: what is handed in is reconciled."""
    if context.form.counted_fen == context.row.amount_fen:
        return None
    return refuse(counted_fen=yuan(context.form.counted_fen), amount_fen=yuan(context.row.amount_fen))


@states(count_matches)
def _(context: Context[Payment]) -> Stated:
    amount = context.row.amount_fen
    return {"counted_fen": FieldBounds(least=amount, most=amount)}


@guard("M-61", kind="state")
def collector_is_another(context: Context[Payment, object]) -> Values | None:
    """M-61: nobody hands in to themselves."""
    return refuse() if context.row.taken_by_id == context.caller.id else None


PAYMENT_STEPS = (
    Step(
        "collect",
        Words("Collected by the worker", "代收"),
        source=(START,),
        target=P.COLLECTED,
        who=(SYSTEM,),
        event="payment.collected",
        clause="M-61",
    ),
    Step(
        "receive",
        Words("Received", "到账"),
        source=(START,),
        target=P.RECEIVED,
        who=(SYSTEM,),
        event="payment.received",
        clause="M-60",
    ),
    Step(
        "hand_in",
        Words("Hand in to the cashier", "上交"),
        source=(P.COLLECTED,),
        target=P.HANDED_IN,
        who=(CASHIER,),
        form=HandIn,
        only_if=(collector_is_another, count_matches),
        then=(Stamp("handed_in_at"), ReceiveCollection(), Tell("worker")),
        event="payment.handed_in",
        clause="M-61",
    ),
    Step(
        "collector_left",
        Words("Whoever collected it has left the company", "代收人已离职"),
        source=(P.COLLECTED,),
        who=(SYSTEM,),
        then=(Tell("cashier"), Tell("manager")),
        event="payment.collector_left",
        clause="M-26",
    ),
    Step(
        "reverse",
        Words("Reversed: keyed by mistake", "冲正"),
        source=(P.COLLECTED, P.HANDED_IN, P.RECEIVED),
        target=P.REVERSED,
        who=(SYSTEM,),
        then=(Put("reference_key", None),),
        reopens=True,
        event="payment.reversed",
        clause="M-53",
    ),
)


PAYMENT = Lifecycle(
    name="payment",
    noun=Words("payment", "收款"),
    path="/v1/payments",
    states=P,
    final=(P.HANDED_IN, P.RECEIVED, P.REVERSED),
    steps=PAYMENT_STEPS,
)
