"""Shapes of the change feed: thin, so that whoever reads it fetches what they may see."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.api.http.paging import Several, split_commas
from app.api.schemas.common import Answer, Moment
from app.core.catalogue import sentence
from app.services.timeline.event_patterns import PATTERNS, is_pattern
from app.services.timeline.events import FEED_EVENTS

UNKNOWN: Final = sentence("problems.unknown_event")
WHERE_THEY_STAND: Final = (
    "names: the parameter `types` of events.list in /openapi.json; by record and action in GET /v1/lifecycles"
)
"""For the developer whose program asks for an event that there isn't."""


def _is_known(name: str) -> str:
    if not is_pattern(name):
        raise ValueError(UNKNOWN, {"name": name, "debug": WHERE_THEY_STAND})
    return name


EventType = Annotated[
    str,
    Field(max_length=60, examples=["work_order.dispatched"], json_schema_extra={"enum": [*FEED_EVENTS, *PATTERNS]}),
    AfterValidator(_is_known),
]
EventTypes = Annotated[list[EventType], Field(max_length=50), BeforeValidator(split_commas)]


class EventQuery(BaseModel):
    """Which events, from where on, and how long to wait for one."""

    model_config = ConfigDict(extra="forbid")

    community_id: UUID | None = Field(default=None, description="Left out: the feed of the whole organisation.")
    after: int = Field(
        default=0, ge=0, le=9_223_372_036_854_775_807, description="`next_after` of the read before; 0: from the start."
    )
    epoch: UUID | None = Field(
        default=None,
        description="`epoch` of the read before: after a restore of the database the answer is 410.",
    )
    types: EventTypes | None = Field(
        default=None,
        description="Only these events, separated by commas; `work_order.*` stands for all of work orders. "
        "An unknown name is refused.",
    )
    wait: int = Field(default=0, ge=0, le=25, description="Seconds to wait for an event if there is none yet.")
    limit: int = Field(default=100, ge=1, le=1000)
    expand: Annotated[list[Literal["record"]], Several, Field(max_length=1)] | None = Field(
        default=None, description="`record`: with each event the record as it is now; at most 100 events at a time."
    )


class EventRecord(Answer):
    """A record as the address of its own answers it (`GET /v1/work-orders/{id}` and the like): for this caller, and as
    it is now, which may be newer than the event."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    id: UUID
    version: int = Field(ge=1, examples=[5])


class EventOut(Answer):
    """Something that happened to a record. Fetch the record to see it; versions of one record ascend."""

    position: int = Field(ge=1, description="1, 2, 3 … within the feed, without gaps.", examples=[4711])
    community_id: UUID | None = Field(description="null: about somebody of the organisation, who may be in several.")
    event: str = Field(max_length=60, examples=["work_order.dispatched"])
    record_type: str = Field(max_length=40, examples=["work_order"])
    record_id: UUID
    version: int = Field(ge=1, examples=[5])
    action: str = Field(max_length=40, examples=["dispatch"])
    from_state: str | None = Field(max_length=40, examples=["accepted"])
    to_state: str | None = Field(max_length=40, examples=["dispatched"])
    actor_role: str = Field(max_length=40, examples=["receptionist"])
    at: Moment
    record: EventRecord | None = Field(
        default=None,
        description="Only with `expand=record`; null: the caller may not see it, or it has no states.",
    )


class EventPage(Answer):
    """Events in the order in which they are read, never skipped and never reordered."""

    data: list[EventOut] = Field(max_length=1000)
    next_after: int = Field(ge=0, description="Send it as `after` for what comes next.", examples=[4711])
    has_more: bool = Field(description="Whether more is there already.")
    head: int = Field(ge=0, description="The last position of the feed at that moment.", examples=[4711])
    epoch: UUID = Field(
        description="Since when positions count as they do: another one after each restore of the database. Store it "
        "beside `next_after` and send both."
    )
