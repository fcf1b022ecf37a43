"""Day closings as the API shows them: by their columns, with all figures of the closed days (M-61, M-63)."""

from typing import Final

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.reconciliation import DayFiguresOut, SignedShownFen
from app.services.money.day_closings import DAY_CLOSINGS

MADE: Final = made_from(DAY_CLOSINGS)
SIGNED: Final = {
    "closing_fen": "What customers owe at the end of the last day, less what was paid too much.",
    "cash_fen": "The cash of these days by the ledger, in fen; below 0: more was given back than came in.",
    "counted_fen": "The same as it was counted.",
    "difference_fen": "Counted less the ledger's; below 0: cash is missing.",
}
DayClosingOut: Final = with_fields(
    MADE.whole,
    figures=(DayFiguresOut, ...),
    **{name: (SignedShownFen, Field(description=text)) for name, text in SIGNED.items()},
)

ANSWERS: Final = Answers(DayClosingOut, DayClosingOut, MADE.whole_of, MADE.whole_of)
