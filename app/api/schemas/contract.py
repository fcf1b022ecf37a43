"""Contracts as the API shows them: by their columns, with the price annex and the plans of visits as what they hold."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.common import Answer, ShownFen
from app.models.contract import DayOff
from app.services.kinds.contracts import CONTRACTS
from app.workflow.kinds.visit_plans import MOST_CHECKS, MOST_PLANS, MOST_RULES

ShownLine = Annotated[str, Field(max_length=200)]


class ShownAnnexPrice(Answer):
    """A line of the price annex: what the fee doesn't include."""

    code: ShownLine = Field(examples=["JX-01"])
    name: ShownLine
    unit: ShownLine
    unit_fen: ShownFen


class ShownPlanCheck(Answer):
    """Something that each visit of a plan has checked."""

    code: ShownLine
    name: ShownLine
    required: bool
    photo: bool


class ShownVisitPlan(Answer):
    """Visits of one sort: quarterly maintenance, a yearly cleaning."""

    code: ShownLine = Field(examples=["JD"])
    title: ShownLine
    rules: Annotated[list[ShownLine], Field(max_length=MOST_RULES, description="RRULE of RFC 5545.")]
    first_on: date | None
    day_off: DayOff
    from_time: ShownLine = Field(examples=["09:00"])
    until_time: ShownLine
    department_id: UUID
    trades: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10)]
    work: Annotated[str, Field(max_length=500)]
    checklist: Annotated[list[ShownPlanCheck], Field(max_length=MOST_CHECKS)] = Field(
        default_factory=list, description="What is ticked on each of these visits."
    )
    asset_ids: Annotated[list[UUID], Field(max_length=200, description="Empty: all equipment on the list.")]


_PLAIN: Final = made_from(CONTRACTS)
_whole: Final = with_fields(
    _PLAIN.whole,
    prices=(Annotated[list[ShownAnnexPrice], Field(max_length=100)], ...),
    visit_plans=(Annotated[list[ShownVisitPlan], Field(max_length=MOST_PLANS)], ...),
)

ANSWERS = Answers(_PLAIN.row, _whole, _PLAIN.row_of, _PLAIN.whole_of)
