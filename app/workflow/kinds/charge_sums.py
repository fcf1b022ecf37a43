"""What the sums of a charge say: what is owed and kept, and the state that follows from these (M-53, M-60 to M-63)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Self

from app.core.enums import LedgerKind
from app.models.money import Charge, ChargeState

SUM_OF: Final[Mapping[LedgerKind, str]] = {
    LedgerKind.INVOICE: "invoiced_fen",
    LedgerKind.REDUCE: "reduced_fen",
    LedgerKind.WAIVE: "waived_fen",
    LedgerKind.PAY: "paid_fen",
    LedgerKind.REVERSE: "reversed_fen",
    LedgerKind.REFUND: "refunded_fen",
    LedgerKind.COMPENSATE: "compensated_fen",
}
"""The one sum of a charge that an entry of its ledger adds to. Money handed in adds to none."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one charge, in fen."""

    invoiced_fen: int
    reduced_fen: int
    waived_fen: int
    credited_fen: int
    paid_fen: int
    reversed_fen: int
    refunded_fen: int
    compensated_fen: int

    @classmethod
    def of(cls, charge: Charge) -> Self:
        """The sums of a charge as they stand."""
        return cls(**{field.name: getattr(charge, field.name) for field in fields(cls)})

    def after(self, kind: LedgerKind, amount_fen: int) -> Self:
        """The sums with one more entry in the ledger."""
        name = SUM_OF[kind]
        return replace(self, **{name: getattr(self, name) + amount_fen})

    @property
    def due(self) -> int:
        """What the customer is to pay in all: invoiced less what was taken off."""
        return max(0, self.invoiced_fen - self.reduced_fen - self.waived_fen - self.credited_fen)

    @property
    def kept(self) -> int:
        """What was paid and neither keyed by mistake nor given back."""
        return self.paid_fen - self.reversed_fen - self.refunded_fen

    @property
    def rest(self) -> int:
        """What is still to be paid."""
        return max(0, self.due - self.kept)

    @property
    def overpaid(self) -> int:
        """What was paid too much and is to be given back."""
        return max(0, self.kept - self.due)

    @property
    def state(self) -> ChargeState:
        """The state that follows. Money that is kept although nothing is due leaves the charge paid, until it is given
        back."""
        if self.kept < self.due:
            return ChargeState.PART_PAID if self.kept > 0 else ChargeState.INVOICED
        if self.kept > 0:
            return ChargeState.PAID
        if self.refunded_fen > 0:
            return ChargeState.REFUNDED
        return ChargeState.WAIVED if self.invoiced_fen > 0 else ChargeState.NOTHING_DUE
