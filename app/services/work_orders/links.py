"""Effects on another order: a duplicate is merged into its master, or a new order is opened under a repair's
warranty."""

from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.enums import Channel, Coverage, Urgency
from app.core.errors import TooManyRequests
from app.core.fields import Nothing
from app.core.json_object import JsonObject
from app.core.quotas import HOUR
from app.db.queries.merged_people import kept_id
from app.db.queries.orders import claims_of
from app.models import WorkOrder
from app.models.support import FilePlace
from app.services.files.content_checks import copy_checks
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.moving.seen_by import mask_text
from app.services.work_orders.kind import PREFIXES, WORK_ORDERS
from app.workflow.kinds.work_order.effects import FoldIntoMaster, KeepDuplicate, OpenWarrantyOrder
from app.workflow.kinds.work_order.insisted_material import insisted_material
from app.workflow.kinds.work_order.intake_forms import WarrantyClaim
from app.workflow.kinds.work_order.row_parts import OPEN

CLAIM_IS_OPEN: Final = sentence("work_order.problems.claim_is_open")

KEPT_TEXTS: Final = ("place", "spot", "description", "special_requirements", "remarks")
WISHED: Final = ("wish_from", "wish_until")
MOST_MERGED: Final = 50
"""How many duplicates an order shows."""

TAKEN_OVER: Final = (
    "kind", "customer_id", "contact_name", "contact_phone", "premises_id", "place", "spot", "equipment",
    "catalogue_item_id", "catalogue_code", "trades", "needs_visit", "housekeeping",
)  # fmt: skip
"""What an order under warranty has from the first one."""


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


@handles(KeepDuplicate)
async def keep_duplicate(moving: MoveContext, effect: KeepDuplicate) -> None:
    """M-12: what the worker and the desk go on needing of the duplicate, and of what was merged into that before: a
    copy without its people's names and numbers. Who works here may open its photos; its own customer is shown nothing
    of another's room."""
    duplicate = await moving.tx.get(WorkOrder, id=UUID(str(moving.context.cause["duplicate_id"])))
    if duplicate is None:
        return
    people = WORK_ORDERS.people_of(duplicate)
    copy: JsonObject = {
        "id": str(duplicate.id),
        "number": duplicate.number,
        **{name: mask_text(getattr(duplicate, name), people) for name in KEPT_TEXTS},
        **{name: None if (time := getattr(duplicate, name)) is None else time.isoformat() for name in WISHED},
        "photos": list(duplicate.photos),
    }
    await copy_checks(moving, duplicate.id, WORK_ORDERS.name, moving.context.row.id)
    taken = [copy, *(duplicate.merged or ())]
    moving.changes["merged"] = [*(moving.context.row.merged or ()), *taken][-MOST_MERGED:]
    for file_id in dict.fromkeys(photo for part in taken for photo in part["photos"]):
        moving.add(
            FilePlace, file_id=UUID(file_id), record_type=WORK_ORDERS.name, record_id=moving.context.row.id,
            internal=True,
        )  # fmt: skip


@handles(OpenWarrantyOrder)
async def open_warranty_order(moving: MoveContext, effect: OpenWarrantyOrder) -> None:
    """M-54: a claim by the customer, or at the desk. Raises TooManyRequests while as many as may be are open."""
    form = moving.context.form
    open_claims = await claims_of(moving.tx, moving.context.row.id, OPEN)
    if len(open_claims) >= moving.quotas.open_claims:
        raise TooManyRequests.until(HOUR, CLAIM_IS_OPEN, claim=open_claims[-1])
    order = await claim_of(moving, moving.context.row, form.description, form)
    moving.created["warranty_order"] = order
    moving.data |= {"warranty_order_id": str(order.id), "warranty_order_number": order.number}


async def claim_of(
    moving: MoveContext, row: WorkOrder, description: str, form: WarrantyClaim | None = None
) -> WorkOrder:
    """M-54: an order for the same place and trade, linked to the first one, and free of charge."""
    wish = getattr(form, "wish", None)
    values = {
        "number": await moving.number(PREFIXES[row.kind]),
        **{name: getattr(row, name) for name in TAKEN_OVER},
        "customer_id": await kept_id(moving.tx, row.customer_id),
        "channel": Channel.APP if moving.context.caller.is_self(row.customer_id) else Channel.PHONE,
        "urgency": Urgency.NORMAL,
        "reporter_id": moving.context.caller.id,
        "description": description,
        "wish_from": wish.starts_at if wish else None,
        "wish_until": wish.ends_at if wish else None,
        "photos": [str(item) for item in getattr(form, "photos", [])],
        "coverage": Coverage.REWORK,
        "warranty_of": row.id,
        # M-45: what the repair's warranty leaves out, it leaves out of the claim
        "insisted_material": [{"material": name, "version": None} for name in insisted_material(row)] or None,
    }
    claim = await moving.create(WORK_ORDERS, "register_claim", values, form or WarrantyClaim(description=description))
    await copy_checks(moving, row.id, WORK_ORDERS.name, claim.id)
    return claim
