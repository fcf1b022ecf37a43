"""Goods passes 放行条: what a customer takes out of the community, checked at the gate item by item (M-96)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled, Means
from app.core.erp import Silence
from app.core.json_object import JsonObject
from app.models.base import FenColumn, JsonColumn, Row, VersionedRow, choice


class GoodsPassState(Labelled):
    """M-96: how far a pass has come."""

    APPLIED = "applied", "applied for", "已申请"
    ISSUED = "issued", "issued", "已签发"
    RELEASED = "released", "released", "已放行"
    REFUSED_AT_GATE = "refused_at_gate", "refused at the gate", "门岗拒绝放行"
    EXPIRED = "expired", "expired", "已过期"
    REVOKED = "revoked", "revoked", "已作废"


class GoodsPurpose(Labelled):
    """M-96: why goods leave. A move-out waits until nothing is owed."""

    MOVE_OUT = "move_out", "move-out", "搬出"
    FURNITURE = "furniture", "furniture or appliances", "家具家电外运"
    RENOVATION = "renovation", "renovation material or rubble", "装修材料或垃圾"
    MERCHANDISE = "merchandise", "merchandise", "商品货物"
    OTHER = "other", "other", "其他"


class Authorisation(Labelled):
    """M-96: whether the owner has authorised a tenant's pass."""

    NOT_NEEDED = "not_needed", "not needed", "无需授权"
    AWAITED = "awaited", "awaited", "待业主授权"
    IN_APP = "in_app", "given in the app", "业主已在线授权"
    SIGNED = "signed", "signed on paper", "业主已书面授权"


class Arrears(Labelled):
    """M-96, M-102: what the ERP says that the home owes, asked for move-outs alone."""

    NOT_NEEDED = "not_needed", "not asked", "无需核查"
    UNCHECKED = "unchecked", "being asked", "核查中"
    SETTLED = "settled", "nothing owed", "已结清"
    OWED = "owed", "owed", "有欠费"
    UNKNOWN = "unknown", "unknown", "未知"


class GoodsPass(VersionedRow, table=True):
    """One application to take goods out, the pass that comes of it, and what left with it."""

    __tablename__ = "goods_pass"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_goods_pass_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_goods_pass_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_goods_pass_community_id_plate", "community_id", "plate"),
        Index("ix_goods_pass_premises_id_created_at_id", "premises_id", "created_at", "id"),
        Index("ix_goods_pass_maker_id_created_at_id", "maker_id", "created_at", "id"),
        Index("ix_goods_pass_applicant_id_created_at_id", "applicant_id", "created_at", "id"),
        Index("ix_goods_pass_room_owner_id_created_at_id", "room_owner_id", "created_at", "id"),
        CheckConstraint("arrears_fen >= 0", name="owed"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["FX-HY-20261121-0003"]})
    state: GoodsPassState = Field(sa_type=choice(GoodsPassState, "state"))
    updated_at: datetime
    premises_id: UUID = Field(foreign_key="premises.id")
    place: str = Field(max_length=140, description="The room or shop, as people write it.")
    applicant_id: UUID = Field(foreign_key="person.id", description="The customer who applied, or who was recorded.")
    room_owner_id: UUID | None = Field(
        default=None, foreign_key="person.id", description="The owner, where somebody else applied: told of each step."
    )
    maker_id: UUID
    """Who made the entry: the customer, or somebody of the desk."""
    purpose: GoodsPurpose = Field(sa_type=choice(GoodsPurpose, "purpose"))
    items: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """Each with name, quantity, unit, note, photos and how much of it has left."""
    leaves_at: datetime | None = Field(default=None, description="When the goods are to leave.")
    bearer: str | None = Field(default=None, max_length=60, description="Who takes them out, where it is known before.")
    plate: str | None = Field(default=None, max_length=12, description="Number plate, without blanks and dots.")
    note: str = Field(default="", max_length=500)
    asked_means: Means | None = Field(
        default=None, sa_type=choice(Means, "asked_means"), description="How the customer asked, where staff wrote it."
    )
    files: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """The owner's signed authorisation, where it was attached."""
    authorisation: Authorisation = Field(sa_type=choice(Authorisation, "authorisation"))
    authorised_at: datetime | None = None
    authorised_by: str | None = Field(default=None, max_length=60, description="Who signed, as the paper says.")
    arrears: Arrears = Field(sa_type=choice(Arrears, "arrears"))
    arrears_fen: int | None = Field(default=None, sa_type=FenColumn, description="What the ERP says is owed, in fen.")
    arrears_unknown_because: Silence | None = Field(default=None, sa_type=choice(Silence, "arrears_unknown_because"))
    arrears_checked_at: datetime | None = None
    move_out_allowed_by_id: UUID | None = Field(
        default=None, description="The manager who let the move-out go although arrears were unknown."
    )
    move_out_reason: str = Field(default="", max_length=500, description="Why the manager allowed it.")
    code: str = Field(default="", max_length=20)
    """The pass's secret: whoever says it takes goods out, once; a new one after each release in part."""
    issued_at: datetime | None = None
    issued_by_id: UUID | None = Field(default=None, description="Who issued it: somebody else lets the goods out.")
    until: datetime | None = Field(default=None, description="Until when the pass is good.")
    releases: int = Field(default=0, description="How often goods have left with it.")
    released_to: str | None = Field(default=None, max_length=60, description="Who took goods out last.")
    released_plate: str | None = Field(default=None, max_length=12, description="With which vehicle.")
    released_at: datetime | None = None
    released_by_id: UUID | None = None
    differences: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """What differed at the gate: which item, and how."""
    reason: str = Field(default="", max_length=500, description="Why the pass was revoked.")


class ArrearsQuestion(Row, table=True):
    """A move-out about which the worker is to ask the ERP; it goes when there is an answer."""

    __tablename__ = "arrears_question"
    __table_args__ = (
        UniqueConstraint("goods_pass_id"),
        Index("ix_arrears_question_next_at", "next_at"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    goods_pass_id: UUID = Field(foreign_key="goods_pass.id")
    next_at: datetime
    """When to ask next."""
    tries: int = 0
