"""What the quality group works from: whose qualification ends soon (M-74), and who is due for a review (M-73)."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.schemas.quality import DueReviewOut, EndingQualificationOut, EndingQuery
from app.core.clock import local_day
from app.core.roles import Role
from app.db.queries import quality
from app.workflow.clocks.months import add_months
from app.workflow.engine.people import departments_led_alone

router = APIRouter(route_class=OperationRoute)

MOST: Final = 200
"""How many are listed at most, the most urgent first."""
GROUP: Final = roles(Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER)


@router.get(
    "/v1/communities/{community_id}/ending-qualifications",
    tags=["trainings"],
    **operation("trainings.ending_qualifications", policy=GROUP, clause="M-74"),
)
async def list_ending(
    context: ContextDep, community_id: UUID, query: Annotated[EndingQuery, Query()]
) -> Annotated[list[EndingQualificationOut], Field(max_length=MOST)]:
    """Whose qualification ends within 30 days, or as many as you say, the earliest first: plan their next training. A
    supervisor sees those of the own department."""
    community = await context.container.communities.get(context.tx, community_id)
    today = local_day(context.now, community.zone)
    rows = await quality.ending_qualifications(
        context.tx, community_id, departments_led_alone(context.caller, community_id),
        (today, today + timedelta(days=query.days)), MOST,
    )  # fmt: skip
    return [EndingQualificationOut.model_validate(row) for row in rows]


@router.get(
    "/v1/communities/{community_id}/due-reviews",
    tags=["quality-reviews"],
    **operation("quality_reviews.due", policy=GROUP, clause="M-73"),
)
async def list_due(context: ContextDep, community_id: UUID) -> Annotated[list[DueReviewOut], Field(max_length=MOST)]:
    """Workers who were not reviewed for as many months as the community says (3 unless it says otherwise), those who
    waited longest first. Nobody of whom a review is open. A supervisor sees those of the own department."""
    community = await context.container.communities.get(context.tx, community_id)
    day = add_months(local_day(context.now, community.zone), -community.review_months) + timedelta(days=1)
    since = datetime.combine(day, time(), community.zone_info).astimezone(UTC)
    departments = departments_led_alone(context.caller, community_id)
    rows = await quality.due_for_review(context.tx, community_id, departments, since, MOST)
    return [DueReviewOut.model_validate(row) for row in rows]
