"""Training 培训: what is taught, to whom, and who passed its test; passing is what qualifies (M-74)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, Row, VersionedRow, choice


class TrainingState(Labelled):
    """M-74: whether a training took place."""

    PLANNED = "planned", "planned", "已计划"
    HELD = "held", "held", "已举办"
    CANCELLED = "cancelled", "cancelled", "已取消"


class Training(VersionedRow, table=True):
    """One training with its test, and what each participant came to."""

    __tablename__ = "training"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_training_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_training_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_training_maker_id_created_at_id", "maker_id", "created_at", "id"),
        Index("ix_training_trainer_id_created_at_id", "trainer_id", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["PX-HY-20261121-0003"]})
    state: TrainingState = Field(sa_type=choice(TrainingState, "state"))
    updated_at: datetime
    maker_id: UUID
    """Who planned it."""
    department_id: UUID | None = Field(
        default=None, description="The department whose people it is for; null: people of several."
    )
    subject: str = Field(max_length=200, description="What is taught.")
    trade: str | None = Field(
        default=None, max_length=40, description="The trade that passing its test qualifies for; null: for none."
    )
    starts_at: datetime
    place: str = Field(max_length=200, description="Where it is held.")
    trainer: str = Field(max_length=60, description="Who teaches, by name.")
    trainer_id: UUID | None = Field(default=None, description="The trainer, if it is a colleague.")
    pass_mark: int = Field(description="How many points of 100 pass.")
    valid_months: int = Field(description="For how many months a pass qualifies.")
    participants: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """Each with person, name, score (none: absent), whether they passed, and the qualification that they got."""
    passed: int | None = Field(default=None, description="How many passed, once it was held.")
    held_at: datetime | None = Field(default=None, description="When the results were recorded.")
    held_by_id: UUID | None = None
    corrections: int = Field(default=0, description="How often a result was corrected; the timeline has all.")
    corrected_id: UUID | None = Field(default=None, description="Whose result was corrected last.")
    reason: str = Field(default="", max_length=500, description="Why it was cancelled, or a result corrected.")


class TrainingParticipant(Row, table=True):
    """Says that somebody takes part, so that their trainings are found by the person."""

    __tablename__ = "training_participant"
    __table_args__ = (
        UniqueConstraint("training_id", "person_id"),
        Index("ix_training_participant_person_id_training_id", "person_id", "training_id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    training_id: UUID = Field(foreign_key="training.id")
    person_id: UUID = Field(foreign_key="person.id")
