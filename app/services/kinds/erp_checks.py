"""What the worker asks the ERP about records, until it is told or nobody needs to know any more (M-102)."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import ActionNotAllowed, VersionConflict
from app.core.fields import ActionForm
from app.core.ports import Erp
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries.erp_questions import settle_question, take_questions
from app.db.transaction import Transaction
from app.models.goods_pass import ArrearsQuestion, GoodsPass
from app.models.stock import PriceQuestion, Requisition
from app.services.moving.kind import Kind
from app.services.moving.moves import Mover, MoverSetup
from app.services.places.erp_answers import AT_ONCE, LEASE, MOST_TRIES, pause_after

Q = TypeVar("Q", ArrearsQuestion, PriceQuestion)
R = TypeVar("R", GoodsPass, Requisition)
F = TypeVar("F", bound=ActionForm)


@dataclass(frozen=True)
class ErpChecks(Generic[Q, R, F]):
    """Asks the ERP about records of one kind, and notes with each what it says."""

    database: Database
    clock: Clock
    erp: Erp
    moves: MoverSetup

    @property
    @abstractmethod
    def kind(self) -> Kind[R]:
        """The records that are asked about."""

    @property
    @abstractmethod
    def questions(self) -> type[Q]:
        """What waits for an answer."""

    @property
    @abstractmethod
    def action(self) -> str:
        """By which action an answer is noted."""

    @abstractmethod
    def record_of(self, question: Q) -> UUID:
        """The record that a question is about."""

    @abstractmethod
    async def ask(self, community_code: str, row: R) -> F:
        """What the ERP says of it now, or why it says nothing."""

    @abstractmethod
    def is_known(self, finding: F) -> bool:
        """Whether the ERP said it, so that nothing has to be asked again."""

    @abstractmethod
    def is_wanted(self, row: R) -> bool:
        """Whether anybody still needs the answer."""

    @abstractmethod
    def stands(self, row: R, finding: F) -> bool:
        """Whether the record says the same already."""

    async def look_after(self) -> bool:
        """Ask what is due. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            questions = await take_questions(tx, self.questions, now + LEASE, AT_ONCE)
            await tx.commit()
        for question in questions:
            await self._ask(question)
        return len(questions) == AT_ONCE

    async def _ask(self, question: Q) -> None:
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            row = await tx.get(self.kind.model, id=self.record_of(question))
            assert row is not None, "a question names its record by a foreign key"
            place = await self.moves.communities.get(tx, row.community_id)
        # no connection is held while the ERP answers
        finding = await self.ask(place.code, row)
        async with self.database.transaction(now, EVERYWHERE) as tx:
            open_still = await self._note(tx, row, finding)
            if open_still and not self.is_known(finding) and question.tries < MOST_TRIES:
                later = {"next_at": now + pause_after(question.tries), "tries": question.tries + 1}
                tx.update(self.questions, {"id": question.id}, later, must_hit=False)
            else:
                await settle_question(tx, self.questions, question.id)
            await tx.commit()

    async def _note(self, tx: Transaction, row: R, finding: F) -> bool:
        """Note it with the record, unless it is what stands there. Returns whether an answer is still wanted."""
        mover = Mover(tx, gongdan(row.organisation_id), self.moves)
        opened = await mover.open(self.kind, row.id)
        if not self.is_wanted(opened.row):
            return False
        if self.stands(opened.row, finding):
            return True
        try:
            await mover.act(opened, self.action, finding)
        except (ActionNotAllowed, VersionConflict):
            # somebody ended or answered it meanwhile
            return False
        return True
