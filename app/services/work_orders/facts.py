"""Facts that guards need beyond the record itself: each is loaded only for the actions whose guards name it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from app.core.clock import local_day
from app.core.enums import LedgerKind
from app.core.errors import Invalid
from app.db.transaction import Transaction
from app.models import (
    CatalogueItem,
    Community,
    ContactAttempt,
    Department,
    LedgerEntry,
    Payment,
    Premises,
    StoredFile,
    WarrantyTerm,
    WorkOrder,
)
from app.services.moving.fact_request import FactRequest
from app.services.work_orders.availability import diary, engaged, worker
from app.services.work_orders.registration import Request, read_request
from app.workflow.engine.files import files_in, signatures_in, unfit_signatures
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order.checklists import checklist_for
from app.workflow.kinds.work_order.pricing import PricedQuote, price_lines
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.kinds.work_order.warranty import WarrantyCheck, check_warranty


@dataclass(frozen=True, slots=True)
class Files:
    """The files that a form names, which of them are unknown here, and which are signatures."""

    missing: tuple[UUID, ...]
    named: tuple[UUID, ...] = ()
    signatures: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Prices:
    """Published prices by code (None: quoted on site), their version, and the form's lines priced by them."""

    prices: dict[str, int | None]
    version: int
    quote: PricedQuote


@dataclass(frozen=True, slots=True)
class PaymentLeft:
    """A payment of a charge, and how much of it was not given back."""

    charge_id: UUID
    left_fen: int


Loader = Callable[[FactRequest], Awaitable[Any]]


async def files(ask: FactRequest) -> Files:
    """Files named by the form, and those of them that were not uploaded in this community. Raises Invalid, naming each
    signature that is none."""
    form = ask.context.form
    named = files_in(form)
    if not named:
        return Files(())
    rows = await ask.tx.rows(
        select(col(StoredFile.id), col(StoredFile.purpose), col(StoredFile.signed)).where(
            col(StoredFile.id).in_(named), col(StoredFile.community_id) == ask.context.community.id
        )
    )
    known = {row["id"]: row for row in rows}
    unfit = unfit_signatures(form, known)
    if unfit:
        raise Invalid(unfit)
    missing = tuple(item for item in named if item not in known)
    return Files(missing, named, frozenset(file_id for _, file_id in signatures_in(form)))


async def catalogue(ask: FactRequest) -> Prices:
    """Prices of the items that the form's lines or the order name."""
    lines = getattr(ask.context.form, "lines", None) or []
    codes = {line.catalogue_code for line in lines if line.catalogue_code}
    if ask.context.row.catalogue_code:
        codes.add(ask.context.row.catalogue_code)
    community_id = ask.context.community.id
    version = await ask.tx.value(select(col(Community.catalogue_version)).where(col(Community.id) == community_id))
    prices: dict[str, int | None] = {}
    if codes:
        rows = await ask.tx.rows(
            select(col(CatalogueItem.code), col(CatalogueItem.price_fen)).where(
                col(CatalogueItem.community_id) == community_id,
                col(CatalogueItem.code).in_(codes),
                col(CatalogueItem.active).is_(True),
            )
        )
        prices = {row["code"]: row["price_fen"] for row in rows}
    return Prices(prices, version, price_lines(lines, prices))


async def department(ask: FactRequest) -> bool:
    """Whether the named department is an active one of this community."""
    found = await ask.tx.value(
        select(func.count()).where(
            col(Department.id) == ask.context.form.department_id,
            col(Department.community_id) == ask.context.community.id,
            col(Department.active).is_(True),
        )
    )
    return bool(found)


async def checklist(ask: FactRequest) -> list[str]:
    """M-33: what must be ticked for this order's trades."""
    return checklist_for(ask.context.row.trades, ask.context.community.checklists)


