"""Whether the process lives, and whether it can work: for load balancers and container platforms."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.http.deps import UnopenedContextDep
from app.api.http.operation import PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.services.health import readiness

router = APIRouter(route_class=OperationRoute, tags=["health"])


class Health(BaseModel):
    """A process that answers."""

    status: Literal["ok"] = "ok"


class ReadinessChecks(BaseModel):
    """How each part stands that a process needs."""

    database: Literal["ok", "away"]
    migrations: Literal["ok", "behind", "unknown"]
    files: Literal["ok", "unusable"]
    worker: Literal["ok", "missing", "unknown"]


class Readiness(BaseModel):
    """A process that can work; `degraded`: it serves, but no worker runs, so nobody is warned of a deadline."""

    status: Literal["ok", "degraded"]
    checks: ReadinessChecks


@router.get("/healthz", **operation("health.live", policy=PUBLIC, cache="nothing"))
async def live() -> Health:
    """Answers as long as the process runs; looks at nothing else."""
    return Health()


@router.get("/readyz", **operation("health.ready", policy=PUBLIC, cache="nothing"))
async def ready(context: UnopenedContextDep) -> Readiness:
    """Answers 200 when the database answers and stands at this version's newest migration, or at a later version's, and
    files can be stored; 503 with the reason, and with `checks`, while one of these is not so."""
    container = context.container
    looked = await readiness.look(container.database, container.files, context.now)
    if looked.problem is not None:
        looked.problem.extra["checks"] = looked.checks
        raise looked.problem
    checks = ReadinessChecks.model_validate(looked.checks)
    return Readiness(status="ok" if checks.worker == "ok" else "degraded", checks=checks)
