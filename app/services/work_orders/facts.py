"""Facts that guards need beyond the record itself; each is loaded only for actions whose guards need it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_
from sqlmodel import col, select

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import LedgerKind, LineBasis, LineKind
from app.core.errors import FieldError, Invalid
from app.db.queries import candidates
from app.db.queries.contracts import active_cover
from app.db.statements import Prepared, given, one_of
from app.db.transaction import Transaction
from app.models import (
    CatalogueItem,
    Community,
    ContactAttempt,
    LedgerEntry,
    Payment,
    Premises,
    WarrantyTerm,
    WorkOrder,
)
from app.models.asset import Asset, AssetState
from app.models.contract import Contract
from app.models.money import PaymentState
from app.models.online_payment import OnlinePayment
from app.models.purchase import PurchaseForCustomer
from app.models.stock import Requisition
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.work_orders.registration import check_trades, read_correction, read_request
from app.workflow.engine.step import Context
from app.workflow.kinds import charge_guards as charges
from app.workflow.kinds.charge_forms import reference_key
from app.workflow.kinds.charge_guards import NamedPayment
from app.workflow.kinds.work_order import needed_facts as known
from app.workflow.kinds.work_order.desk_guards import is_billed_singly
from app.workflow.kinds.work_order.needed_facts import Corrected, Cover, Prices, Registration
from app.workflow.kinds.work_order.pricing import NO_MATERIAL, AnnexItem, OrdersMaterial, price_lines
from app.workflow.kinds.work_order.quote_forms import QuoteLine
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.kinds.work_order.warranty import WarrantyCheck, check_warranty

UNKNOWN_EQUIPMENT: Final = sentence("work_order.problems.unknown_equipment")
UNKNOWN_PURCHASE: Final = sentence("work_order.problems.unknown_purchase")
UNKNOWN_REQUISITION: Final = sentence("work_order.problems.unknown_requisition")
_CATALOGUE: Final = Prepared(
    select(col(Community.catalogue_version), col(CatalogueItem.code), col(CatalogueItem.price_fen))
    .outerjoin(
        CatalogueItem,
        and_(
            col(CatalogueItem.community_id) == col(Community.id),
            one_of(col(CatalogueItem.code), "codes"),
            col(CatalogueItem.active).is_(True),
        ),
    )
    .where(col(Community.id) == given(col(Community.id), "community_id"))
)
"""The version of a community's price list, with each of the named items."""
_PRICED_NAMES: Final = Prepared(
    select(col(CatalogueItem.code), col(CatalogueItem.price_fen)).where(
        col(CatalogueItem.community_id) == given(col(CatalogueItem.community_id), "community_id"),
        one_of(col(CatalogueItem.name), "names"),
        col(CatalogueItem.active).is_(True),
    )
)
_ATTEMPTS: Final = Prepared(
    select(col(ContactAttempt.created_at)).where(
        col(ContactAttempt.work_order_id) == given(col(ContactAttempt.work_order_id), "work_order_id"),
        col(ContactAttempt.created_at) >= given(col(ContactAttempt.created_at), "completed_at"),
    )
)


@loads(known.catalogue)
async def catalogue(ask: FactRequest) -> Prices:
    """Prices of the items that the form's lines or the order refer to. Raises Invalid for trades that nobody has."""
    if getattr(ask.context.form, "trades", None):
        await check_trades(ask.tx, ask.context)
    lines = getattr(ask.context.form, "lines", None) or []
    codes = {line.catalogue_code for line in lines if line.catalogue_code}
    if ask.context.row.catalogue_code:
        codes.add(ask.context.row.catalogue_code)
    community_id = ask.context.community.id
    material = await _material_of(ask, lines)
    rows = await ask.tx.rows(_CATALOGUE, community_id=community_id, codes=sorted(codes))
    prices: dict[str, int | None] = {row["code"]: row["price_fen"] for row in rows if row["code"] is not None}
    same_name = await _prices_of_same_name(ask, lines)
    annex = await annex_of(ask.tx, ask.context.row) if lines else {}
    priced = price_lines(lines, prices, material, annex)
    return Prices(prices, rows[0]["catalogue_version"], priced, material, same_name, annex)


async def annex_of(tx: Transaction, order: WorkOrder) -> dict[str, AnnexItem]:
    """M-80: the price annex, by code, of the contract that bills an order singly; of any other order nothing. A signed
    contract's annex doesn't change."""
    if not is_billed_singly(order) or order.contract_id is None:
        return {}
    contract = await tx.get(Contract, id=order.contract_id)
    listed = () if contract is None else contract.prices
    return {item["code"]: AnnexItem(item["code"], item["name"], item["unit"], item["unit_fen"]) for item in listed}


async def _material_of(ask: FactRequest, lines: Sequence[QuoteLine]) -> OrdersMaterial:
    """M-43, M-44: the order's requisitions and purchases, where lines name some. Raises Invalid for a line that names
    one of another order."""
    if not any(line.requisition_id or line.purchase_id for line in lines):
        return NO_MATERIAL
    material: OrdersMaterial = await orders_material(ask)
    wrong = [
        FieldError(f"/lines/{at}/requisition_id", "unknown", UNKNOWN_REQUISITION)
        for at, line in enumerate(lines)
        if line.requisition_id is not None and line.requisition_id not in material.requisitions
    ] + [
        FieldError(f"/lines/{at}/purchase_id", "unknown", UNKNOWN_PURCHASE)
        for at, line in enumerate(lines)
        if line.purchase_id is not None and line.purchase_id not in material.purchases
    ]
    if wrong:
        raise Invalid(wrong)
    return material


