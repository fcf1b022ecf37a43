"""Shapes of synchronising: what a worker did without signal, and what became of it."""

from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from app.api.generic.answers import answers_of
from app.api.schemas.common import Answer, BlockedBy
from app.api.schemas.common import Moment as ShownMoment
from app.core.catalogue import sentence
from app.core.fields import Form, Moment, WrongFields
from app.core.json_object import JsonObject
from app.services.work_orders.kind import WORK_ORDERS

MOST: Final = 100
TWICE: Final = sentence("problems.operation_twice")
ORDERS: Final = WORK_ORDERS.lifecycle.path


EXAMPLE: Final = {
    "op_id": "0199aa00-0000-7000-8000-000000000001",
    "href": f"{ORDERS}/01900001-0000-7000-8000-000000000001/arrive",
    "base_version": 6,
    "device_time": "2099-01-01T10:00:00+08:00",
    "form": {"badge_shown": True},
}


class SyncStatus(StrEnum):
    """What became of an operation."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class OfflineOperation(Form):
    """An action that was taken while there was no signal."""

    op_id: UUID = Field(
        description="Made by the device when the action was taken, and the same whenever it is sent: it works once. "
        "It is the Idempotency-Key of the action."
    )
    href: Annotated[
        str,
        Field(
            max_length=120,
            pattern=rf"^{ORDERS}/[0-9a-fA-F-]{{36}}/[a-z]+(-[a-z]+)*$",
            description="`href` of the action, as `available_actions` gave it.",
            examples=["/v1/work-orders/01900001-0000-7000-8000-000000000001/arrive"],
        ),
    ]
    base_version: int = Field(
        ge=1, le=2_147_483_647, description="Version of the order that the device knew when the action was taken."
    )
    device_time: Moment = Field(
        description="When it was taken, by the device's clock. It is kept; deadlines go by the server's time."
    )
    form: JsonObject = Field(
        default_factory=dict,
        max_length=100,
        description="The form of the action, as it would be sent to `href`.",
    )


class OfflineOperations(Form):
    """What a device did, in the order in which it was done."""

    operations: list[OfflineOperation] = Field(min_length=1, max_length=MOST, examples=[[EXAMPLE]])

    @model_validator(mode="after")
    def _each_once(self) -> "OfflineOperations":
        ids = [operation.op_id for operation in self.operations]
        if len(set(ids)) < len(ids):
            raise WrongFields(TWICE, "operations")
        return self


class SyncFault(Answer):
    """A field that was wrong."""

    pointer: str = Field(
        max_length=300, description="JSON pointer into `form`; `/device_time` and `/base_version` stand beside it."
    )
    code: str = Field(max_length=60)
    detail: str = Field(max_length=1000)
    debug: str = Field(max_length=2000)


class SyncProblem(Answer):
    """Why an operation was not carried out; the same as the action's own route would have said."""

    status: int = Field(ge=400, le=599)
    code: str = Field(max_length=60, examples=["action-refused"])
    title: str = Field(max_length=200)
    detail: str = Field(max_length=4000, description="A sentence for the user.")
    retryable: bool = Field(
        description="Keep the operation and send it again later; what follows on the same order waits."
    )
    errors: list[SyncFault] = Field(max_length=100)
    refusals: list[BlockedBy] = Field(max_length=50)


WHOLE: Any = answers_of(WORK_ORDERS).whole


class _Result(Answer):
    op_id: UUID
    status: SyncStatus
    gone: bool = Field(description="The order is no longer this worker's: forget it.")
    problem: SyncProblem | None = Field(description="Only of `rejected`, and of a `conflict` that the action ran into.")
    clock_time: ShownMoment | None = Field(
        description="The time that deadlines go by: the server's, when the action was carried out."
    )


class _Changes(Answer):
    whole: bool = Field(description="All open orders follow: forget every other one that the device has.")
    next_cursor: str = Field(max_length=6000)
    has_more: bool = Field(description="Ask again at once with `next_cursor`.")
    now: ShownMoment = Field(description="The server's time, by which a device sees how far its own clock is out.")


class GoneOrder(Answer):
    """An order that was this worker's and is no longer."""

    id: UUID
    number: str = Field(max_length=40)


_make: Any = create_model
_orders: Any = list.__class_getitem__(WHOLE)
SyncResult: Any = _make(
    "SyncResult",
    __base__=_Result,
    __doc__="What became of one operation.",
    record=(WHOLE | None, Field(description="The order as it is on the server; null where the worker may not see it.")),
)
_results: Any = list.__class_getitem__(SyncResult)
SyncResults: Any = _make(
    "SyncResults",
    __base__=Answer,
    __doc__="One result for each operation, in the same order.",
    results=(Annotated[_results, Field(max_length=MOST)], ...),
)
SyncChanges: Any = _make(
    "SyncChanges",
    __base__=_Changes,
    __doc__="A worker's orders that are new or changed, and those that were taken away.",
    orders=(Annotated[_orders, Field(max_length=MOST)], ...),
    gone=(Annotated[list[GoneOrder], Field(max_length=MOST)], ...),
)


class SyncQuery(BaseModel):
    """From where on, and how much at a time."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str, Field(max_length=6000, pattern=r"^[A-Za-z0-9_-]+$")] | None = Field(
        default=None, description="`next_cursor` of the time before; none: everything that is open."
    )
    limit: int = Field(default=50, ge=1, le=MOST, description="How many orders at most.")
