"""Deletes what is no longer needed of logins: old failures, networks where nobody came back, uses that don't count."""

from datetime import timedelta

from app.bootstrap import Container
from app.core.quotas import HOUR
from app.core.row_scope import NOWHERE
from app.db.queries import logins, ways_in
from app.services.people.login_delays import BY_NAME, KNOWN_FOR


async def forget_logins(container: Container) -> bool:
    """Delete one batch."""
    now = container.clock.now()
    async with container.database.transaction(now, NOWHERE) as tx:
        gone = await logins.forget(
            tx, delays=now - BY_NAME.forgotten_after, networks=now - KNOWN_FOR - timedelta(days=1), uses=now - HOUR
        )
        gone = max(gone, await ways_in.forget(tx, now - timedelta(days=1), logins.AT_ONCE))
        await tx.commit()
    return gone >= logins.AT_ONCE
