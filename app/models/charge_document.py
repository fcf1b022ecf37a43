"""Documents of the ERP on charges: fapiao 发票, red-letter fapiao 红字发票, vouchers 凭证 (M-63)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import FenColumn, Row, choice


class DocumentKind(Labelled):
    """What the ERP has issued or booked."""

    FAPIAO = "fapiao", "fapiao", "发票"
    RED_FAPIAO = "red_fapiao", "red-letter fapiao", "红字发票"
    VOUCHER = "voucher", "voucher", "凭证"


class ChargeDocument(Row, table=True):
    """One document of a charge; rows are added and never changed."""

    __tablename__ = "charge_document"
    __table_args__ = (
        UniqueConstraint("charge_id", "kind", "number"),
        # a voucher may book many charges; a fapiao, red or not, is of one
        Index(
            "uq_charge_document_fapiao",
            "organisation_id",
            "number",
            unique=True,
            postgresql_where=text("kind <> 'voucher'"),
            sqlite_where=text("kind <> 'voucher'"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    charge_id: UUID = Field(foreign_key="charge.id")
    kind: DocumentKind = Field(sa_type=choice(DocumentKind, "kind"))
    number: str = Field(max_length=40)
    amount_fen: int | None = Field(default=None, sa_type=FenColumn)
    """What a fapiao is made out for."""
    issued_on: date | None = None
    by_id: UUID
