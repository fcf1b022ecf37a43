"""What a move-out's home owes, asked of the ERP by the worker and noted with the pass (M-102)."""

from dataclasses import dataclass

from app.core.clock import Clock
from app.core.errors import ActionNotAllowed, VersionConflict
from app.core.ports import Erp
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries.erp_questions import settle_question, take_questions
from app.db.transaction import Transaction
from app.models.goods_pass import Arrears, ArrearsQuestion, GoodsPass, GoodsPassState
from app.services.kinds.goods_passes import GOODS_PASSES
from app.services.moving.moves import Mover, MoverSetup
from app.services.places.erp_answers import AT_ONCE, LEASE, MOST_TRIES, pause_after, told
from app.workflow.kinds.goods_pass_forms import NoteArrears


@dataclass(frozen=True)
class ArrearsChecks:
    """Asks the ERP about move-outs, until it answers or the pass needs no answer any more."""

    database: Database
    clock: Clock
    erp: Erp
    moves: MoverSetup

    async def look_after(self) -> bool:
        """Ask what is due. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            questions = await take_questions(tx, ArrearsQuestion, now + LEASE, AT_ONCE)
            await tx.commit()
        for question in questions:
            await self._ask(question)
        return len(questions) == AT_ONCE

    async def _ask(self, question: ArrearsQuestion) -> None:
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            row = await tx.get(GoodsPass, id=question.goods_pass_id)
            assert row is not None, "the question names its pass by a foreign key"
            place = await self.moves.communities.get(tx, row.community_id)
        # no connection is held while the ERP answers
        answer = await told(self.erp.room_arrears(place.code, row.place))
        owed = None if answer.value is None else answer.value.owed_fen
        finding = NoteArrears(arrears_fen=owed, unknown_because=answer.silence, checked_at=now)
        async with self.database.transaction(now, EVERYWHERE) as tx:
            open_still = await self._note(tx, row, finding)
            if open_still and owed is None and question.tries < MOST_TRIES:
                later = {"next_at": now + pause_after(question.tries), "tries": question.tries + 1}
                tx.update(ArrearsQuestion, {"id": question.id}, later, must_hit=False)
            else:
                await settle_question(tx, ArrearsQuestion, question.id)
            await tx.commit()

    async def _note(self, tx: Transaction, row: GoodsPass, finding: NoteArrears) -> bool:
        """Note it with the pass, unless it is what stands there. Returns whether the pass still wants an answer."""
        mover = Mover(tx, gongdan(row.organisation_id), self.moves)
        opened = await mover.open(GOODS_PASSES, row.id)
        stands = opened.row
        if stands.state is not GoodsPassState.APPLIED:
            return False
        if stands.arrears is Arrears.UNKNOWN and stands.arrears_unknown_because is finding.unknown_because:
            return finding.arrears_fen is None
        try:
            await mover.act(opened, "note_arrears", finding)
        except (ActionNotAllowed, VersionConflict):
            # it was issued, or revoked, meanwhile
            return False
        return True
