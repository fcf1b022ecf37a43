"""What is kept about a contract beside its row: the equipment on its list."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body, SubResource
from app.api.schemas.common import Answer
from app.core.lang import Words
from app.db.queries.contracts import equipment_of
from app.db.transaction import Transaction
from app.services.moving.moves import AnyOpenedRecord

ShownLine = Annotated[str, Field(max_length=200)]


class CoveredEquipment(Answer):
    """A piece of equipment, and the days on which the contract covers it."""

    asset_id: UUID
    covered_from: date
    covered_until: date
    number: ShownLine
    name: ShownLine
    company: ShownLine
    model_number: ShownLine
    serial: ShownLine
    place: ShownLine


FIELDS: Final = tuple(CoveredEquipment.model_fields)


async def _equipment(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    return [{name: row[name] for name in FIELDS} for row in await equipment_of(tx, opened.row.id)]


PARTS: dict[str, SubResource] = {
    "equipment": SubResource(
        Words("The equipment on its list", "设备清单"),
        "M-80",
        CoveredEquipment,
        _equipment,
        text="What the contract covers, also what it covers no more.",
    ),
}
