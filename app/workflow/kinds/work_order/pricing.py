"""M-40 to M-46, M-60: what a quote, a completed job and a charge add up to; integer fen throughout."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.core.enums import LineBasis, LineKind, MaterialSource
from app.core.json_object import JsonObject
from app.core.money import line_total_fen
from app.models.money import Charge
from app.models.purchase import PurchaseForCustomer
from app.models.stock import PriceCheck, Requisition
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.work_order.quote_forms import QuoteLine


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


@dataclass(frozen=True, slots=True)
class OrdersMaterial:
    """What the warehouse issued for an order, and what was bought for its customer, by id."""

    requisitions: Mapping[UUID, Requisition] = field(default_factory=dict)
    purchases: Mapping[UUID, PurchaseForCustomer] = field(default_factory=dict)


NO_MATERIAL: Final = OrdersMaterial()


@dataclass(frozen=True, slots=True)
class AnnexItem:
    """M-80: a line of a contract's price annex: what the customer and the company agreed that it costs."""

    code: str
    name: str
    unit: str
    unit_fen: int


NO_ANNEX: Final[Mapping[str, AnnexItem]] = {}


def price_lines(
    lines: Iterable[QuoteLine],
    prices: Mapping[str, int | None],
    material: OrdersMaterial = NO_MATERIAL,
    annex: Mapping[str, AnnexItem] = NO_ANNEX,
) -> PricedQuote:
    """Price the lines of a form. `prices` are the published ones by catalogue code; a list line without one is priced
    at 0 here and refused by the guard `list_prices_exist`. `material` is what the lines name; a requisition that is not
    issued has no price, and is refused by `requisitions_cover_lines`. `annex` is the contract's; what it lacks is
    priced at 0, and refused by `annex_items_are_agreed`."""
    priced = tuple(_price(line, prices, material, annex) for line in lines)
    return PricedQuote(
        priced,
        sum(line.total_fen for line in priced if line.kind is LineKind.LABOUR),
        sum(line.total_fen for line in priced if line.kind is LineKind.MATERIAL),
    )


def _price(
    line: QuoteLine, prices: Mapping[str, int | None], material: OrdersMaterial, annex: Mapping[str, AnnexItem]
) -> PricedLine:
    requisition = None if line.requisition_id is None else material.requisitions[line.requisition_id]
    purchase = None if line.purchase_id is None else material.purchases[line.purchase_id]
    if line.source is MaterialSource.CUSTOMER:
        unit_fen = 0
    elif line.basis is LineBasis.LIST:
        unit_fen = prices.get(line.catalogue_code or "") or 0
    elif line.basis is LineBasis.ANNEX:
        item = annex.get(line.catalogue_code or "")
        unit_fen = 0 if item is None else item.unit_fen
    elif requisition is not None:
        unit_fen = requisition.unit_fen or 0
    elif purchase is not None:
        unit_fen = price_of(purchase)
    else:
        unit_fen = line.unit_fen or 0
    total = line_total_fen(Decimal(line.quantity), unit_fen)
    data = line.model_dump(mode="json")
    data["unit_fen"], data["total_fen"] = unit_fen, total
    data["requisition"] = "" if requisition is None else requisition.number
    data["purchase"] = "" if purchase is None else purchase.number
    by_requisition = requisition is not None and line.basis is not LineBasis.ANNEX
    if requisition is not None and by_requisition and requisition.price_check is PriceCheck.STATED:
        # M-102: said with the quote, and at most what the ERP says in the end is charged
        data["price_to_be_checked"] = True
    return PricedLine(data, line.kind, total)


def price_of(purchase: PurchaseForCustomer) -> int:
    """M-44: what one unit costs the customer: what was paid, or before it is bought what they approved."""
    return purchase.unit_fen if purchase.paid_unit_fen is None else purchase.paid_unit_fen


def used_material_fen(lines: Iterable[JsonObject], material: OrdersMaterial) -> int:
    """M-43, M-44: what the material of an approved version comes to as far as it was used: of a requisition's lines at
    most what was used of it, of a purchase's what was used or given to the customer, in their order, and at most at the
    price that was paid, or that the ERP said. Lines that name neither count as they are, so do those of versions from
    before."""
    left = {row.id: row.used_quantity for row in material.requisitions.values()}
    left |= {row.id: row.used_quantity + row.handed_over for row in material.purchases.values()}
    paid = {str(row.id): price_of(row) for row in material.purchases.values()}
    # M-102: what was quoted by a price stated by hand is charged at most at the ERP's
    paid |= {
        str(row.id): row.unit_fen
        for row in material.requisitions.values()
        if row.price_check is PriceCheck.CHECKED and row.unit_fen is not None
    }
    total = 0
    for line in lines:
        if line["kind"] != LineKind.MATERIAL:
            continue
        named = line.get("requisition_id") or line.get("purchase_id")
        if named is None:
            total += line["total_fen"]
            continue
        quantity = min(Decimal(line["quantity"]), left.get(UUID(named), Decimal(0)))
        left[UUID(named)] = left.get(UUID(named), Decimal(0)) - quantity
        # M-80: what a contract says that it costs, it costs, whatever the warehouse paid
        most = line["unit_fen"] if line.get("basis") == LineBasis.ANNEX else paid.get(named, line["unit_fen"])
        total += line_total_fen(quantity, min(line["unit_fen"], most))
    return total


def owed_fen(charge: Charge) -> int:
    """What is still to be paid."""
    return Sums.of(charge).rest


def charge_is_settled(charge: Charge | None) -> bool:
    """Nothing is owed any more."""
    return charge is None or owed_fen(charge) == 0
