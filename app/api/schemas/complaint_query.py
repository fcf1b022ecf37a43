"""What a list of complaints may be asked for: flat, whitelisted filters."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.api.http.paging import CountedQuery, Several
from app.core.complaint_enums import ComplaintChannel, ComplaintKind, ComplaintState, Matter, Severity
from app.core.fields import Code, Moment, Phone


class ComplaintQuery(CountedQuery):
    """Filters of GET /v1/complaints. Several values of one filter are separated by commas."""

    community_id: UUID | None = None
    state: Annotated[list[ComplaintState] | None, Several] = Field(
        default=None, max_length=13, examples=["registered,awaiting_evidence"]
    )
    kind: Annotated[list[ComplaintKind] | None, Several] = Field(default=None, max_length=2)
    channel: Annotated[list[ComplaintChannel] | None, Several] = Field(default=None, max_length=4)
    severity: Annotated[list[Severity] | None, Several] = Field(default=None, max_length=2)
    matter: Annotated[list[Matter] | None, Several] = Field(default=None, max_length=6)
    department_id: UUID | None = None
    handler_id: UUID | None = None
    complainant_id: UUID | None = None
    premises_id: UUID | None = Field(default=None, description="The complainant's room or shop.")
    number: Code | None = Field(default=None, description="The human number, exactly.", max_length=40)
    phone: Phone | None = Field(default=None, description="The complainant's phone, exactly.")
    founded: bool | None = None
    work_order_id: UUID | None = Field(default=None, description="M-140: complaints that this order belongs to.")
    created_at_gte: Moment | None = None
    created_at_lt: Moment | None = None
    sort: Literal["-created_at", "created_at"] = "-created_at"

    def filters(self) -> dict[str, Any]:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor", "count", "sort"}, exclude_none=True)
