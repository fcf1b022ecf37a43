"""Found property 拾遗: what was found in the community, who keeps it, and to whom it went (M-97)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import JsonColumn, VersionedRow, choice


class FoundItemState(Labelled):
    """M-97: where a found thing is."""

    FOUND = "found", "found", "已拾获"
    REPORTED = "reported", "taken into keeping", "已上交"
    CLAIMED = "claimed", "claimed", "已认领"
    HANDED_OVER = "handed_over", "handed over", "已移交"
    DISPOSED = "disposed", "disposed of", "已处置"


class FoundCategory(Labelled):
    """M-97: what kind of thing was found; what is worth much takes more care."""

    CASH = "cash", "cash", "现金"
    VALUABLES = "valuables", "valuables", "贵重物品"
    DOCUMENTS = "documents", "documents and cards", "证件卡片"
    ELECTRONICS = "electronics", "electronics", "电子产品"
    KEYS = "keys", "keys and access cards", "钥匙门禁卡"
    CLOTHING = "clothing", "clothing and bags", "衣物箱包"
    PERISHABLE = "perishable", "perishable goods", "易腐物品"
    OTHER = "other", "other", "其他"


class FoundItem(VersionedRow, table=True):
    """One thing that was found. What is written is never altered; whoever must correct it adds to it."""

    __tablename__ = "found_item"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_found_item_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_found_item_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_found_item_finder_id_created_at_id", "finder_id", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["SY-HY-20261121-0003"]})
    state: FoundItemState = Field(sa_type=choice(FoundItemState, "state"))
    updated_at: datetime
    finder_id: UUID
    """Who of the staff reported it."""
    category: FoundCategory = Field(sa_type=choice(FoundCategory, "category"))
    what: str = Field(max_length=200, description="What was found, as anybody may hear it.")
    place: str = Field(max_length=200, description="Where it was found.")
    found_at: datetime
    features: str = Field(
        default="",
        max_length=500,
        description="What only its owner can know, such as what is inside: a claimant's proof is compared with it.",
    )
    brought_by: str | None = Field(default=None, max_length=60, description="Who found it, if nobody of the staff did.")
    brought_by_phone: str | None = Field(default=None, max_length=20)
    kept_at: str = Field(default="", max_length=200, description="Where it is kept.")
    kept_by_id: UUID | None = Field(default=None, description="The superior who took it into keeping.")
    reported_at: datetime | None = Field(default=None, description="When a superior took it into keeping.")
    claimant: str | None = Field(default=None, max_length=60)
    claimant_phone: str | None = Field(default=None, max_length=20)
    proof: str = Field(default="", max_length=500, description="How the claimant proved that it is theirs.")
    recipient: str = Field(default="", max_length=200, description="The office that it was handed over to.")
    receipt: str = Field(default="", max_length=200, description="The number of the receipt that the office gave.")
    closed_at: datetime | None = Field(default=None, description="When it left the keeping.")
    closed_by_id: UUID | None = None
    reason: str = Field(default="", max_length=500, description="Why it was handed over, or disposed of, and how.")
    correction: str = Field(default="", max_length=500, description="The newest correction; the timeline has all.")
    corrections: int = Field(default=0, description="How often something was corrected.")
    photos: list[str] | None = Field(default=None, sa_type=JsonColumn)
    """Pictures of what was found, for the staff alone."""
    photos_after: list[str] | None = Field(default=None, sa_type=JsonColumn)
    """Pictures of how it was given away, handed over or disposed of."""
    signature_file_id: UUID | None = None
    """The claimant's signature for having got it."""
