"""Shapes of notices."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from app.api.http.paging import ListQuery
from app.api.schemas.common import Answer
from app.api.schemas.common import Moment as Time
from app.core.catalogue import sentence
from app.core.fields import Form, Moment, WrongFields
from app.db.queries.notices import LOOKED_THROUGH

MOST_RECORDS = 100
IdList = Annotated[list[UUID], Field(min_length=1, max_length=100)]


class NoticeQuery(ListQuery):
    """Which notices."""

    unread: bool = Field(
        default=False,
        description=f"Only those not read yet, among the newest {LOOKED_THROUGH}; older ones count as read.",
    )


class NoticeRecord(Answer):
    """What a notice is about."""

    type: str = Field(max_length=40, examples=["work_order"])
    id: UUID
    number: str | None = Field(max_length=40, examples=["WX-HY-20261121-0007"])
    href: str | None = Field(
        max_length=200, description="Read it here; 404 if it is no longer yours to see.", examples=["/v1/work-orders/…"]
    )


class NoticeOut(Answer):
    """Something the caller should know, for themselves or for a role they hold."""

    id: UUID
    at: Time
    community_id: UUID
    event: str = Field(max_length=60, examples=["work_order.assigned"])
    title: str = Field(max_length=200, examples=["工单已指派给您，请签收"])
    text: str = Field(
        max_length=700,
        examples=["工单 WX-HY-20261121-0007 已指派给您，请查看并签收。地点：2号楼2单元202。紧急程度：普通。"],
    )
    record: NoticeRecord
    records: list[NoticeRecord] = Field(
        max_length=MOST_RECORDS,
        description="All records of a notice that lists several, such as the open orders of a worker who left, the "
        "oldest first; else `record` alone.",
    )
    for_role: str | None = Field(
        max_length=40,
        description="Whoever holds this role here is told; null: the caller alone. "
        "`leadership`: managers of the whole organisation.",
        examples=["receptionist"],
    )
    read: bool = Field(description="Whether the caller has read it.")


class NoticeCount(Answer):
    """The mark on an app's icon."""

    unread: int = Field(
        ge=0, le=LOOKED_THROUGH, description=f"How many of the newest {LOOKED_THROUGH} are not read yet.", examples=[3]
    )


ONE_OF_BOTH = sentence("problems.one_of_both")


class ReadNotices(Form):
    """Which notices were read: named ones, or everything up to a moment."""

    ids: IdList | None = Field(default=None, description="Those that aren't the caller's are passed over.")
    until: Moment | None = Field(default=None, examples=["2026-11-23T09:00:00+08:00"])

    @model_validator(mode="after")
    def one_of_both(self) -> "ReadNotices":
        """Either names them or says until when."""
        if (self.ids is None) == (self.until is None):
            raise WrongFields(ONE_OF_BOTH, "ids", "until")
        return self


class NoticesRead(Answer):
    """What was marked."""

    marked: int = Field(ge=0, le=LOOKED_THROUGH, examples=[3])
