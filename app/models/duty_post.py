"""Posts 岗位: where somebody must be on duty: the reception desk, a gate, a plant room (M-99)."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.models.base import VersionedRow


class DutyPost(VersionedRow, table=True):
    """One post of a community, whose shifts are planned."""

    __tablename__ = "duty_post"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    community_id: UUID = Field(foreign_key="community.id")
    department_id: UUID = Field(foreign_key="department.id")
    """Its supervisor plans the shifts, and is told when nobody is there."""
    name: str = Field(max_length=60)
    people: int = 1
    """How many are on duty there at once."""
    takes_orders: bool = False
    """Whether who is on duty there goes to visits, as a repairer on call does; else they stay at the post."""
    always_manned: bool = False
    """Whether nobody may leave it before somebody else is there, at the end of the shift neither."""
    active: bool = True
