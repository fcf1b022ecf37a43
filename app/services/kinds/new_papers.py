"""The fields of new corrective actions and contact slips (M-92, M-141)."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.services.moving.moves import Mover
from app.workflow.engine.step import Context

SLIP_PREFIX = "LX"
"""Number prefix 联系 of contact slips."""

Values = Callable[[Context], Awaitable[dict[str, Any]]]


def new_corrective(complaint: Any) -> Values:
    """Makes the fields of a corrective action for a complaint."""

    async def fields(context: Context) -> dict[str, Any]:
        form = context.form
        return {
            "organisation_id": context.community.organisation_id,
            "community_id": context.community.id,
            "complaint_id": complaint.id,
            "what": form.what,
            "cause": form.cause,
            "owner_id": form.owner_id,
            "due_on": form.due_on,
        }

    return fields


def new_slip(mover: Mover) -> Values:
    """Makes the fields of a contact slip."""

    async def fields(context: Context) -> dict[str, Any]:
        form = context.form
        return {
            "organisation_id": context.community.organisation_id,
            "community_id": context.community.id,
            "number": await mover.number(context, SLIP_PREFIX),
            "department_id": form.department_id,
            "complaint_id": form.complaint_id,
            "sender_id": context.caller.id,
            "subject": form.subject,
            "matter": form.matter,
            "received_at": form.received_at,
        }

    return fields
