"""Effects on another order: a duplicate is merged into its master, or a new order is opened under a repair's
warranty."""

from app.core.enums import Channel, Coverage, Urgency
from app.core.fields import Nothing
from app.models import WorkOrder
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.work_orders.kind import PREFIXES, WORK_ORDERS
from app.workflow.kinds.work_order.effects import FoldIntoMaster, OpenWarrantyOrder
from app.workflow.kinds.work_order.intake_forms import WarrantyClaim


@handles(FoldIntoMaster)
async def fold(moving: MoveContext, effect: FoldIntoMaster) -> None:
    """The master records the duplicate, so that whoever reported the duplicate is notified of the master too."""
    await moving.follow(
        WORK_ORDERS,
        moving.context.form.duplicate_of,
        "take_duplicate",
        Nothing(),
        {"duplicate_id": str(moving.context.row.id)},
    )


@handles(OpenWarrantyOrder)
async def open_warranty_order(moving: MoveContext, effect: OpenWarrantyOrder) -> None:
    """M-54: a claim by the customer, or at the desk."""
    form = moving.context.form
    order = await claim_of(moving, moving.context.row, form.description, form)
    moving.created["warranty_order"] = order
    moving.data |= {"warranty_order_id": str(order.id), "warranty_order_number": order.number}


async def claim_of(
    moving: MoveContext, row: WorkOrder, description: str, form: WarrantyClaim | None = None
) -> WorkOrder:
    """M-54: an order for the same place and trade, linked to the first one, and free of charge."""
    wish = getattr(form, "wish", None)
    values = {
        "organisation_id": row.organisation_id,
        "community_id": row.community_id,
        "number": await moving.number(PREFIXES[row.kind]),
        "kind": row.kind,
        "channel": Channel.APP if row.customer_id == moving.context.caller.id else Channel.PHONE,
        "urgency": Urgency.NORMAL,
        "reporter_id": moving.context.caller.id,
        "customer_id": row.customer_id,
        "contact_name": row.contact_name,
        "contact_phone": row.contact_phone,
        "premises_id": row.premises_id,
        "place": row.place,
        "spot": row.spot,
        "description": description,
        "wish_from": wish.starts_at if wish else None,
        "wish_until": wish.ends_at if wish else None,
        "equipment": row.equipment,
        "photos": [str(item) for item in getattr(form, "photos", [])],
        "catalogue_item_id": row.catalogue_item_id,
        "catalogue_code": row.catalogue_code,
        "trades": row.trades,
        "needs_visit": row.needs_visit,
        "coverage": Coverage.REWORK,
        "warranty_of": row.id,
    }
    return await moving.create(WORK_ORDERS, "register_claim", values, form or WarrantyClaim(description=description))
