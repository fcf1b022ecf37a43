"""The paper of charges: the bill."""

from typing import Final

from app.core.lang import Words
from app.models import Charge
from app.services.money.kinds import CHARGES
from app.services.papers.order_papers import with_its_order
from app.services.papers.paper_kind import PaperKind, PaperRequest
from app.workflow.papers.around import Around
from app.workflow.papers.money_papers import ChargeSource, bill


async def charge(asked: PaperRequest) -> tuple[ChargeSource, Around]:
    """A charge with its order."""
    source, around = await with_its_order(asked, ())
    row: Charge = asked.opened.row
    return ChargeSource(row, source), around


KIND: Final = CHARGES
PAPERS: Final = (
    PaperKind(
        "bill",
        Words("bill", "收费单"),
        charge,
        bill,
        "What the job costs by the approved quote, what was taken off and paid, and what is owed, in capitals too.",
    ),
)
