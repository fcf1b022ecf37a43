"""Emergency plans as the API shows them: by their columns, with their lists (M-100)."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.common import Answer, Moment
from app.core.enums import Means
from app.services.emergencies.plans import EMERGENCY_PLANS, MOST_TOLD
from app.workflow.kinds.emergency_plan_forms import MOST_POSTS, MOST_TASKS, MOST_UTILITIES


class PlanPostShown(Answer):
    """One post in the plan."""

    post: str = Field(max_length=60, examples=["总指挥"])
    duty: str = Field(max_length=200)
    person_id: UUID | None


class PlanTaskShown(Answer):
    """One task of the plan."""

    trade: str | None = Field(max_length=40)
    place: str = Field(max_length=140, examples=["1号楼地下泵房"])
    what: str = Field(max_length=500)
    department_id: UUID
    minutes: int = Field(ge=1, le=1440)


class UtilityShown(Answer):
    """Somebody outside who is told."""

    name: str = Field(max_length=60, examples=["供电公司"])
    phone: str = Field(max_length=30, examples=["95598"])


class UtilityTold(Answer):
    """One entry of the log of who was told."""

    utility: str = Field(max_length=60, examples=["供电公司"])
    reached: bool
    means: Means | None
    spoke_to: str = Field(max_length=60)
    said: str = Field(max_length=500)
    reason: str = Field(max_length=500)
    at: Moment
    by_id: UUID


MADE: Final = made_from(EMERGENCY_PLANS)
EmergencyPlanOut: Final = with_fields(
    MADE.whole,
    posts=(Annotated[list[PlanPostShown], Field(max_length=MOST_POSTS)], ...),
    tasks=(Annotated[list[PlanTaskShown], Field(max_length=MOST_TASKS)], ...),
    utilities=(Annotated[list[UtilityShown], Field(max_length=MOST_UTILITIES)], ...),
    told=(Annotated[list[UtilityTold], Field(max_length=MOST_TOLD)], ...),
)

ANSWERS: Final = Answers(EmergencyPlanOut, EmergencyPlanOut, MADE.whole_of, MADE.whole_of)
