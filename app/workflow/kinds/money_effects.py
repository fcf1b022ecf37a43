"""Effects on charges and payments: rows are added, sums follow (M-60 to M-63)."""

from dataclasses import dataclass

from app.core.enums import LedgerKind
from app.core.lang import Words
from app.workflow.engine.effects import Effect, Named


@dataclass(frozen=True, slots=True)
class TakePayment(Effect):
    """Record a payment with its receipt."""

    words = Words("record the payment with its receipt", "登记收款并出具收据")


@dataclass(frozen=True, slots=True)
class Ledger(Effect):
    """Add an entry to the charge's ledger and its amount to the charge's sums."""

    kind: str

    @property
    def words(self) -> Words:
        entry = LedgerKind(self.kind)
        return Words(f"ledger: {entry.en}", f"台账:{entry.zh}")

    def names(self) -> tuple[Named, ...]:
        return (Named("ledger kind", (self.kind,), tuple(LedgerKind)),)


@dataclass(frozen=True, slots=True)
class ReceiveCollection(Effect):
    """What the worker collected is with the cashier: the charge counts one open collection less."""

    words = Words("the collection is with the cashier", "代收款已交收费员")
