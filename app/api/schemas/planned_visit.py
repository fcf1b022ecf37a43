"""Periodic visits of contracts as the API shows them: those whose orders were made, and those to come."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body
from app.api.http.paging import ListQuery
from app.api.schemas.common import Answer, Moment
from app.core.fields import Day
from app.models.base import RowView
from app.models.work_order import WorkOrderState

AssetIds = Annotated[list[UUID], Field(max_length=200)]
Number = Annotated[str, Field(max_length=40)]


class PlannedVisitOut(Answer):
    """A visit whose order was made."""

    id: UUID
    contract_id: UUID
    contract_number: Number
    plan: Annotated[str, Field(max_length=20, description="The plan's code.")]
    title: Annotated[str, Field(max_length=200)]
    planned_on: date = Field(description="The day that the plan's rules name.")
    visit_on: date = Field(description="The day for which the order was made.")
    asset_ids: AssetIds
    work_order_id: UUID
    work_order_number: Number
    work_order_state: WorkOrderState


class ComingVisitOut(Answer):
    """A visit that is planned, and whose order is not made yet."""

    plan: Annotated[str, Field(max_length=20, description="The plan's code.")]
    title: Annotated[str, Field(max_length=200)]
    planned_on: date = Field(description="The day that the plan's rules name.")
    visit_on: date = Field(description="The day on which somebody comes.")
    starts_at: Moment
    ends_at: Moment
    asset_ids: AssetIds


class PlannedVisitQuery(ListQuery):
    """Which visits."""

    contract_id: UUID | None = Field(default=None, description="Of this contract.")
    visit_on_gte: Day | None = Field(default=None, description="From this day on.")
    visit_on_lt: Day | None = Field(default=None, description="Before this day.")


FIELDS: Final = tuple(PlannedVisitOut.model_fields)


def shown_visit(row: RowView) -> Body:
    """A visit as it is read."""
    return {name: row[name] for name in FIELDS}
