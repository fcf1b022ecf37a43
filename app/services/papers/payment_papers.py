"""The paper of payments: the receipt."""

from typing import Final

from app.core.lang import Words
from app.models import Charge, Payment
from app.services.money.kinds import PAYMENTS
from app.services.papers.order_papers import with_its_order
from app.services.papers.paper_kind import PaperKind, PaperRequest
from app.workflow.papers.around import Around
from app.workflow.papers.money_papers import PaymentSource, receipt


async def payment(asked: PaperRequest) -> tuple[PaymentSource, Around]:
    """A payment with its charge and order."""
    row: Payment = asked.opened.row
    source, around = await with_its_order(asked, (row.taken_by_id,))
    for_charge = await asked.reader.tx.get(Charge, id=row.charge_id)
    assert for_charge is not None
    return PaymentSource(row, for_charge, source), around


KIND: Final = PAYMENTS
PAPERS: Final = (
    PaperKind(
        "receipt",
        Words("receipt", "收据"),
        payment,
        receipt,
        "One payment, with its amount in capitals. A payment that was reversed has no receipt any more.",
    ),
)
