"""What is kept about a piece of equipment beside its row: the periodic visits to it."""

from app.api.generic.answers import Body, SubResource
from app.api.schemas.planned_visit import PlannedVisitOut, shown_visit
from app.core.lang import Words
from app.db.queries.planned_visits import visits_to_asset
from app.db.transaction import Transaction
from app.services.moving.moves import AnyOpenedRecord


async def _visits(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    return [shown_visit(row) for row in await visits_to_asset(tx, opened.row.id)]


PARTS: dict[str, SubResource] = {
    "visits": SubResource(
        Words("Periodic visits to it", "定期上门记录"),
        "M-80",
        PlannedVisitOut,
        _visits,
        text="The newest visits under whatever contract, the newest first, each with its order.",
    ),
}
