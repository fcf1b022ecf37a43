"""What is known to fail where somebody lives, or where a caller's room is: asked before it is reported (M-100)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.schemas.incident import OfferedIncident, offered
from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid
from app.core.fields import Form
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import incidents
from app.services.emergencies.incidents import part_of
from app.workflow.kinds.incident_area import overlap, parts_of

router = APIRouter(route_class=OperationRoute, tags=["work-orders"])

ASKERS: Final = roles(Role.CUSTOMER, *STAFF_ROLES)
"""Whoever reports a fault, and whoever takes the report."""
UNKNOWN_PREMISES: Final = sentence("problems.unknown_premises")


class KnownFaultsQuery(Form):
    """Where somebody is without."""

    premises_id: UUID | None = Field(
        default=None, description="The room or shop; left out: any of your own, and for staff the whole community."
    )


@router.get(
    "/v1/communities/{community_id}/known-faults",
    **operation("work_orders.known_faults", policy=ASKERS, clause="M-100"),
)
async def known_faults(
    context: ContextDep, community_id: UUID, query: Annotated[KnownFaultsQuery, Query()]
) -> Annotated[list[OfferedIncident], Field(max_length=incidents.MOST_OPEN)]:
    """Which public faults are known to concern a room or shop now: what fails, since when, and when it is expected
    back. Ask before you report; a report of one of them may join it."""
    going_on = await incidents.open_in(context.tx, community_id)
    outside = context.caller.is_only_customer(community_id)
    if query.premises_id is None and not outside:
        return [offered(incident) for incident in going_on]
    asked = sorted(context.caller.rooms) if query.premises_id is None else [query.premises_id]
    rooms = [part_of(row) for row in await incidents.parts_in_use(context.tx, community_id, "premises_ids", asked)]
    theirs = not outside or query.premises_id in (None, *context.caller.rooms)
    if query.premises_id is not None and (not rooms or not theirs):
        # a neighbour's room is answered like none
        raise Invalid([FieldError("/premises_id", "unknown", UNKNOWN_PREMISES)])
    return [offered(incident) for incident in going_on if rooms and overlap(parts_of(incident.area), rooms)]
