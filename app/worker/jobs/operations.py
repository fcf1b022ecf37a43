"""Does long work, such as imports, piece by piece, and forgets what ended long ago."""

from datetime import timedelta

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE
from app.db.queries import import_lines, operations
from app.models.operation import OperationKind
from app.services.master_data.imports import ImportWorker
from app.services.operations.exports import ExportWorker
from app.services.operations.operations import KEPT_DAYS, OperationWorker, Step
from app.worker.jobs.clocks import WORKER


def steps_of(container: Container) -> dict[OperationKind, Step]:
    """What does a piece of each kind of long work."""
    return {
        OperationKind.IMPORT: ImportWorker(container.master_data).step,
        OperationKind.EXPORT: ExportWorker(container.communities, container.files).step,
    }


async def do_operations(container: Container) -> bool:
    """Do one piece."""
    return await OperationWorker(container.database, container.clock, WORKER, steps_of(container)).look_after()


async def forget_operations(container: Container) -> bool:
    """Delete one batch of what ended long ago."""
    now = container.clock.now()
    async with container.database.transaction(now, EVERYWHERE) as tx:
        await import_lines.forget_contents(tx)
        gone = await operations.forget(tx, now - timedelta(days=KEPT_DAYS))
        await tx.commit()
    return gone >= operations.AT_ONCE
