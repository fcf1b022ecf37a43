"""Which fapiao are known."""

from uuid import UUID

from sqlmodel import col, select

from app.db.transaction import Transaction
from app.models.charge_document import ChargeDocument, DocumentKind


async def fapiao_exists(tx: Transaction, organisation_id: UUID, number: str) -> bool:
    """Whether a fapiao, red-letter or not, of this number stands with any charge of a company."""
    statement = select(col(ChargeDocument.id)).where(
        col(ChargeDocument.organisation_id) == organisation_id,
        col(ChargeDocument.number) == number,
        col(ChargeDocument.kind) != DocumentKind.VOUCHER,
    )
    return await tx.value(statement.limit(1)) is not None
