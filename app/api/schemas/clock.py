"""Shapes of clocks: those of one record with their intervals, the desk's list, and the company's kinds of clock."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.api.http.paging import ListQuery, Several
from app.api.schemas.common import Answer, Moment
from app.core.enums import ClockState, Standing
from app.core.fields import Moment as GivenMoment
from app.services.clocks.homes import clock_homes
from app.workflow.clocks.definitions import in_order

Seconds = Annotated[int, Field(ge=0, le=10_000_000_000)]
Name = Annotated[str, Field(max_length=40, examples=["sign_for"])]
Title = Annotated[str, Field(max_length=100, examples=["签收时限"])]
Clause = Annotated[str, Field(max_length=10, examples=["M-22"])]
RecordType: Any = Literal[*(kind.name for kind in clock_homes())]
# all of them are declared once their homes were looked for
_NAMES = "|".join(clock.name for clock in in_order())
ClockName = Annotated[str, Field(max_length=40, pattern=f"^({_NAMES})$", examples=["sign_for"])]
Basis = Annotated[
    str,
    Field(
        max_length=40,
        description="By what it is counted: elapsed, service_hours, natural_days or working_days.",
        examples=["working_days"],
    ),
]
Uncertain = Annotated[
    str | None,
    Field(
        max_length=200,
        description="Which years' working days are not announced yet and were assumed to be Monday to Friday.",
        examples=["2027年放假安排未公布：按周一至周五计"],
    ),
]


class ClockInterval(Answer):
    """A stretch of a clock's time: running or paused, since which action, and with whom the record stood."""

    since: Moment
    until: Moment | None = Field(description="Null: it still lasts.")
    seconds: Seconds
    state: Literal["running", "paused"]
    stood_with: Standing
    stood_with_title: Title
    action: Annotated[str | None, Field(max_length=40, description="The action with which it began.")]
    reason: Annotated[str | None, Field(max_length=200, description="In words.", examples=["挂起(客户原因)"])]


class ClockOut(Answer):
    """One deadline of a record, and why it is late or not."""

    id: UUID
    name: Name
    title: Title
    clause: Clause
    state: ClockState
    late: bool = Field(description="It ended past its time, or its time has run out by now.")
    round: int = Field(ge=1, le=10_000, description="A reopened complaint has fresh clocks in a new round.")
    started_at: Moment = Field(description="From when it counts.")
    due_at: Moment
    warn_at: Moment
    ended_at: Moment | None
    calendar: Basis
    uncertain: Uncertain
    length: Annotated[
        int | None, Field(ge=0, description="In seconds, or days by `calendar`; null where a day or window was named.")
    ]
    policy_id: UUID | None = Field(description="The policy that its length came from; null: the company's own.")
    policy_version: Annotated[int | None, Field(ge=1)]
    remaining_seconds: Annotated[Seconds | None, Field(description="Until it is due, while it is open and not late.")]
    late_seconds: Annotated[Seconds | None, Field(description="How long it is, or was, late.")]
    paused_seconds: Seconds
    breached_with: Standing | None = Field(
        description="With whom it stood when the time ran out: with whoever had the record, or whose duty it always is."
    )
    intervals: Annotated[list[ClockInterval], Field(max_length=1000)]
    stood_seconds: dict[str, Seconds] = Field(
        description="Running time by whom the record stood with.", examples=[{"centre": 420, "worker": 1500}]
    )
    why: Annotated[str, Field(max_length=1000, examples=["距时限还有5分钟，目前在维修/服务人员。"])]


class ClocksOut(Answer):
    """All clocks of a record, in the order in which they began."""

    stands_with: Standing
    data: Annotated[list[ClockOut], Field(max_length=1000)]


class ClockRowOut(Answer):
    """A clock in the desk's list."""

    id: UUID
    community_id: UUID
    record_type: RecordType
    record_id: UUID
    number: Annotated[str | None, Field(max_length=40, description="The record's.", examples=["WX-HY-20261121-0007"])]
    href: Annotated[str, Field(max_length=100, examples=["/v1/work-orders/0199aa…"])]
    name: Name
    title: Title
    clause: Clause
    state: ClockState
    late: bool
    round: int = Field(ge=1, le=10_000)
    started_at: Moment
    due_at: Moment
    ended_at: Moment | None
    calendar: Basis
    uncertain: Uncertain
    remaining_seconds: Seconds | None
    late_seconds: Seconds | None
    breached_with: Standing | None


class ClockQuery(ListQuery):
    """Filters of GET /v1/clocks. Several values of one filter are separated by commas."""

    community_id: UUID | None = None
    state: Annotated[Annotated[list[ClockState], Field(max_length=5)] | None, Several] = Field(
        default=None, description="Left out: those that are open, running or paused."
    )
    late: bool | None = Field(default=None, description="Only those whose time has run out, or only the others.")
    name: Annotated[Annotated[list[ClockName], Field(max_length=30)] | None, Several] = Field(
        default=None, examples=[["sign_for"]]
    )
    record_type: RecordType | None = None
    due_before: GivenMoment | None = Field(default=None, description="Due before this moment.")


class ClockPlace(Answer):
    """An action that starts, ends, pauses or moves a clock."""

    lifecycle: Annotated[str, Field(max_length=40, examples=["work_order"])]
    action: Annotated[str, Field(max_length=40, examples=["assign"])]
    title: Title


Places = Annotated[list[ClockPlace], Field(max_length=60)]


class ClockKindOut(Answer):
    """A clock of the company: its default length, and the actions that start and end it, from the lifecycle tables."""

    name: Name
    title: Title
    clause: Clause
    unit: Literal["elapsed", "natural_days", "working_days"] = Field(
        description="What its length counts: seconds, natural days or working days."
    )
    length: Annotated[int | None, Field(ge=0, description="The company's; null: it ends with the window agreed.")]
    emergency_length: Annotated[int | None, Field(ge=0)]
    service_hours: bool = Field(description="It counts only a community's service hours, where there are any.")
    pause_reasons: Annotated[list[str], Field(max_length=20, description="Pauses count for these reasons only.")]
    starts: Places
    stops: Places
    voided: Places
    pauses: Places
    resumes: Places
    moves: Places
