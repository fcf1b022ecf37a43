"""The list of planned visits 定期上门 of a community; what plans them are the contracts (M-80)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.schemas.page import Page
from app.api.schemas.planned_visit import PlannedVisitOut, PlannedVisitQuery, shown_visit
from app.core.roles import Role
from app.db.queries import planned_visits

router = APIRouter(route_class=OperationRoute, tags=["contracts"])

READERS: Final = roles(Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER)


@router.get(
    "/v1/communities/{community_id}/planned-visits",
    **operation("contracts.planned_visits", policy=READERS, clause="M-80"),
)
async def list_all(
    context: ContextDep, community_id: UUID, query: Annotated[PlannedVisitQuery, Query()]
) -> Page[PlannedVisitOut]:
    """The periodic visits whose orders were made, by their day, the earliest first. What is to come stands with each
    contract."""
    asked = query.model_dump(include={"contract_id", "visit_on_gte", "visit_on_lt"}, exclude_none=True)
    rows = await planned_visits.page(
        context.tx, community_id, asked, after=position_of(context, query), limit=query.limit
    )
    return page_of(context, query, rows, lambda row: PlannedVisitOut.model_validate(shown_visit(row)))
