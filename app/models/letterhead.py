"""What a community's papers 单据 bear: its letterhead at the top, its stamp beside the signatures (M-55, M-60)."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.models.base import VersionedRow


class Letterhead(VersionedRow, table=True):
    """A letterhead; of several that are in use the one that was made last is printed."""

    __tablename__ = "letterhead"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    community_id: UUID = Field(foreign_key="community.id")
    name: str = Field(max_length=60)
    """Who writes, such as 海怡花园客户服务中心."""
    address: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=30)
    """Empty: the community's service phone."""
    logo_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    stamp_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    """A picture of the seal, for what the centre answers for: bills, receipts, passes."""
    active: bool = True
