"""M-43: what is in the warehouse, and what it was bought for: the moving average of its deliveries, in integer fen."""

from dataclasses import dataclass, replace
from decimal import Decimal

from app.core.money import line_total_fen
from app.models.base import shortest
from app.models.stock import StockItem, StockItemState

NOTHING = Decimal(0)


def is_low(on_hand: Decimal, low_level: Decimal | None) -> bool:
    """Whether so little is on hand that it should be bought again: at the level or below it; without a level, never."""
    return low_level is not None and on_hand <= low_level


def runs_low(item: StockItem) -> bool:
    """Whether the warehouse should buy more of an item that it keeps."""
    return item.state is StockItemState.IN_USE and is_low(item.on_hand, item.low_level)


@dataclass(frozen=True, slots=True)
class Stock:
    """What is on hand, what was paid for it, and the purchase price of one unit, at which it is issued now.

    The price is rounded down to a whole fen, so that all together never pay more than was paid. What the rounding
    leaves stays with what is on hand, and goes with the last of it. The price of the last ones stays known when there
    are none."""

    on_hand: Decimal
    value_fen: int
    unit_fen: int

    @classmethod
    def of(cls, item: StockItem) -> "Stock":
        """As the item's row has it."""
        return cls(item.on_hand, item.value_fen, item.unit_fen)

    def received(self, quantity: Decimal, unit_fen: int) -> "Stock":
        """After a delivery at its own price, or after a return at the price at which it was issued."""
        return self._with(self.on_hand + quantity, self.value_fen + line_total_fen(quantity, unit_fen))

    def issued(self, quantity: Decimal) -> "Stock":
        """After an issue of at most what is on hand."""
        return self._with(self.on_hand - quantity, self.value_fen - line_total_fen(quantity, self.unit_fen))

    def counted(self, quantity: Decimal) -> "Stock":
        """After a count: what is missing or found counts at the present price."""
        more = quantity - self.on_hand
        return self.received(more, self.unit_fen) if more > 0 else self.issued(-more)

    def _with(self, on_hand: Decimal, value_fen: int) -> "Stock":
        on_hand = shortest(on_hand)
        if on_hand <= NOTHING:
            return replace(self, on_hand=on_hand, value_fen=0)
        value_fen = max(0, value_fen)
        return Stock(on_hand, value_fen, int(value_fen // on_hand))