async def contact_days(ask: FactRequest) -> int:
    """On how many local days the customer was tried since completion (M-51)."""
    row = ask.context.row
    rows = await ask.tx.rows(
        select(col(ContactAttempt.created_at)).where(
            col(ContactAttempt.work_order_id) == row.id, col(ContactAttempt.created_at) >= row.completed_at
        )
    )
    zone = ask.context.community.zone
    return len({local_day(item["created_at"], zone) for item in rows})


async def master(ask: FactRequest) -> WorkOrder | None:
    """The other open order of this community that a duplicate points at, or None."""
    from_here = ask.context.row
    order = await ask.tx.one(WorkOrder, select(WorkOrder).where(col(WorkOrder.id) == ask.context.form.duplicate_of))
    if order is None or order.id == from_here.id or order.community_id != from_here.community_id:
        return None
    return None if order.state in WORK_ORDER.final else order


async def online_reference(ask: FactRequest) -> bool:
    """Whether an online payment was counted already."""
    reference = ask.context.form.online_reference
    if reference is None:
        return False
    found = await ask.tx.value(
        select(func.count()).where(
            col(Payment.organisation_id) == ask.context.row.organisation_id,
            col(Payment.online_reference) == reference,
        )
    )
    return bool(found)


async def payment(ask: FactRequest) -> PaymentLeft | None:
    """The payment that a refund names, and what is left of it after earlier refunds."""
    payment_id = ask.context.form.payment_id
    if payment_id is None:
        return None
    row = await ask.tx.one(Payment, select(Payment).where(col(Payment.id) == payment_id))
    if row is None:
        return None
    refunded = await ask.tx.value(
        select(func.coalesce(func.sum(col(LedgerEntry.amount_fen)), 0)).where(
            col(LedgerEntry.payment_id) == payment_id, col(LedgerEntry.kind) == LedgerKind.REFUND
        )
    )
    return PaymentLeft(row.charge_id, row.amount_fen - int(refunded))


async def item(ask: FactRequest) -> CatalogueItem | None:
    """The active catalogue item that the form names."""
    code = ask.context.form.catalogue_code
    if code is None:
        return None
    return await ask.tx.one(
        CatalogueItem,
        select(CatalogueItem).where(
            col(CatalogueItem.community_id) == ask.context.community.id,
            col(CatalogueItem.code) == code,
            col(CatalogueItem.active).is_(True),
        ),
    )


async def warranty(ask: FactRequest) -> WarrantyCheck | None:
    """M-13: the term of the part that the form names; None where the community or the room has no date on record."""
    return await warranty_of(ask.tx, ask.context, ask.context.form.part)


async def warranty_of(tx: Transaction, context: Context, part: str | None) -> WarrantyCheck | None:
    """The warranty of a part of the order's premises today, or None where nothing is on record."""
    if part is None or context.row.premises_id is None:
        return None
    months = await tx.value(
        select(col(WarrantyTerm.months)).where(
            col(WarrantyTerm.community_id) == context.community.id,
            col(WarrantyTerm.part) == part,
            col(WarrantyTerm.active).is_(True),
        )
    )
    handed_over_on = await tx.value(
        select(col(Premises.handed_over_on)).where(col(Premises.id) == context.row.premises_id)
    )
    if months is None or handed_over_on is None:
        return None
    return check_warranty(part, months, handed_over_on, local_day(tx.now, context.community.zone))


async def request(ask: FactRequest) -> Request:
    """What a registration names, found and checked: customer, place, catalogue item."""
    return await read_request(ask.tx, ask.context)


LOADERS: dict[str, Loader] = {
    loader.__name__: loader
    for loader in (
        files,
        catalogue,
        department,
        worker,
        engaged,
        diary,
        checklist,
        contact_days,
        master,
        online_reference,
        payment,
        request,
        item,
        warranty,
    )
}


async def load_facts(tx: Transaction, context: Context, action: str, names: tuple[str, ...]) -> None:
    """Load the named facts into the context."""
    ask = FactRequest(tx, context, action)
    for name in names:
        if name not in context.facts:
            context.facts[name] = await LOADERS[name](ask)
