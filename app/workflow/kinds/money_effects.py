"""Effects on charges and payments: rows are added, sums follow (M-60 to M-63)."""

from app.core.enums import LedgerKind
from app.core.lang import Words
from app.workflow.engine.effects import Effect, OfVocabulary


class TakePayment(Effect):
    """Record a payment with its receipt."""

    words = Words("record the payment with its receipt", "登记收款并出具收据")


class OpenOnlinePayment(Effect):
    """The customer may pay what is owed in the app, for half an hour."""

    words = Words("a payment in the app is open for half an hour", "开放线上支付,半小时内有效")


class GiveBackOnline(Effect):
    """What was paid in the app, and is refunded by the same means, goes back there."""

    words = Words("what was paid in the app goes back there", "线上支付的款项原路退回")


class ReversePayment(Effect):
    """The payment that the form names was keyed by mistake and counts no more."""

    words = Words("the payment counts no more", "该笔收款不再计入")


class CompensateInLedger(Effect):
    """Enter a compensation that no charge stands for in the ledger, with the order or complaint that it is for."""

    words = Words("ledger: compensated, with the record that it is for", "台账:赔偿,并注明所涉记录")


class CountPenalty(Effect):
    """What a contract's penalty comes to stands with the charge, and what of it was taken off."""

    words = Words("count what the penalty comes to", "计入违约金")


class Ledger(OfVocabulary):
    """Add an entry to the charge's ledger and its amount to the charge's sums."""

    says = Words("ledger: {value}", "台账:{value}")
    vocabulary = LedgerKind


class ReceiveCollection(Effect):
    """What the worker collected is with the cashier: the charge counts one open collection less."""

    words = Words("the collection is with the cashier", "代收款已交收费员")
