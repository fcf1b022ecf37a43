"""Deletes stored answers whose Idempotency-Key has expired (GONGDAN_IDEMPOTENCY_DAYS)."""

from datetime import timedelta

from app.bootstrap import Container
from app.core.row_scope import NOWHERE
from app.db.queries import stored_answers


async def forget_answers(container: Container) -> bool:
    """Delete one batch of old answers."""
    now = container.clock.now()
    async with container.database.transaction(now, NOWHERE) as tx:
        gone = await stored_answers.forget(tx, now - timedelta(days=container.settings.idempotency_days))
        await tx.commit()
    return gone >= stored_answers.AT_ONCE
