"""What a community's ledger comes to on some days: opening, movements by means and by person, closing (M-61, M-63).

Two balances are carried from day to day: what customers owe (`opening_fen`, `closing_fen`), and what workers have
collected and not handed in. What was compensated is owed by nobody and stands in neither.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from uuid import UUID

from app.core.enums import LedgerKind, PaymentMethod
from app.core.json_object import JsonObject

UNSTATED: Final = "unstated"
"""The means of what was entered without any, such as a compensation that finance pays."""
ON_OWED: Final[Mapping[LedgerKind, int]] = {
    LedgerKind.INVOICE: 1,
    LedgerKind.REDUCE: -1,
    LedgerKind.WAIVE: -1,
    LedgerKind.PAY: -1,
    LedgerKind.REVERSE: 1,
    LedgerKind.REFUND: 1,
}
"""How an entry changes what customers owe."""


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The sum of all entries that are alike: of one kind, by one person, by one means."""

    kind: LedgerKind
    by_id: UUID
    method: PaymentMethod | None
    by_worker: bool
    """Of a payment that a worker took."""
    with_worker: bool
    """Of a payment that was with the worker when it was reversed."""
    before: bool
    """Of a day before those that are asked about."""
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ByMeans:
    """An amount in fen by the means of the money."""

    amounts: Counter[str] = field(default_factory=Counter)

    def add(self, entry: LedgerSum) -> None:
        """Add a sum under its means."""
        self.amounts[entry.method.value if entry.method else UNSTATED] += entry.amount_fen

    @property
    def cash_fen(self) -> int:
        """What of it was cash."""
        return self.amounts[PaymentMethod.CASH.value]

    def shown(self) -> JsonObject:
        """The total and each means, in fen."""
        means = (*(method.value for method in PaymentMethod), UNSTATED)
        return {"total_fen": self.amounts.total(), **{f"{name}_fen": self.amounts[name] for name in means}}


@dataclass(slots=True)
class Movements:
    """What was entered on some days, by all or by one person."""

    invoiced_fen: int = 0
    reduced_fen: int = 0
    waived_fen: int = 0
    paid: ByMeans = field(default_factory=ByMeans)
    collected: ByMeans = field(default_factory=ByMeans)
    """Of what was paid: what workers took."""
    reversed: ByMeans = field(default_factory=ByMeans)
    uncollected: ByMeans = field(default_factory=ByMeans)
    """Of what was reversed: what a worker had and had not handed in."""
    handed_in: ByMeans = field(default_factory=ByMeans)
    refunded: ByMeans = field(default_factory=ByMeans)
    compensated: ByMeans = field(default_factory=ByMeans)

    def add(self, entry: LedgerSum) -> None:
        """Add a sum where its kind belongs."""
        match entry.kind:
            case LedgerKind.INVOICE:
                self.invoiced_fen += entry.amount_fen
            case LedgerKind.REDUCE:
                self.reduced_fen += entry.amount_fen
            case LedgerKind.WAIVE:
                self.waived_fen += entry.amount_fen
            case LedgerKind.PAY:
                self.paid.add(entry)
                if entry.by_worker:
                    self.collected.add(entry)
            case LedgerKind.REVERSE:
                self.reversed.add(entry)
                if entry.with_worker:
                    self.uncollected.add(entry)
            case LedgerKind.HAND_IN:
                self.handed_in.add(entry)
            case LedgerKind.REFUND:
                self.refunded.add(entry)
            case LedgerKind.COMPENSATE:
                self.compensated.add(entry)

    @property
    def cash_fen(self) -> int:
        """The cash that came into the cashier's drawer less what went out of it."""
        taken = self.paid.cash_fen - self.collected.cash_fen
        taken_back = self.reversed.cash_fen - self.uncollected.cash_fen
        given = self.refunded.cash_fen + self.compensated.cash_fen
        return taken + self.handed_in.cash_fen - taken_back - given

    def shown(self) -> JsonObject:
        """All of it as the API and a closing keep it."""
        return {
            "invoiced_fen": self.invoiced_fen,
            "reduced_fen": self.reduced_fen,
            "waived_fen": self.waived_fen,
            "paid": self.paid.shown(),
            "collected": self.collected.shown(),
            "reversed": self.reversed.shown(),
            "uncollected": self.uncollected.shown(),
            "handed_in": self.handed_in.shown(),
            "refunded": self.refunded.shown(),
            "compensated": self.compensated.shown(),
            "cash_fen": self.cash_fen,
        }


@dataclass(frozen=True, slots=True)
class Balances:
    """What is carried from one day to the next, in fen."""

    owed_fen: int = 0
    """What customers owe, less what was paid too much."""
    with_workers_fen: int = 0
    """What workers collected and have not handed in."""

    def after(self, sums: Iterable[LedgerSum]) -> Self:
        """The balances when these entries are counted too."""
        owed, with_workers = self.owed_fen, self.with_workers_fen
        for entry in sums:
            owed += ON_OWED.get(entry.kind, 0) * entry.amount_fen
            if entry.kind is LedgerKind.PAY and entry.by_worker:
                with_workers += entry.amount_fen
            elif entry.kind is LedgerKind.HAND_IN or (entry.kind is LedgerKind.REVERSE and entry.with_worker):
                with_workers -= entry.amount_fen
        return type(self)(owed, with_workers)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """All figures of one or several days in a row."""

    opening: Balances
    closing: Balances
    all: Movements
    by_person: Mapping[UUID, Movements]

    @classmethod
    def of(cls, carried: Balances, sums: Iterable[LedgerSum]) -> Self:
        """The figures that follow from the balances of the last closing before and the ledger's sums since then."""
        every = list(sums)
        opening = carried.after(entry for entry in every if entry.before)
        inside = [entry for entry in every if not entry.before]
        movements, by_person = Movements(), dict[UUID, Movements]()
        for entry in inside:
            movements.add(entry)
            by_person.setdefault(entry.by_id, Movements()).add(entry)
        return cls(opening, opening.after(inside), movements, by_person)

    def shown(self) -> JsonObject:
        """As a closing keeps them: the whole community's, then each person's, by id."""
        people = sorted(self.by_person.items(), key=lambda item: str(item[0]))
        return {
            "opening_fen": self.opening.owed_fen,
            **self.all.shown(),
            "closing_fen": self.closing.owed_fen,
            "opening_with_workers_fen": self.opening.with_workers_fen,
            "closing_with_workers_fen": self.closing.with_workers_fen,
            "by_person": [{"by_id": str(by_id), **movements.shown()} for by_id, movements in people],
        }
