"""Whether a process can work: what /readyz tells load balancers and container platforms."""

from dataclasses import dataclass, field
from datetime import datetime

from app.core.catalogue import sentence
from app.core.errors import Unavailable
from app.core.ports import FileStore
from app.core.row_scope import EVERYWHERE
from app.db import revisions
from app.db.database import Database
from app.db.queries import heartbeats
from app.services.health.heartbeats import ALIVE


@dataclass(slots=True)
class ProcessReadiness:
    """How each part stands, and the first problem for which nothing can be served; None: there is none."""

    checks: dict[str, str] = field(default_factory=dict)
    problem: Unavailable | None = None

    def fail(self, name: str, word: str, problem: Unavailable) -> None:
        """A part is not as it should be."""
        self.checks[name] = word
        self.problem = self.problem or problem


async def look(database: Database, files: FileStore, now: datetime) -> ProcessReadiness:
    """Look at database, migrations, files and worker. Without a worker a process serves, but nobody is warned of a
    deadline."""
    readiness = ProcessReadiness({"database": "ok", "migrations": "unknown", "files": "ok", "worker": "unknown"})
    try:
        await _look_at_database(database, now, readiness)
    except Unavailable as away:
        readiness.fail("database", "away", away)
    try:
        await files.check()
    except Unavailable as unusable:
        readiness.fail("files", "unusable", unusable)
    return readiness


async def _look_at_database(database: Database, now: datetime, readiness: ProcessReadiness) -> None:
    async with database.transaction(now, EVERYWHERE) as tx:
        stands_at = await revisions.current(tx.connection)
        if not revisions.serves(stands_at):
            values = {"found": stands_at or "-", "wanted": revisions.head(), "command": "gongdan db upgrade"}
            readiness.fail("migrations", "behind", Unavailable(sentence("problems.tables_behind"), values=values))
            return
        readiness.checks["migrations"] = "ok"
        running = await heartbeats.since(tx, now - ALIVE)
        works = any(heartbeat.process == "work" for heartbeat in running)
        readiness.checks["worker"] = "ok" if works else "missing"
