"""Reception's look-up of property fees, and price and stock of an item: asked of the ERP, or "unknown" (M-102)."""

import asyncio
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.schemas.erp import AskFees, BalanceOut, ErpItemOut, ErpItemQuery, FeeBill, PropertyFeesOut, RoomArrearsOut
from app.core.catalogue import sentence, sentences
from app.core.erp import ErpItem, RoomArrears
from app.core.errors import FieldError, Invalid, TooManyRequests
from app.core.lang import Language
from app.core.money import yuan
from app.core.rate_limits import HEADERS
from app.core.roles import Role
from app.models import Premises
from app.models.stock import StockItem
from app.services.journal import uses
from app.services.kinds.stock_items import READERS
from app.services.places.erp_answers import Told, told
from app.workflow.engine.community import CommunityRules

router = APIRouter(route_class=OperationRoute)

TELLERS: Final = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER)
"""M-102: reception answers what is owed, and whoever stands behind it or takes the money."""
SAYS: Final = sentences("pages.erp")
UNKNOWN_PREMISES: Final = sentence("problems.unknown_premises")
UNKNOWN_ITEM: Final = sentence("requisition.problems.unknown_item")


@router.post(
    "/v1/communities/{community_id}/property-fees",
    tags=["property-fees"],
    **operation(
        "property_fees.look_up",
        policy=TELLERS,
        clause="M-102",
        key="none",
        writes=False,
        problems=(TooManyRequests,),
        headers=HEADERS,
    ),
)
async def look_up_fees(context: ContextDep, community_id: UUID, form: AskFees) -> PropertyFeesOut:
    """What a room or shop owes in property fees, what is left of fees paid in advance, and how to pay: for whoever asks
    at the desk and belongs to it. The figures are the ERP's; where it does not answer, they are unknown, and `say`
    says so. Who asked about which home is journaled, and counts as a look-up."""
    premises = await context.tx.get(Premises, id=form.premises_id)
    if premises is None or premises.community_id != community_id:
        raise Invalid([FieldError("/premises_id", "unknown", UNKNOWN_PREMISES)])
    place = await context.container.communities.get(context.tx, community_id)
    await uses.count_look_up(
        context.tx,
        context.caller,
        context.container.settings.quotas,
        where="property_fees",
        by="asked_by",
        value=f"{premises.label}: {form.asked_by}",
        community_id=community_id,
    )
    # no connection is held while the ERP answers
    await context.give_back()
    erp = context.container.erp
    arrears, balance = await asyncio.gather(
        told(erp.room_arrears(place.code, premises.label)), told(erp.fee_balance(place.code, premises.label))
    )
    return PropertyFeesOut(
        premises_id=premises.id,
        place=premises.label,
        arrears=_arrears(arrears),
        balance=BalanceOut(
            known=balance.value is not None,
            unknown_because=balance.silence,
            balance_fen=None if balance.value is None else balance.value.balance_fen,
            as_of=None if balance.value is None else balance.value.as_of,
        ),
        say=_fees_said(arrears, premises.label, place, context.language),
        asked_at=context.now,
    )


def _arrears(arrears: Told[RoomArrears]) -> RoomArrearsOut:
    if arrears.value is None:
        return RoomArrearsOut(known=False, unknown_because=arrears.silence, owed_fen=None, bills=[], how_to_pay="")
    owed = arrears.value
    bills = [FeeBill(title=bill.title, owed_fen=bill.owed_fen, due_on=bill.due_on) for bill in owed.bills]
    return RoomArrearsOut(
        known=True, unknown_because=None, owed_fen=owed.owed_fen, bills=bills, how_to_pay=owed.how_to_pay
    )


def _fees_said(arrears: Told[RoomArrears], label: str, place: CommunityRules, language: Language) -> str:
    """What the desk may say, ready for the telephone."""
    phone = place.service_phone
    if arrears.value is None:
        return SAYS["fees_unknown"].say(language, place=label, why=arrears.silence, phone=phone)
    owed = arrears.value
    if owed.owed_fen == 0:
        return SAYS["owes_nothing"].say(language, place=label)
    how = owed.how_to_pay or SAYS["how_to_pay"].say(language, phone=phone)
    return SAYS["owes"].say(language, place=label, owed=yuan(owed.owed_fen), how=how)


@router.get(
    "/v1/communities/{community_id}/erp-items",
    tags=["stock-items"],
    **operation("erp_items.look_up", policy=roles(*READERS), clause="M-102"),
)
async def look_up_item(context: ContextDep, community_id: UUID, query: Annotated[ErpItemQuery, Query()]) -> ErpItemOut:
    """What an item costs in the ERP's warehouse and how much of it there is, for whoever asks for material or quotes;
    unknown where the ERP does not answer. Forms that name an item have this address as `x-erp`."""
    code = query.code
    if query.stock_item_id is not None:
        item = await context.tx.get(StockItem, id=query.stock_item_id, community_id=community_id)
        if item is None:
            raise Invalid([FieldError("/stock_item_id", "unknown", UNKNOWN_ITEM)])
        code = item.code
    assert code is not None, "the query names one of both"
    place = await context.container.communities.get(context.tx, community_id)
    await context.give_back()
    return _item(code, await told(context.container.erp.item(place.code, code)), context.now, context.language)


def _item(code: str, offer: Told[ErpItem], now: datetime, language: Language) -> ErpItemOut:
    item = offer.value
    if item is None:
        unknown = SAYS["item_unknown"].say(language, code=code, why=offer.silence)
        return ErpItemOut(
            code=code, known=False, unknown_because=offer.silence, name=None, unit=None, unit_fen=None,
            in_stock=None, say=unknown, asked_at=now,
        )  # fmt: skip
    quantity = None if item.in_stock is None else f"{item.in_stock:f}"
    price, stock = SAYS["no_price"], SAYS["no_stock"]
    if item.unit_fen is not None:
        price = SAYS["price"].filled(price=yuan(item.unit_fen), unit=item.unit)
    if quantity is not None:
        stock = SAYS["stock"].filled(quantity=quantity, unit=item.unit)
    return ErpItemOut(
        code=item.code, known=True, unknown_because=None, name=item.name, unit=item.unit, unit_fen=item.unit_fen,
        in_stock=quantity, say=SAYS["item"].say(language, name=item.name, price=price, stock=stock), asked_at=now,
    )  # fmt: skip
