"""Asks WeChat Pay about payments of which nothing was heard, and sends refunds there."""

from app.bootstrap import Container


async def look_after_payments(container: Container) -> bool:
    """Look after one batch."""
    return await container.online_payments.look_after()
