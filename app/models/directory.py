"""The directory 通讯录: who is meant for what, and where they sit (M-90, M-94)."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.models.base import VersionedRow


class DirectoryEntry(VersionedRow, table=True):
    """One department, office or post: its room, its number, its head, and what it is meant for."""

    __tablename__ = "directory_entry"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    community_id: UUID = Field(foreign_key="community.id")
    department_id: UUID | None = Field(default=None, foreign_key="department.id")
    name: str = Field(max_length=60)
    room: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=30)
    head: str = Field(default="", max_length=60)
    """Who heads it, as visitors ask for them."""
    duties: str = Field(default="", max_length=200)
    """What it is meant for."""
    active: bool = True
