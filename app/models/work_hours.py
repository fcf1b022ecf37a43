"""Hours of work 工作时间: when somebody works in a community, by the days of the week (M-22, M-30)."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow


class WorkHours(VersionedRow, table=True):
    """A person's week in one community. Whoever has none on record may be sent at any hour."""

    __tablename__ = "work_hours"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id"),
        Index("ix_work_hours_person_id", "person_id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    person_id: UUID = Field(foreign_key="person.id")
    days: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """Of each day of work: `weekday` (1 is Monday), `starts`, `ends`, and the lunch break, as 08:30."""
    active: bool = True
