"""What material costs where the ERP keeps the stock, asked of it by the worker and noted (M-43, M-102)."""

from uuid import UUID

from app.core.erp import ErpItem, Silence
from app.models.stock import PriceCheck, PriceQuestion, Requisition
from app.services.kinds.erp_checks import ErpChecks
from app.services.kinds.requisitions import REQUISITIONS
from app.services.places.erp_answers import Told, told
from app.workflow.kinds.requisition_prices import OPEN, NotePrice


class PriceChecks(ErpChecks[PriceQuestion, Requisition, NotePrice]):
    """Asks the ERP for prices of requisitions, until it says them or nobody needs them any more."""

    kind = REQUISITIONS
    questions = PriceQuestion
    action = "note_price"

    def record_of(self, question: PriceQuestion) -> UUID:
        """The requisition that a question is about."""
        return question.requisition_id

    async def ask(self, community_code: str, row: Requisition) -> NotePrice:
        """What the ERP says of the item."""
        answer = await told(self.erp.item(community_code, row.item_code))
        price, silence = _price_of(answer, row.unit)
        in_stock = None if answer.value is None else answer.value.in_stock
        return NotePrice(unit_fen=price, in_stock=in_stock, unknown_because=silence, checked_at=self.clock.now())

    def is_known(self, finding: NotePrice) -> bool:
        """Whether the ERP named a price."""
        return finding.unit_fen is not None

    def is_wanted(self, row: Requisition) -> bool:
        """A requisition that is over, or has its price, needs no answer."""
        return row.state in OPEN and row.price_check is not PriceCheck.CHECKED

    def stands(self, row: Requisition, finding: NotePrice) -> bool:
        """Whether it is unknown for the same reason as before."""
        asked_before = row.price_check is not PriceCheck.UNCHECKED
        return asked_before and not self.is_known(finding) and row.price_unknown_because is finding.unknown_because


def _price_of(answer: Told[ErpItem], unit: str) -> tuple[int | None, Silence | None]:
    """The price of one unit, or why it is unknown: a price of another unit is none of this one."""
    offer = answer.value
    if offer is None:
        return None, answer.silence
    if offer.unit != unit:
        return None, Silence.UNREADABLE
    return offer.unit_fen, None if offer.unit_fen is not None else Silence.NOT_ON_RECORD
