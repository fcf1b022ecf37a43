"""Forms of public faults 公共故障: what fails where, what people are told, and what came of it (M-100)."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.core.catalogue import sentence
from app.core.fields import AS_TEXT, ActionForm, Moment, OptionalLongText, OptionalText, Text, WrongFields
from app.core.typed_text import NO_CONTROL
from app.models.incident import Failure

MOST_PARTS: Final = 200
"""How many buildings, units and rooms an area names in all."""
NAMED_PARTS: Final = ("building_ids", "unit_ids", "premises_ids")
ONE_AREA: Final = sentence("incident.problems.one_area")
TOO_MANY_PARTS: Final = sentence("incident.problems.too_many_parts")

Outcome = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=NO_CONTROL), AS_TEXT
]
Places = Annotated[list[UUID], Field(max_length=MOST_PARTS)]
EXPECTED_BACK: Final = Field(
    default=None,
    description="When it is expected back; people are told.",
    examples=["2026-11-23T18:00:00+08:00"],
)


class Area(ActionForm):
    """M-100: where it fails: in the whole community, or in the buildings, units and rooms that are named."""

    everywhere: bool = Field(default=False, description="The whole community.")
    building_ids: Places = Field(default_factory=list)
    unit_ids: Places = Field(default_factory=list)
    premises_ids: Places = Field(default_factory=list)

    @property
    def names_parts(self) -> bool:
        """Whether buildings, units or rooms are named."""
        return any(getattr(self, name) for name in NAMED_PARTS)

    @property
    def says_where(self) -> bool:
        """Whether an area is given at all."""
        return self.everywhere or self.names_parts

    @model_validator(mode="after")
    def _is_one_area(self) -> "Area":
        if self.everywhere and self.names_parts:
            raise WrongFields(ONE_AREA, "everywhere")
        if sum(len(getattr(self, name)) for name in NAMED_PARTS) > MOST_PARTS:
            raise WrongFields(TOO_MANY_PARTS, *(name for name in NAMED_PARTS if getattr(self, name)), most=MOST_PARTS)
        return self


class OpenIncident(Area):
    """M-100: something fails for many at once."""

    community_id: UUID
    fails: Failure
    asset_id: UUID | None = Field(default=None, description="The equipment that failed, if it is one.")
    since: Moment = Field(description="Since when it fails.", examples=["2026-11-23T08:10:00+08:00"])
    known: OptionalLongText = Field(default="", description="What is known, for the staff.", examples=["水泵跳闸"])
    expected_back_at: Moment | None = EXPECTED_BACK
    work_order_id: UUID | None = Field(default=None, description="The work order that repairs it, if there is one.")
    emergency_plan_id: UUID | None = Field(default=None, description="The activated plan under which it is opened.")
    other_fault: OptionalText = Field(
        default="", description="Why it is another fault than the one that is open there already."
    )

    @model_validator(mode="after")
    def _has_an_area(self) -> "OpenIncident":
        if not self.says_where:
            raise WrongFields(ONE_AREA, "building_ids")
        return self


class Announce(ActionForm):
    """M-100: what whoever reported it, and whoever lives there, is told."""

    text: Text = Field(description="In Chinese.", examples=["水泵已更换,正在蓄水"])
    text_en: OptionalText = Field(default="", description="In English.", examples=["The pump has been replaced."])
    expected_back_at: Moment | None = Field(
        default=None,
        description="When it is expected back; people are told. null: nobody can say any more; left out: as before.",
        examples=["2026-11-23T18:00:00+08:00"],
    )


class CorrectIncident(Area):
    """M-100: what was registered wrongly, or is known better now; only what is sent is corrected."""

    fails: Failure | None = None
    since: Moment | None = None
    known: OptionalLongText | None = None
    reason: Text = Field(examples=["2号楼也已停水"])


class NameRepair(ActionForm):
    """M-100: a work order that repairs it."""

    work_order_id: UUID


class RestoreIncident(ActionForm):
    """M-100: it works again."""

    outcome: Outcome = Field(description="What it was, and what was done.", examples=["更换水泵,供水已恢复"])
    restored_at: Moment | None = Field(default=None, description="Since when, if not just now.")
    answer_hours: Annotated[int, Field(ge=1, le=168)] = Field(
        default=24, description="For how many hours whoever reported it may say that theirs still does not work."
    )


class ReopenIncident(ActionForm):
    """M-100: it fails again."""

    reason: Text = Field(examples=["恢复一小时后再次停水"])
    expected_back_at: Moment | None = EXPECTED_BACK


class JoinIncident(ActionForm):
    """M-100: the report is of a public fault, which answers it."""

    incident_id: UUID = Field(description="The open public fault.")
    safe: OptionalText = Field(
        default="",
        description="Of an emergency: how it is known that nobody is in danger.",
        examples=["电话确认无人受困"],
    )
    note: OptionalText = ""


class LeaveIncident(ActionForm):
    """M-100: the report is of something else."""

    reason: Text = Field(examples=["整栋有水,只有我家没有"])


class StillOut(ActionForm):
    """M-100: it is back, but not here."""

    reason: Text = Field(examples=["邻居家已来水,我家还没有"])
