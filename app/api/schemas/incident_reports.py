"""Shapes of orders that are likely reports of a public fault, and of many that join it at once (M-12, M-100)."""

from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.api.schemas.common import Answer, Moment, Natural
from app.core.catalogue import sentence
from app.core.enums import Urgency
from app.core.fields import Form, OptionalText, WrongFields
from app.models.work_order import WorkOrderState

MOST: Final = 100
"""How many reports are shown, or join, at once."""
REPORT_TWICE: Final = sentence("incident.problems.report_twice")
LONGEST_BEFORE: Final = 72
Said = Annotated[str, Field(max_length=1000)]


class LikelyReportsQuery(Form):
    """How far back reports are looked for."""

    hours_before: Annotated[int, Field(ge=0, le=LONGEST_BEFORE)] = Field(
        default=2, description="Since how many hours before the fault is said to have begun."
    )


class LikelyReportOut(Answer):
    """An order that may be a report of the fault: why, and what stands in the way of joining it."""

    id: UUID
    number: str = Field(max_length=40)
    version: Natural = Field(description="Send it as `expected_version`: what moved on meanwhile does not join.")
    state: WorkOrderState
    urgency: Urgency
    reported_at: Moment
    place: str = Field(max_length=140)
    spot: str = Field(max_length=200)
    description: str = Field(max_length=2000)
    department_name: str | None = Field(max_length=60)
    worker_id: UUID | None
    under_way: bool = Field(description="A department or a worker has it: joining it calls them off.")
    fits: bool = Field(description="Whether it may join as it stands, with what `needs` names.")
    reasons: Annotated[list[Said], Field(max_length=10)] = Field(description="Why it may be a report of this fault.")
    refusals: Annotated[list[Said], Field(max_length=20)] = Field(description="Why it can't join now.")
    needs: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=5)] = Field(
        description="Fields that it must carry to join, such as `safe` of an emergency."
    )


class LikelyReports(Answer):
    """The likeliest first; those that can't join stand last."""

    data: Annotated[list[LikelyReportOut], Field(max_length=MOST)]
    has_more: bool = Field(description="Whether there are more: join these, and read again.")


class JoiningReport(Form):
    """One order, as `join-incident` takes it."""

    work_order_id: UUID
    expected_version: int = Field(
        ge=1, le=2_147_483_647, description="The version that you saw: an order that moved on since does not join."
    )
    safe: OptionalText = Field(default="", description="Of an emergency: how it is known that nobody is in danger.")
    note: OptionalText = ""


class JoiningReports(Form):
    """Orders that are reports of the fault."""

    reports: list[JoiningReport] = Field(min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [report.work_order_id for report in self.reports]
        if len(set(ids)) < len(ids):
            raise WrongFields(REPORT_TWICE, "reports")
        return self


class JoinStatus(StrEnum):
    """What became of a report."""

    JOINED = "joined"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class JoinProblem(Answer):
    """Why an order did not join; the same as `join-incident` would have said."""

    status: int = Field(ge=400, le=599)
    code: str = Field(max_length=60, examples=["action-refused"])
    detail: str = Field(max_length=4000)
    retryable: bool = Field(description="Send it again later, unchanged.")


class JoinResult(Answer):
    """What became of one report."""

    work_order_id: UUID
    status: JoinStatus
    number: str | None = Field(max_length=40)
    state: WorkOrderState | None = Field(description="The order's, after it; null: you may not see it.")
    version: Natural | None
    problem: JoinProblem | None


class JoinResults(Answer):
    """One result for each order, as they were sent."""

    results: list[JoinResult] = Field(max_length=MOST)
