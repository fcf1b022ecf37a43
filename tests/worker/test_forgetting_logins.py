"""The worker deletes what is no longer needed of logins, and nothing that still counts."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from app.bootstrap import build_container
from app.core.clock import MovableClock
from app.core.ids import new_id
from app.core.settings import Settings
from app.db.database import Database
from app.models import CountedUse
from app.models.login import KnownNetwork, LoginDelay
from app.worker.jobs.logins import forget_logins

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def test_old_rows_go_and_others_stay(database: Database) -> None:
    container = build_container(Settings(), clock=MovableClock(NOW), database=database)
    async with database.transaction(NOW) as tx:
        for days, key in ((0.9, "fresh"), (1.1, "old")):
            at = NOW - timedelta(days=days)
            tx.insert(LoginDelay, key=key, failures=3, last_at=at, until=at)
        for days, network in ((30, "192.0.2.0/24"), (32, "198.51.100.0/24")):
            tx.insert(KnownNetwork, subject_id=new_id(), network=network, last_at=NOW - timedelta(days=days))
        for minutes, what in ((59, "fresh"), (61, "old")):
            created_at = NOW - timedelta(minutes=minutes)
            tx.insert(CountedUse, actor_id=new_id(), what=what, created_at=created_at)
        await tx.commit()
    assert not await forget_logins(container)
    async with database.transaction(NOW) as tx:
        assert [row.key for row in await tx.all(LoginDelay, select(LoginDelay))] == ["fresh"]
        assert [row.network for row in await tx.all(KnownNetwork, select(KnownNetwork))] == ["192.0.2.0/24"]
        assert [row.what for row in await tx.all(CountedUse, select(CountedUse))] == ["fresh"]
