"""Public faults as the API shows them: by their columns, with their area, what people were told, and their orders."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, AnswerSources, Body, made_from, with_fields
from app.api.schemas.common import Answer, Moment, Photos
from app.models.incident import Failure, Incident
from app.models.work_order import WorkOrderState
from app.services.emergencies.incident_moves import MOST_UPDATES
from app.services.emergencies.incidents import INCIDENTS, MOST_REPORTED
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.kinds.incident_forms import MOST_PARTS
from app.workflow.kinds.incident_guards import MOST_REPAIRS


class AreaPartShown(Answer):
    """A building, a unit or a room that it concerns."""

    label: str = Field(max_length=140, examples=["1号楼2单元"])
    building_id: UUID | None = None
    unit_id: UUID | None = None
    premises_id: UUID | None = None


class IncidentUpdate(Answer):
    """What people were told."""

    at: Moment
    by_id: UUID
    text: str = Field(max_length=500)
    text_en: str = Field(max_length=500)
    expected_back_at: Moment | None


class IncidentReport(Answer):
    """A report that it answers, or that was still without after it came back."""

    id: UUID
    number: str = Field(max_length=40)
    state: WorkOrderState
    created_at: Moment
    place: str = Field(max_length=140)
    spot: str = Field(max_length=200)
    description: str = Field(max_length=2000)
    remarks: str = Field(max_length=500)
    photos: Photos
    works: bool | None = Field(description="Whether it works again there; null: nobody has said.")
    tell_by_phone: bool = Field(description="It names no customer and no room: nobody hears of it but by a call.")


class IncidentRepair(Answer):
    """A work order that repairs it."""

    id: UUID
    number: str = Field(max_length=40)
    state: WorkOrderState
    place: str = Field(max_length=140)


class OfferedIncident(Answer):
    """M-100: a public fault as people outside read it: what, since when, and when it is expected back."""

    id: UUID
    fails: Failure
    since: Moment
    expected_back_at: Moment | None


def offered(incident: Incident) -> OfferedIncident:
    """What of a fault is for everybody who lives there."""
    return OfferedIncident(
        id=incident.id, fails=incident.fails, since=incident.since, expected_back_at=incident.expected_back_at
    )


MADE: Final = made_from(INCIDENTS)
IncidentOut: Final = with_fields(
    MADE.whole,
    area=(
        Annotated[list[AreaPartShown], Field(max_length=MOST_PARTS)],
        Field(description="Nothing: the whole community."),
    ),
    updates=(Annotated[list[IncidentUpdate], Field(max_length=MOST_UPDATES)], ...),
    reported=(
        Annotated[list[IncidentReport], Field(max_length=MOST_REPORTED)] | None,
        Field(description="The newest reports; all of them: work orders by `incident_id`."),
    ),
    repairs=(Annotated[list[IncidentRepair], Field(max_length=MOST_REPAIRS)] | None, ...),
)


async def complete(_: AnyOpenedRecord, body: Body, sources: AnswerSources) -> None:
    """Give the photos of the reports their addresses."""
    if body["reported"]:
        body["reported"] = [{**report, "photos": sources.pictures(report["photos"])} for report in body["reported"]]


ANSWERS: Final = Answers(IncidentOut, IncidentOut, MADE.whole_of, MADE.whole_of, complete=complete)
