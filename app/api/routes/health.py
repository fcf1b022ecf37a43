"""Whether the process lives, and whether it can work: for load balancers and container platforms."""

from typing import Literal

from pydantic import BaseModel

from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.policy import PUBLIC
from app.core.errors import Unavailable
from app.core.lang import Words
from app.db import revisions

router = Door("health")


class Health(BaseModel):
    """A process that answers."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", operation="health.live", en="Is the process alive", zh="存活检查", policy=PUBLIC, manner="own")
async def live() -> Health:
    """Answers as long as the process runs; looks at nothing else."""
    return Health()


@router.get("/readyz", operation="health.ready", en="Can the process work", zh="就绪检查", policy=PUBLIC, manner="own")
async def ready(call: CallDep) -> Health:
    """Answers 200 when the database answers and stands at this version's newest migration, or at a later version's;
    503 while it is behind."""
    async with call.transaction() as tx:
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
