"""Shapes of webhook endpoints, and of the log of what was sent to them."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from app.api.http.paging import ListQuery, Several
from app.api.schemas.common import Answer, Moment
from app.api.schemas.page import Version
from app.api.schemas.places import Kept
from app.core.catalogue import sentence
from app.core.fields import Form, OptionalLine, WrongFields
from app.core.webhook_targets import LONGEST
from app.models.webhook import DeliveryError, DeliveryState, DisabledBecause
from app.services.timeline.event_patterns import is_pattern
from app.services.webhooks.schedule import PAUSES

UNKNOWN: Final = sentence("problems.unknown_event")
MOST_REPLAYED: Final = 1000
"""How many positions of a feed one replay goes through."""
IDS_OR_RANGE: Final = sentence("problems.replay_ids_or_range")
RANGE: Final = sentence("problems.replay_range")


def _known(pattern: str) -> str:
    if not is_pattern(pattern):
        raise ValueError(UNKNOWN, {"name": pattern, "debug": "a name of events.list, work_order.* or *"})
    return pattern


EventPattern = Annotated[str, Field(max_length=60, examples=["work_order.*"]), AfterValidator(_known)]
EventPatterns = Annotated[
    list[EventPattern],
    Field(
        min_length=1,
        max_length=50,
        description="Names of events, as `types` of events.list has them, and wildcards: `work_order.*`; `*`: all.",
        examples=[["work_order.*", "charge.paid"]],
    ),
]
TargetUrl = Annotated[
    str,
    StringConstraints(min_length=10, max_length=LONGEST),
    Field(
        description="https only, and a server on the public internet: without user name or fragment, at port 443 or "
        "from 1024 on. It is checked again before each delivery.",
        examples=["https://erp.example.com/gongdan/webhooks"],
    ),
]
Communities = Annotated[
    list[UUID] | None,
    Field(max_length=1000, description="null: all communities that the machine client may see."),
]


class WebhookEndpointForm(Form):
    """A new receiver of events; its secret is made afterwards, at `/rotate-secret`, and nothing is sent before."""

    machine_client_id: UUID | None = Field(
        default=None, description="Whose it is: an administrator names a machine client; a client's own is its own."
    )
    url: TargetUrl
    description: OptionalLine = ""
    events: EventPatterns
    communities: Communities = None


class EnableWebhook(Form):
    """How an endpoint goes on after it was switched off."""

    from_now: bool = Field(
        default=False,
        description="true: what happened meanwhile is left out. false: the feed is read on from where it stopped.",
    )


class WebhookEndpointOut(Kept):
    """A receiver of events, without its secret."""

    machine_client_id: UUID
    url: str = Field(max_length=LONGEST)
    description: str = Field(max_length=200)
    events: list[str] = Field(max_length=50)
    communities: list[UUID] | None = Field(max_length=1000)
    enabled: bool
    disabled_because: DisabledBecause | None
    has_secret: bool = Field(description="false: nothing is sent until `/rotate-secret` made one.")
    previous_secret_until: Moment | None = Field(
        description="Until when deliveries are signed with the secret before as well; null: with one alone."
    )


class WebhookSecretOut(Answer):
    """Shown once: it is stored encrypted."""

    id: UUID
    secret: str = Field(max_length=100, examples=["whsec_…"])
    previous_secret_until: Moment | None
    version: Version


class DeliveryQuery(ListQuery):
    """Which deliveries."""

    state: Annotated[list[DeliveryState], Several, Field(max_length=3)] | None = Field(
        default=None, description="Only those that have come so far, separated by commas."
    )


class WebhookDeliveryOut(Answer):
    """One event on its way to one endpoint."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: Moment
    message_id: str = Field(
        max_length=60, description="The header `webhook-id`, the same on every try.", examples=["msg_…"]
    )
    event: str = Field(max_length=60, examples=["work_order.dispatched"])
    community_id: UUID | None = Field(description="null: a test.")
    position: int | None = Field(ge=1, description="In the community's feed.")
    record_id: UUID | None
    state: DeliveryState
    tries: int = Field(ge=0, le=len(PAUSES))
    last_tried_at: Moment | None
    last_status: int | None = Field(ge=100, le=999, description="The HTTP status of the receiver's last answer.")
    last_error: DeliveryError | None
    next_try_at: Moment | None = Field(description="null: there is no further try.")


class ReplayDeliveries(Form):
    """What is sent once more: deliveries of the log, or the events of a stretch of a community's feed."""

    delivery_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)] | None = None
    community_id: UUID | None = None
    from_position: Annotated[int, Field(ge=1, le=9_223_372_036_854_775_807)] | None = Field(
        default=None, description="The first position."
    )
    to_position: Annotated[int, Field(ge=1, le=9_223_372_036_854_775_807)] | None = Field(
        default=None, description=f"The last position; at most {MOST_REPLAYED} together."
    )

    @model_validator(mode="after")
    def ids_or_range(self) -> "ReplayDeliveries":
        """Either names deliveries, or a community and both ends of a stretch."""
        stretch = (self.community_id, self.from_position, self.to_position)
        is_whole, is_empty = None not in stretch, set(stretch) == {None}
        if not (is_empty if self.delivery_ids is not None else is_whole):
            raise WrongFields(IDS_OR_RANGE, "delivery_ids", "community_id", "from_position", "to_position")
        if self.positions is not None and not 0 < len(self.positions) <= MOST_REPLAYED:
            raise WrongFields(RANGE, "from_position", "to_position")
        return self

    @property
    def positions(self) -> range | None:
        """The stretch of the feed; None where deliveries are named."""
        if self.from_position is None or self.to_position is None:
            return None
        return range(self.from_position, self.to_position + 1)


class ReplayedOut(Answer):
    """How many deliveries were put on their way."""

    replayed: int = Field(ge=0, le=MOST_REPLAYED)


class WebhookMessageData(Answer):
    """Which event of which record. Read the record with your own rights; it may already be newer."""

    event: str = Field(max_length=60, examples=["work_order.dispatched"])
    position: int | None = Field(default=None, ge=1, description="In the community's feed; absent in a test.")
    epoch: UUID | None = Field(default=None, description="Of the feed: positions of another one are others.")
    community_id: UUID | None = None
    record: str | None = Field(default=None, max_length=40, examples=["work_order"])
    record_id: UUID | None = None
    version: int | None = Field(default=None, ge=1, description="Of the record, as this event left it.")
    to_state: str | None = Field(default=None, max_length=40, description="null: it has no states.")


class WebhookMessage(Answer):
    """What a receiver is sent by POST, with `webhook-id`, `webhook-timestamp` and `webhook-signature` as Standard
    Webhooks 1.0 has them. Answer with 2xx within 15 seconds; 410 switches the endpoint off."""

    type: str = Field(max_length=60, description="The event's name.", examples=["work_order.dispatched"])
    timestamp: Moment = Field(description="When it happened.")
    data: WebhookMessageData
