"""What material costs where the ERP keeps the stock, asked of it by the worker and noted (M-43, M-102)."""

from dataclasses import dataclass

from app.core.clock import Clock
from app.core.erp import ErpItem, Silence
from app.core.errors import ActionNotAllowed, VersionConflict
from app.core.ports import Erp
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries.erp_questions import settle_question, take_questions
from app.db.transaction import Transaction
from app.models.stock import PriceCheck, PriceQuestion, Requisition
from app.services.kinds.requisitions import REQUISITIONS
from app.services.moving.moves import Mover, MoverSetup
from app.services.places.erp_answers import AT_ONCE, LEASE, MOST_TRIES, Told, pause_after, told
from app.workflow.kinds.requisition_prices import OPEN, NotePrice


@dataclass(frozen=True)
class PriceChecks:
    """Asks the ERP for prices of requisitions, until it says them or nobody needs them any more."""

    database: Database
    clock: Clock
    erp: Erp
    moves: MoverSetup

    async def look_after(self) -> bool:
        """Ask what is due. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            questions = await take_questions(tx, PriceQuestion, now + LEASE, AT_ONCE)
            await tx.commit()
        for question in questions:
            await self._ask(question)
        return len(questions) == AT_ONCE

    async def _ask(self, question: PriceQuestion) -> None:
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            row = await tx.get(Requisition, id=question.requisition_id)
            assert row is not None, "the question names its requisition by a foreign key"
            place = await self.moves.communities.get(tx, row.community_id)
        # no connection is held while the ERP answers
        answer = await told(self.erp.item(place.code, row.item_code))
        price, silence = _price_of(answer, row.unit)
        in_stock = None if answer.value is None else answer.value.in_stock
        finding = NotePrice(unit_fen=price, in_stock=in_stock, unknown_because=silence, checked_at=now)
        async with self.database.transaction(now, EVERYWHERE) as tx:
            open_still = await self._note(tx, row, finding)
            if open_still and price is None and question.tries < MOST_TRIES:
                later = {"next_at": now + pause_after(question.tries), "tries": question.tries + 1}
                tx.update(PriceQuestion, {"id": question.id}, later, must_hit=False)
            else:
                await settle_question(tx, PriceQuestion, question.id)
            await tx.commit()

    async def _note(self, tx: Transaction, row: Requisition, finding: NotePrice) -> bool:
        """Note it with the requisition, unless it is what stands there. Returns whether an answer is still wanted."""
        mover = Mover(tx, gongdan(row.organisation_id), self.moves)
        opened = await mover.open(REQUISITIONS, row.id)
        stands = opened.row
        if stands.state not in OPEN or stands.price_check is PriceCheck.CHECKED:
            return False
        known_before = stands.price_check is not PriceCheck.UNCHECKED
        if known_before and finding.unit_fen is None and stands.price_unknown_because is finding.unknown_because:
            return True
        try:
            await mover.act(opened, "note_price", finding)
        except (ActionNotAllowed, VersionConflict):
            # it was withdrawn, or taken back, meanwhile
            return False
        return True


def _price_of(answer: Told[ErpItem], unit: str) -> tuple[int | None, Silence | None]:
    """The price of one unit, or why it is unknown: a price of another unit is none of this one."""
    offer = answer.value
    if offer is None:
        return None, answer.silence
    if offer.unit != unit:
        return None, Silence.UNREADABLE
    return offer.unit_fen, None if offer.unit_fen is not None else Silence.NOT_ON_RECORD
