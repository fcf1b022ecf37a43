"""What a list of work orders may be asked for: flat, whitelisted filters."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.http.paging import CountedQuery, Several
from app.core.enums import Channel, Coverage, OrderKind, Urgency
from app.core.fields import Code, Moment, Phone
from app.db.queries.order_lists import OrderFilters
from app.models.work_order import WorkOrderState


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

    def filters(self) -> OrderFilters:
        """The filters as the query takes them."""
        return OrderFilters(
            community_id=self.community_id,
            states=tuple(self.state or ()),
            kinds=tuple(self.kind or ()),
            urgencies=tuple(self.urgency or ()),
            channels=tuple(self.channel or ()),
            coverages=tuple(self.coverage or ()),
            department_id=self.department_id,
            worker_id=self.worker_id,
            customer_id=self.customer_id,
            premises_id=self.premises_id,
            number=self.number,
            phone=self.phone,
            catalogue_code=self.catalogue_code,
            duplicate_of=self.duplicate_of,
            warranty_of=self.warranty_of,
            created_at_gte=self.created_at_gte,
            created_at_lt=self.created_at_lt,
        )
