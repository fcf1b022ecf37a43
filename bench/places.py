"""The databases that are measured: a PostgreSQL of the session's own with fsync on, and SQLite files; and who calls."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import psutil

from app.core.settings import Settings
from app.db import revisions
from app.services.people.callers import Tokens
from bench import rows
from bench.ids import COMMUNITIES, DESK, MANAGER, ORGANISATION, WORKER, an_id
from bench.rows import Crowd
from bench.stages import ASSIGNED, Stage
from tests.support import postgres

DatabaseKind = Literal["postgresql", "sqlite"]
SECRET: Final = "only for measuring, on loopback, never else"


@dataclass(frozen=True, slots=True)
class Place:
    """A filled database."""

    kind: DatabaseKind
    url: str
    crowd: Crowd

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a contender that works on it: production's."""
        return {
            "GONGDAN_ENVIRONMENT": "production",
            "DATABASE_URL": self.url,
            "GONGDAN_SECRET_KEY": SECRET,
            "GONGDAN_ALLOW_SQLITE": "true",
            "GONGDAN_FILES_DIR": tempfile.gettempdir(),
        }

    def settings_of(self, contender: str) -> dict[str, str]:
        """The same for a contender by name: `open` is the service without row-level security, and what is written by
        hand doesn't know it at all."""
        if contender == "open":
            return self.settings | {"GONGDAN_ROW_SECURITY": "false"}
        if contender == "service" or self.kind == "sqlite":
            return self.settings
        return self.settings | {"DATABASE_URL": self.url.replace(postgres.APPLICATION, postgres.SUPERUSER)}

    @property
    def workers(self) -> list[str]:
        """An access token for the worker of each community."""
        return self.tokens(WORKER)

    def tokens(self, noun: int) -> list[str]:
        """An access token for the person of this kind in each community."""
        return [self.token(an_id(noun, community)) for community in range(COMMUNITIES)]

    @property
    def desk(self) -> str:
        """An access token for the receptionist of the first community."""
        return self.token(an_id(DESK, 0))

    @property
    def manager(self) -> str:
        """An access token for a manager of all communities."""
        return self.token(an_id(MANAGER, 0))

    def token(self, person_id: UUID) -> str:
        """An access token, good for a quarter of an hour from now."""
        settings = Settings(environment="production", database_url=self.url, secret_key=SECRET, allow_sqlite=True)
        return Tokens(settings).issue(person_id, an_id(ORGANISATION, 0), "person", datetime.now(UTC))


@contextmanager
def postgresql() -> Iterator[None]:
    """The server, ended afterwards."""
    postgres.ensure_server(durable=True)
    try:
        yield
    finally:
        postgres.stop_server()


def make(database: DatabaseKind, name: str, orders: int, folder: Path, stage: Stage = ASSIGNED) -> Place:
    """A migrated database with about so many orders of one stage."""
    each = max(1, orders // COMMUNITIES)
    if database == "postgresql":
        revisions.upgrade(postgres.create_database(name))
        return Place(database, postgres.application_url(name), rows.fill(postgres.superuser_url(name), each, stage))
    url = f"sqlite+aiosqlite:///{folder / name}.db"
    revisions.upgrade(url)
    return Place(database, url, rows.fill(url, each, stage))


def postgresql_cpu_seconds() -> float:
    """The time that the PostgreSQL server's processes have spent computing, those that have ended left out."""
    home = Path(os.environ["GONGDAN_TEST_POSTGRES"])
    server = psutil.Process(int((home / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]))
    total = 0.0
    for process in (server, *server.children()):
        # a worker of autovacuum may end in between
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += float(times.user + times.system)
    return total