async def _prices_of_same_name(ask: FactRequest, lines: Sequence[QuoteLine]) -> dict[str, int]:
    """M-40: published prices, by code, of items that have the name of an off-list line for labour."""
    names = {line.name for line in lines if line.basis is LineBasis.OFF_LIST and line.kind is LineKind.LABOUR}
    if not names:
        return {}
    rows = await ask.tx.rows(_PRICED_NAMES, community_id=ask.context.community.id, names=sorted(names))
    return {row["code"]: row["price_fen"] for row in rows if row["price_fen"] is not None}


@loads(known.published_price)
async def published_price(ask: FactRequest) -> int | None:
    code = ask.context.row.catalogue_code
    return None if code is None else await candidates.price_of(ask.tx, ask.context.community.id, code)


@loads(known.orders_material)
async def orders_material(ask: FactRequest) -> OrdersMaterial:
    """The requisitions and purchases of the order."""
    order_id = ask.context.row.id
    requisitions = await ask.tx.get_all(Requisition, work_order_id=order_id)
    purchases = await ask.tx.get_all(PurchaseForCustomer, work_order_id=order_id)
    return OrdersMaterial({row.id: row for row in requisitions}, {row.id: row for row in purchases})


@loads(known.contact_days)
async def contact_days(ask: FactRequest) -> int:
    row = ask.context.row
    rows = await ask.tx.rows(_ATTEMPTS, work_order_id=row.id, completed_at=row.completed_at)
    zone = ask.context.community.zone
    return len({local_day(item["created_at"], zone) for item in rows})


@loads(known.master)
async def master(ask: FactRequest) -> WorkOrder | None:
    """The other open order of this community that a duplicate refers to, or None."""
    from_here = ask.context.row
    order = await ask.tx.get(WorkOrder, id=ask.context.form.duplicate_of)
    if order is None or order.id == from_here.id or order.community_id != from_here.community_id:
        return None
    return None if order.state in WORK_ORDER.final else order


@loads(charges.online_reference)
async def online_reference(ask: FactRequest) -> bool:
    """Whether an online payment was recorded already."""
    key = reference_key(ask.context.form.online_reference)
    if key is None:
        return False
    return await ask.tx.get(Payment, organisation_id=ask.context.row.organisation_id, reference_key=key) is not None


@loads(charges.payment)
async def payment(ask: FactRequest) -> NamedPayment | None:
    payment_id = ask.context.form.payment_id
    row = await ask.tx.get(Payment, id=payment_id)
    if row is None:
        return None
    refunds = await ask.tx.get_all(LedgerEntry, payment_id=payment_id, kind=LedgerKind.REFUND)
    left = 0 if row.state is PaymentState.REVERSED else row.amount_fen - sum(refund.amount_fen for refund in refunds)
    came_online = await ask.tx.get(OnlinePayment, payment_id=row.id) is not None
    return NamedPayment(row.charge_id, row.state, row.method, row.amount_fen, left, came_online)


@loads(known.item)
async def item(ask: FactRequest) -> CatalogueItem | None:
    await check_trades(ask.tx, ask.context)
    code = ask.context.form.catalogue_code
    if code is None:
        return None
    return await ask.tx.get(CatalogueItem, community_id=ask.context.community.id, code=code, active=True)


@loads(known.warranty)
async def warranty(ask: FactRequest) -> WarrantyCheck | None:
    return await warranty_of(ask.tx, ask.context, ask.context.form.part)


async def warranty_of(tx: Transaction, context: Context, part: str | None) -> WarrantyCheck | None:
    """The warranty of a part of the order's premises today, or None where nothing is on record."""
    if part is None or context.row.premises_id is None:
        return None
    term = await tx.get(WarrantyTerm, community_id=context.community.id, part=part, active=True)
    premises = await tx.get(Premises, id=context.row.premises_id)
    if term is None or premises is None or premises.handed_over_on is None:
        return None
    return check_warranty(part, term.months, premises.handed_over_on, local_day(tx.now, context.community.zone))


@loads(known.cover)
async def cover(ask: FactRequest) -> Cover | None:
    """The equipment of the form, with what covers it today. Raises Invalid for one that is not in use here."""
    asset_id, context = ask.context.form.asset_id, ask.context
    if asset_id is None:
        return None
    asset = await ask.tx.get(Asset, id=asset_id, community_id=context.community.id, state=AssetState.IN_USE)
    if asset is None:
        raise Invalid([FieldError("/asset_id", "unknown", UNKNOWN_EQUIPMENT)])
    today = local_day(ask.tx.now, context.community.zone)
    listed = await active_cover(ask.tx, asset.id, today)
    known_to = {} if listed is None else dict(listed)
    return Cover(
        asset.id,
        f"{asset.number} {asset.name}",
        stands_here=asset.premises_id in (None, context.row.premises_id),
        warranty_until=asset.warranty_until,
        in_warranty=asset.warranty_until is not None and today <= asset.warranty_until,
        **known_to,
    )


@loads(known.correction)
async def correction(ask: FactRequest) -> Corrected:
    return await read_correction(ask.tx, ask.context)


@loads(known.request)
async def request(ask: FactRequest) -> Registration:
    return await read_request(ask.tx, ask.context, ask.quotas)
