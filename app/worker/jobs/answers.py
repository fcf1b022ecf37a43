"""Deletes stored answers whose Idempotency-Key is no longer remembered (published: GONGDAN_IDEMPOTENCY_DAYS)."""

from datetime import timedelta

from app.bootstrap import House
from app.db.queries import stored_answers


async def forget_answers(house: House) -> bool:
    """Delete one batch of old answers."""
    now = house.clock.now()
    async with house.database.transaction(now) as tx:
        gone = await stored_answers.forget(tx, now - timedelta(days=house.settings.idempotency_days))
        await tx.commit()
    return gone >= stored_answers.AT_ONCE
