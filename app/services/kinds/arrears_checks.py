"""What a move-out's home owes, asked of the ERP by the worker and noted with the pass (M-102)."""

from uuid import UUID

from app.models.goods_pass import Arrears, ArrearsQuestion, GoodsPass, GoodsPassState
from app.services.kinds.erp_checks import ErpChecks
from app.services.kinds.goods_passes import GOODS_PASSES
from app.services.places.erp_answers import told
from app.workflow.kinds.goods_pass_forms import NoteArrears


class ArrearsChecks(ErpChecks[ArrearsQuestion, GoodsPass, NoteArrears]):
    """Asks the ERP about move-outs, until it answers or the pass needs no answer any more."""

    kind = GOODS_PASSES
    questions = ArrearsQuestion
    action = "note_arrears"

    def record_of(self, question: ArrearsQuestion) -> UUID:
        """The pass that a question is about."""
        return question.goods_pass_id

    async def ask(self, community_code: str, row: GoodsPass) -> NoteArrears:
        """What the ERP says that the home owes."""
        answer = await told(self.erp.room_arrears(community_code, row.place))
        owed = None if answer.value is None else answer.value.owed_fen
        return NoteArrears(arrears_fen=owed, unknown_because=answer.silence, checked_at=self.clock.now())

    def is_known(self, finding: NoteArrears) -> bool:
        """Whether the ERP named an amount, which may be zero."""
        return finding.arrears_fen is not None

    def is_wanted(self, row: GoodsPass) -> bool:
        """A pass that was issued or revoked needs no answer."""
        return row.state is GoodsPassState.APPLIED

    def stands(self, row: GoodsPass, finding: NoteArrears) -> bool:
        """Whether it is unknown for the same reason as before."""
        known = self.is_known(finding)
        return not known and row.arrears is Arrears.UNKNOWN and row.arrears_unknown_because is finding.unknown_because
