"""Makes deliveries of webhooks out of the feed, sends them, and clears the log of those that ended long ago."""

from datetime import timedelta

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE
from app.db.queries import webhooks


async def make_deliveries(container: Container) -> bool:
    """Read one page of each feed with news."""
    return await container.webhook_consumer.consume()


async def send_webhooks(container: Container) -> bool:
    """Begin to send what is due; several receivers are sent to at the same time, and none waits for another."""
    return await container.webhooks.send()


async def forget_deliveries(container: Container) -> bool:
    """Delete one batch of old ones (GONGDAN_WEBHOOK_LOG_DAYS)."""
    now = container.clock.now()
    async with container.database.transaction(now, EVERYWHERE) as tx:
        gone = await webhooks.forget(tx, now - timedelta(days=container.settings.webhook_log_days))
        await tx.commit()
    return gone >= webhooks.FORGOTTEN_AT_ONCE
