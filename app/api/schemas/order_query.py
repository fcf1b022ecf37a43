"""What a list of work orders may be asked for: flat, whitelisted filters."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.api.http.paging import CountedQuery, Several
from app.core.enums import Channel, Coverage, OrderKind, Urgency, WorkOrderState
from app.core.fields import Code, Moment, Phone


class OrderQuery(CountedQuery):
    """Filters of GET /v1/work-orders. Several values of one filter are separated by commas."""

    community_id: UUID | None = None
    state: Annotated[list[WorkOrderState] | None, Several] = Field(
        default=None, max_length=18, examples=["registered,accepted"]
    )
    kind: Annotated[list[OrderKind] | None, Several] = Field(default=None, max_length=4)
    urgency: Annotated[list[Urgency] | None, Several] = Field(default=None, max_length=3)
    channel: Annotated[list[Channel] | None, Several] = Field(default=None, max_length=8)
    coverage: Annotated[list[Coverage] | None, Several] = Field(default=None, max_length=6)
    department_id: UUID | None = None
    worker_id: UUID | None = None
    customer_id: UUID | None = None
    premises_id: UUID | None = Field(default=None, description="The room or shop.")
    number: Code | None = Field(default=None, description="The human number, exactly.", max_length=40)
    phone: Phone | None = Field(default=None, description="The contact's phone, exactly.")
    catalogue_code: Code | None = None
    duplicate_of: UUID | None = None
    warranty_of: UUID | None = None
    created_at_gte: Moment | None = None
    created_at_lt: Moment | None = None
    sort: Literal["-created_at", "created_at"] = "-created_at"

    def filters(self) -> dict[str, Any]:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor", "count", "sort"}, exclude_none=True)
