"""Fapiao 发票 and vouchers 凭证 of charges: which numbers are known, and a row for each (M-63)."""

from typing import Final

from app.db.queries.charge_documents import fapiao_exists
from app.models.charge_document import ChargeDocument, DocumentKind
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.workflow.kinds.charge_documents import AddDocument, fapiao_is_known, red_fapiao_is_known

NUMBER_OF: Final = {
    DocumentKind.FAPIAO: "fapiao_number",
    DocumentKind.RED_FAPIAO: "red_fapiao_number",
    DocumentKind.VOUCHER: "voucher_number",
}
"""The field of the form that gives a document's number."""


@loads(fapiao_is_known)
async def known(ask: FactRequest) -> bool:
    """Whether a fapiao's number was given before."""
    return await fapiao_exists(ask.tx, ask.context.row.organisation_id, ask.context.form.fapiao_number)


@loads(red_fapiao_is_known)
async def known_red(ask: FactRequest) -> bool:
    """Whether a red-letter fapiao's number was given before."""
    return await fapiao_exists(ask.tx, ask.context.row.organisation_id, ask.context.form.red_fapiao_number)


@handles(AddDocument)
async def add_document(moving: MoveContext, effect: AddDocument) -> None:
    """M-63: each document is a row of its own; the charge shows the one that stands."""
    form, row, kind = moving.context.form, moving.context.row, DocumentKind(effect.value)
    number = getattr(form, NUMBER_OF[kind])
    if kind is DocumentKind.VOUCHER and await moving.tx.get(ChargeDocument, charge_id=row.id, kind=kind, number=number):
        return  # it stands with the charge already, and is the newest again
    moving.add(
        ChargeDocument,
        organisation_id=row.organisation_id,
        charge_id=row.id,
        kind=kind,
        number=number,
        amount_fen=getattr(form, "amount_fen", None),
        issued_on=getattr(form, "issued_on", None),
        by_id=moving.context.caller.id,
    )
