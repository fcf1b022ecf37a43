"""Shapes of clock policies: how long clocks run in a community, and what another length would have meant."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.api.http.paging import ListQuery
from app.api.schemas.clock import ClockName, RecordType, Title
from app.api.schemas.common import Answer
from app.api.schemas.places import Active, Kept
from app.core.catalogue import sentence
from app.core.fields import NAME_OF_OURS, Day, Form, WrongFields

LONGEST = timedelta(days=92)
TURNED_ROUND = sentence("problems.turned_round")
TOO_LONG = sentence("problems.too_long")

Which = Annotated[str, Field(min_length=1, max_length=40, pattern=NAME_OF_OURS)]
Length = Annotated[
    int,
    Field(ge=1, le=31_536_000, description="In the clock's unit: seconds, or days.", examples=[900]),
]
Total = Annotated[int, Field(ge=0, le=1_000_000_000)]


class PolicyTerms(Form):
    """Which clock, in which cases, how long."""

    clock: ClockName
    kind: Which | None = Field(default=None, description="Kind of order or complaint; left out: every kind.")
    urgency: Which | None = Field(
        default=None, description="Urgency of an order, severity of a complaint; left out: every one."
    )
    contract: bool = Field(default=False, description="Only where a contract covers the work (M-80).")
    length: Length


class ClockPolicyForm(PolicyTerms):
    """How long a clock runs in a community. The closest fit wins: a contract's terms, then what names the urgency, then
    what names the kind; an emergency is only lengthened by a policy for emergencies."""

    warn_percent: Annotated[int, Field(ge=1, le=99)] = Field(
        default=80, description="After which share of its time it warns."
    )
    escalate_after: Annotated[int, Field(ge=60, le=31_536_000)] | None = Field(
        default=None, description="Seconds after the breach until the next level is told; left out: as the company."
    )
    active: Active = True
    apply_to_running: bool = Field(
        default=False, description="Also give running clocks their new end; left out: only clocks that start later."
    )


class ClockPolicyChanges(Form):
    """What may be changed; which clock and which cases it is for stays."""

    length: Length | None = None
    warn_percent: Annotated[int, Field(ge=1, le=99)] | None = None
    escalate_after: Annotated[int, Field(ge=60, le=31_536_000)] | None = None
    active: Active | None = None
    apply_to_running: bool = Field(default=False, description="Also give running clocks their new end.")
    expected_version: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = Field(
        default=None, description="The version the edit was made from, unless If-Match says it."
    )


class ClockPolicyOut(Kept):
    """How long a clock runs in a community, in the cases it is for."""

    community_id: UUID
    clock: str = Field(max_length=40, examples=["sign_for"])
    kind: str | None = Field(max_length=40)
    urgency: str | None = Field(max_length=40)
    contract: bool
    length: int = Field(ge=0, description="In the clock's unit: seconds, or days.")
    warn_percent: int = Field(ge=1, le=99)
    escalate_after: int | None
    active: bool


class ClockPolicyChanged(ClockPolicyOut):
    """A policy after a change, and what it means for clocks that run already."""

    running_clocks: Total = Field(description="Clocks that run, or ran until now, under the old length.")
    rewritten: Total = Field(description="How many of them got their new end: none, unless that was asked for.")


class ClockPolicyQuery(ListQuery):
    """Filters of a community's clock policies."""

    clock: ClockName | None = None
    active: bool | None = Field(default=None, description="Only those in use, or only the others.")


class SimulationForm(Form):
    """Policies to try on a period of a community."""

    community_id: UUID
    since: Day = Field(alias="from", description="First day, local.", examples=["2026-11-01"])
    until: Day = Field(description="Last day, local; at most 92 days in all.", examples=["2026-11-30"])
    policies: Annotated[list[PolicyTerms], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _not_too_long(self) -> "SimulationForm":
        if self.until < self.since:
            raise WrongFields(TURNED_ROUND, "from", "until")
        if self.until - self.since >= LONGEST:
            raise WrongFields(TOO_LONG, "from", "until")
        return self


class SidesOut(Answer):
    """The results of all clocks with one name."""

    started: Total
    met: Total
    breached: Total
    voided: Total
    open: Total


class SimulatedClock(Answer):
    """One clock before and after."""

    clock: str = Field(max_length=40)
    title: Title
    before: SidesOut = Field(description="As it was.")
    after: SidesOut = Field(description="As it would have been.")


Side = Literal["met", "breached", "voided", "open"]


class ChangedRecord(Answer):
    """A record with a clock that would have come out on another side."""

    record_type: RecordType
    record_id: UUID
    number: str | None = Field(max_length=40)
    href: str = Field(max_length=100)
    clock: str = Field(max_length=40)
    before: Side
    after: Side


class SimulationOut(Answer):
    """What the breaches of a period would have been under other policies. Nothing was written."""

    clocks: Annotated[list[SimulatedClock], Field(max_length=40)]
    changes: Total = Field(description="Clocks that would have come out on another side.")
    changed: Annotated[list[ChangedRecord], Field(max_length=50, description="The first 50 of them.")]
    records: Total = Field(description="Records looked at.")
    complete: bool = Field(description="False: the period has too many records, and not all were looked at.")
