"""The booking sheet of housekeeping 《家政服务预约表》: what is to be done, for how long, by how many people, with
whose tools and materials, priced by hour or by job, and for whom the customer wishes (M-12)."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, WithJsonSchema

from app.core.enums import PriceBy, SuppliedBy
from app.core.fields import Form, OptionalText, Short, written_plainly
from app.core.json_object import JsonView
from app.models.work_order import WorkOrder

MOST_HOURS: Final = 12
MOST_PEOPLE: Final = 6
QUARTER: Final = Decimal("0.25")

Hours = Annotated[
    Decimal,
    Field(ge=QUARTER, le=MOST_HOURS, multiple_of=QUARTER, max_digits=4, decimal_places=2),
    written_plainly(2),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": float(QUARTER), "maximum": MOST_HOURS, "multipleOf": float(QUARTER)},
                {"type": "string", "maxLength": 5, "pattern": r"^[0-9]{1,2}(\.(25|5|50|75|0|00))?$"},
            ]
        }
    ),
]
"""How long they work: hours, halves and quarters of hours."""


class HousekeepingSheet(Form):
    """M-12: the booking sheet of housekeeping."""

    tasks: Annotated[list[Short], Field(min_length=1, max_length=10)] = Field(
        description="What is to be done.", examples=[["擦玻璃", "厨房除油"]]
    )
    hours: Hours = Field(description="How long they work, in quarters of an hour.", examples=[3])
    people: int = Field(default=1, ge=1, le=MOST_PEOPLE, description="How many people come.")
    tools: SuppliedBy = Field(description="Whose tools.")
    materials: SuppliedBy = Field(description="Whose materials; the centre's are charged.")
    price_by: PriceBy
    wished_worker_id: UUID | None = Field(default=None, description="For whom the customer wishes, if for somebody.")
    beside_another: OptionalText = Field(
        default="", description="Why it is meant that this room has another booking at the same time."
    )


def hours_of(sheet: JsonView) -> timedelta:
    """How long the people of a stored sheet work: as long as its appointment is."""
    return timedelta(seconds=int(Decimal(sheet["hours"]) * 3600))


def wished_worker(order: WorkOrder) -> UUID | None:
    """For whom the customer of an order wishes; None for nobody."""
    named = (order.housekeeping or {}).get("wished_worker_id")
    return UUID(named) if named else None
