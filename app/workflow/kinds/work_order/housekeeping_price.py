"""What housekeeping comes to by the price list: hours × people × the item's price, or the job's price (M-14, M-40).

All who need the price ask here: the sheet when it is booked, the estimate, the quote, and recurring bookings."""

from decimal import Decimal
from typing import Final

from app.core.enums import PriceBy
from app.core.json_object import JsonObject, JsonView
from app.core.money import line_total_fen
from app.models.work_order import WorkOrder
from app.workflow.kinds.work_order.housekeeping_sheet import HousekeepingSheet

UNITS_OF_TIME: Final = frozenset({"小时", "hour", "hours"})
"""Units of the price list whose price is for one person for an hour; every other is for the job."""


def price_by_of(unit: str) -> PriceBy:
    """How an item of the list is priced, by its unit."""
    return PriceBy.HOUR if unit.strip().lower() in UNITS_OF_TIME else PriceBy.JOB


def booked_quantity(sheet: JsonView) -> Decimal:
    """How many units of its item a sheet books: hours × people, or one job."""
    if sheet["price_by"] != PriceBy.HOUR:
        return Decimal(1)
    return Decimal(sheet["hours"]) * int(sheet["people"])


def sheet_price_fen(sheet: JsonView, unit_fen: int | None) -> int | None:
    """What a sheet comes to in fen at a published price per unit; None where the list has no price."""
    return None if unit_fen is None else line_total_fen(booked_quantity(sheet), unit_fen)


def listed_price_fen(order: WorkOrder, unit_fen: int | None) -> int | None:
    """What an order comes to in fen by the list: housekeeping by its sheet, every other at the price of its item."""
    return unit_fen if order.housekeeping is None else sheet_price_fen(order.housekeeping, unit_fen)


def priced_sheet(sheet: HousekeepingSheet, unit_fen: int | None) -> JsonObject:
    """A sheet as it is stored: with its price by the list of today, in fen."""
    stored = sheet.model_dump(mode="json")
    return {**stored, "price_fen": sheet_price_fen(stored, unit_fen)}
