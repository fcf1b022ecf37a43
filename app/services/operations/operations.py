"""Long work: begun by a request, done by the worker piece by piece, ended by itself or by whoever cancels it.

What a piece does is the business of its kind: a `Step` gets the transaction and the operation, does one piece of at
most a second or so, and says how far it has come. The piece and that it was done are committed together, and while a
piece is done its row is locked: a killed worker leaves nothing half done, and another goes on where it stopped.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.clock import Clock
from app.core.errors import Conflict, Duplicate, Internal, Problem
from app.core.ids import new_id
from app.core.json_object import JsonObject, JsonView
from app.core.logs import get_logger
from app.core.roles import Caller
from app.core.row_scope import EVERYWHERE, of_community
from app.db.database import Database
from app.db.queries import operations
from app.db.transaction import Transaction
from app.models.operation import LongOperation, OperationKind, OperationState

LEASE: Final = timedelta(seconds=20)
"""After this time without a sign of the worker, another one goes on."""
MOST_TRIES: Final = 3
"""So often a piece is begun that fails for a reason nobody foresaw."""
KEPT_DAYS: Final = 30
"""Days for which ended work can be read."""

OVER: Final = sentence("problems.operation_over")
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an operation has come after a piece of it."""

    done: int
    total: int | None
    result: JsonObject
    """All that has come of it so far."""
    finished: bool


Step = Callable[[Transaction, LongOperation], Awaitable[Progress]]
"""Does the next piece of an operation. A Problem that it raises ends the operation as failed, except one that may pass
(`retryable`, or a value that is taken), after which the piece is tried again when the lease has run out."""


def begin(
    tx: Transaction,
    caller: Caller,
    kind: OperationKind,
    community_id: UUID,
    details: JsonView,
    *,
    total: int | None = None,
    done: int = 0,
    result: JsonView | None = None,
) -> LongOperation:
    """Queue new work, for the worker to take up at once. `details` says what exactly, and names nobody; `done` and
    `result` are what the request itself did of it."""
    return tx.insert(
        LongOperation,
        id=new_id(),
        created_at=tx.now,
        organisation_id=caller.organisation_id,
        community_id=community_id,
        kind=kind,
        state=OperationState.WAITING,
        asked_by_id=caller.id,
        asked_by_kind=caller.kind,
        request_id=caller.request_id,
        details=dict(details),
        total=total,
        done=done,
        result=dict(result or {}),
        next_at=tx.now,
    )


async def cancel(tx: Transaction, operation: LongOperation) -> None:
    """End it where it stands: a piece that is being done is waited for, and stays done. Raises Conflict if it has ended
    already, unless it was cancelled before."""
    if operation.state is OperationState.CANCELLED:
        return
    if not await operations.end(tx, operation.id, {"state": OperationState.CANCELLED}):
        raise Conflict(OVER)


@dataclass(frozen=True)
class OperationWorker:
    """Does pieces of what is due."""

    database: Database
    clock: Clock
    worker: str
    """The worker's name, unique among all that run."""
    steps: Mapping[OperationKind, Step]

    async def look_after(self) -> bool:
        """Do one piece of the work that has waited longest. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            operation = await operations.take(tx, self.worker, now + LEASE)
            await tx.commit()
        if operation is None:
            return False
        try:
            await self._do_piece(operation)
        except Problem as problem:
            # somebody took a value at the same moment: the next try finds it
            may_pass = problem.retryable or isinstance(problem, Duplicate)
            if not may_pass or operation.tries >= MOST_TRIES:
                await self._fail(operation, problem)
        except Exception:
            log.exception("a piece of long work failed", operation=str(operation.id), tries=operation.tries)
            if operation.tries >= MOST_TRIES:
                await self._fail(operation, Internal())
        return True

    async def _do_piece(self, operation: LongOperation) -> None:
        now = self.clock.now()
        async with self.database.transaction(now, of_community(operation.community_id)) as tx:
            held = await operations.hold(tx, self.worker, operation.id, now + LEASE)
            if held is None:
                return
            progress = await self.steps[held.kind](tx, held)
            so_far = {"done": progress.done, "total": progress.total, "result": progress.result, "tries": 0}
            ended = {"state": OperationState.SUCCEEDED, "ended_at": now, "leased_by": ""} if progress.finished else {}
            # others that wait come first
            tx.update(LongOperation, {"id": held.id}, {**so_far, **ended, "next_at": now})
            await tx.commit()

    async def _fail(self, operation: LongOperation, problem: Problem) -> None:
        cause = {"code": problem.code, "detail": {"en": problem.say("en"), "zh": problem.say("zh")}}
        async with self.database.transaction(self.clock.now(), of_community(operation.community_id)) as tx:
            values = {"state": OperationState.FAILED, "problem": cause}
            await operations.end(tx, operation.id, values, worker=self.worker)
            await tx.commit()
