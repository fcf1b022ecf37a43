"""The fields of a new work order, from its registration (M-10, M-11)."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.services.moving.moves import Mover
from app.services.moving.numbers import PREFIXES
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order.needed_facts import request as registration


def new_order(mover: Mover) -> Callable[[Context], Awaitable[dict[str, Any]]]:
    """Makes the fields of a work order from its registration."""

    async def fields(context: Context) -> dict[str, Any]:
        form = context.form
        request = context.fact(registration)
        return {
            "organisation_id": context.community.organisation_id,
            "community_id": context.community.id,
            "number": await mover.number(context, PREFIXES[form.kind]),
            "kind": form.kind,
            "channel": form.channel,
            "urgency": form.urgency,
            "reporter_id": context.caller.id,
            "customer_id": request.customer_id,
            "contact_name": request.contact_name,
            "contact_phone": request.contact_phone,
            "premises_id": request.premises_id,
            "place": request.place,
            "spot": form.spot,
            "description": form.description,
            "special_requirements": form.special_requirements,
            "remarks": form.remarks,
            "wish_from": form.wish.starts_at if form.wish else None,
            "wish_until": form.wish.ends_at if form.wish else None,
            "equipment": form.equipment.model_dump(mode="json") if form.equipment else None,
            "photos": [str(item) for item in form.photos],
            "catalogue_item_id": request.catalogue_item_id,
            "catalogue_code": request.catalogue_code,
            "trades": request.trades,
            "needs_visit": request.needs_visit,
        }

    return fields
