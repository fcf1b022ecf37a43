"""The fields of a new complaint, from its decided registration (M-110, M-111)."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.services.moving.moves import Mover
from app.workflow.engine.lifecycle import plain
from app.workflow.engine.step import Context
from app.workflow.kinds.complaint.needed_facts import filed as named

NUMBER = "TS"
"""Number prefix 投诉 of complaints."""


def new_complaint(mover: Mover) -> Callable[[Context], Awaitable[dict[str, Any]]]:
    """Makes the fields of a complaint from its registration."""

    async def fields(context: Context) -> dict[str, Any]:
        form = context.form
        filed = context.fact(named)
        return {
            "organisation_id": context.community.organisation_id,
            "community_id": context.community.id,
            "number": await mover.number(context, NUMBER),
            "kind": form.kind,
            "channel": form.channel,
            "severity": form.severity,
            "matter": form.matter,
            "reporter_id": context.caller.id,
            "complainant_id": filed.complainant_id,
            "complainant_name": filed.name,
            "complainant_phone": filed.phone,
            "premises_id": filed.premises_id,
            "place": filed.place,
            "respondent": plain(form.respondent),
            "purchase": plain(form.purchase),
            "description": form.description,
            "dealings": form.dealings,
            "demand": form.demand,
        }

    return fields
