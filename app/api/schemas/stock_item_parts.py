"""What came into the warehouse and went out of it, as the API shows it."""

from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body, SubResource
from app.api.generic.columns import LARGEST_FEN, SHOWN_DECIMAL
from app.api.schemas.common import Answer, Moment
from app.core.lang import Words
from app.db.queries.stock import movements_of
from app.db.transaction import Transaction
from app.models.stock import MovementKind
from app.services.moving.moves import AnyOpenedRecord


class StockMovementOut(Answer):
    """A delivery, an issue, a return or a count."""

    id: UUID
    kind: MovementKind
    requisition_id: UUID | None
    quantity: Annotated[
        Decimal,
        SHOWN_DECIMAL,
        Field(description="How much more there is by it, or less."),
    ]
    unit_fen: Annotated[int, Field(ge=0, le=LARGEST_FEN, description="Purchase price of one unit, in fen.")]
    amount_fen: Annotated[
        int, Field(ge=-LARGEST_FEN, le=LARGEST_FEN, description="How much more the stock is worth by it, in fen.")
    ]
    on_hand: Annotated[Decimal, SHOWN_DECIMAL, Field(description="How much there is after it.")]
    by_id: UUID
    supplier: Annotated[str, Field(max_length=200)]
    document: Annotated[str, Field(max_length=200)]
    reason: Annotated[str, Field(max_length=500)]
    created_at: Moment


FIELDS: Final = tuple(StockMovementOut.model_fields)


async def _movements(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    return [{name: getattr(row, name) for name in FIELDS} for row in await movements_of(tx, opened.row.id)]


PARTS: dict[str, SubResource] = {
    "movements": SubResource(
        Words("Deliveries, issues, returns and counts", "出入库及盘点记录"),
        "M-43",
        StockMovementOut,
        _movements,
        text="The newest movements of the item, the newest first.",
    ),
}
