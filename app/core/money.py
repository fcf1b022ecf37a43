"""Money: integer fen (1/100 yuan), and quantities in thousandths, so that no total depends on a database's rounding."""

from decimal import ROUND_HALF_UP, Decimal

CURRENCY = "CNY"


def line_total_fen(quantity: Decimal, unit_fen: int) -> int:
    """Quantity (at most 3 decimals) times unit price in fen, rounded half up to a whole fen."""
    return int((quantity * unit_fen).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def yuan(fen: int) -> str:
    """Fen as yuan for people: 12345 → "123.45"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
