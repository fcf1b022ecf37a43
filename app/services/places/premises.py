"""What holds for rooms and shops, and for the price list, whoever keeps them (M-01, M-14)."""

from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.enums import OrderKind
from app.core.errors import FieldError
from app.core.lang import Words
from app.core.roles import Caller
from app.db.transaction import Transaction
from app.models import Building, Community, Unit
from app.models.base import RowView
from app.services.journal import kept_records

NOT_FREE: Final = sentence("problems.not_free")
OTHER_BUILDING: Final = sentence("problems.other_building")


def address_of(building: Building | None, unit: Unit | None, number: str) -> str:
    """The whole address of a room or shop, as people say it."""
    return "".join((building.name if building else "", unit.name if unit else "", number))


def unit_fault(building: Building | None, unit: Unit | None) -> FieldError | None:
    """M-01: what is wrong with naming a unit beside a building."""
    if unit is None or (building is not None and unit.building_id == building.id):
        return None
    return FieldError("/unit_id", "unknown", OTHER_BUILDING)


def price_fault(item: RowView) -> FieldError | None:
    """M-14: what is wrong with an item's price: a free service has none."""
    if item["kind"] == OrderKind.FREE_SERVICE and item["price_fen"]:
        return FieldError("/price_fen", "not-free", NOT_FREE)
    return None


async def price_list_changed(
    tx: Transaction, caller: Caller, community_id: UUID, items: list[UUID], *, role: str
) -> None:
    """M-14: an estimate names the version of the list it was read from, so every change makes a new one."""
    row = await kept_records.get(tx, Community, Words("community", "小区"), community_id)
    newer = {"catalogue_version": row.catalogue_version + 1}
    named = {"catalogue_item_id": str(items[0])} if len(items) == 1 else {"catalogue_items": len(items)}
    kept_records.edit(
        tx, caller, Community, row, newer, community_id=row.id, role=role, action="catalogue_changed", note=named
    )
