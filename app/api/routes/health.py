"""Whether the process lives, and whether it can work: for load balancers and container platforms."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.http.deps import ContextDep, TransactionDep
from app.api.http.operation import PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.core.errors import Unavailable
from app.core.lang import Words
from app.db import revisions

router = APIRouter(route_class=OperationRoute, tags=["health"])


class Health(BaseModel):
    """A process that answers."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", **operation("health.live", policy=PUBLIC, cache="nothing"))
async def live() -> Health:
    """Answers as long as the process runs; looks at nothing else."""
    return Health()


@router.get("/readyz", **operation("health.ready", policy=PUBLIC, cache="nothing"))
async def ready(tx: TransactionDep, context: ContextDep) -> Health:
    """Answers 200 when the database answers and stands at this version's newest migration, or at a later version's, and
    files can be stored; 503 with the reason while one of these is not so."""
    await context.container.files.check()
    stands_at = await revisions.current(tx.connection)
    if not revisions.serves(stands_at):
        raise Unavailable(
            Words(
                "The database stands at migration {found}, this version needs {wanted}: run `gongdan db upgrade`.",
                "数据库迁移版本为 {found},当前程序需要 {wanted},请运行 `gongdan db upgrade`。",
            ),
            values={"found": stands_at or "-", "wanted": revisions.head()},
        )
    return Health()
