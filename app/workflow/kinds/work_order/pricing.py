"""M-40 to M-46, M-60: what a quote, a completed job and a charge add up to; integer fen throughout."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.core.enums import LineBasis, LineKind, MaterialSource
from app.core.json_object import JsonObject
from app.core.money import line_total_fen
from app.models.money import Charge
from app.models.stock import Requisition
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.work_order.field_forms import QuoteLine


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A quote line with its price: as stored and shown."""

    data: JsonObject
    kind: LineKind
    total_fen: int


@dataclass(frozen=True, slots=True)
class PricedQuote:
    """A quote's lines with their totals."""

    lines: tuple[PricedLine, ...]
    labour_fen: int
    material_fen: int

    @property
    def total_fen(self) -> int:
        """M-42: labour, plus the materials the centre supplies."""
        return self.labour_fen + self.material_fen


def price_lines(
    lines: Iterable[QuoteLine], prices: Mapping[str, int | None], requisitions: Mapping[UUID, Requisition]
) -> PricedQuote:
    """Price the lines of a form. `prices` are the published ones by catalogue code; a list line without one is priced
    at 0 here and refused by the guard `list_prices_exist`. `requisitions` are those that the lines name; one that is
    not issued has no price, and is refused by `requisitions_cover_lines`."""
    priced = tuple(_price(line, prices, requisitions) for line in lines)
    return PricedQuote(
        priced,
        sum(line.total_fen for line in priced if line.kind is LineKind.LABOUR),
        sum(line.total_fen for line in priced if line.kind is LineKind.MATERIAL),
    )


def _price(line: QuoteLine, prices: Mapping[str, int | None], requisitions: Mapping[UUID, Requisition]) -> PricedLine:
    requisition = None if line.requisition_id is None else requisitions[line.requisition_id]
    if line.source is MaterialSource.CUSTOMER:
        unit_fen = 0
    elif line.basis is LineBasis.LIST:
        unit_fen = prices.get(line.catalogue_code or "") or 0
    elif requisition is not None:
        unit_fen = requisition.unit_fen or 0
    else:
        unit_fen = line.unit_fen or 0
    total = line_total_fen(Decimal(line.quantity), unit_fen)
    data = line.model_dump(mode="json")
    data["unit_fen"], data["total_fen"] = unit_fen, total
    data["requisition"] = "" if requisition is None else requisition.number
    return PricedLine(data, line.kind, total)


def used_material_fen(lines: Iterable[JsonObject], requisitions: Mapping[UUID, Requisition]) -> int:
    """M-43: what the material of an approved version comes to as far as it was used: of a requisition's lines at most
    what was used of it, in their order. Lines without a requisition count as they are; so do those of versions from
    before requisitions were records."""
    left = {requisition_id: requisition.used_quantity for requisition_id, requisition in requisitions.items()}
    total = 0
    for line in lines:
        if line["kind"] != LineKind.MATERIAL:
            continue
        named = line.get("requisition_id")
        if named is None:
            total += line["total_fen"]
            continue
        quantity = min(Decimal(line["quantity"]), left.get(UUID(named), Decimal(0)))
        left[UUID(named)] = left.get(UUID(named), Decimal(0)) - quantity
        total += line_total_fen(quantity, line["unit_fen"])
    return total


def owed_fen(charge: Charge) -> int:
    """What is still to be paid."""
    return Sums.of(charge).rest


def charge_is_settled(charge: Charge | None) -> bool:
    """Nothing is owed any more."""
    return charge is None or owed_fen(charge) == 0
