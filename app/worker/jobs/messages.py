"""Decides which notices go out by WeChat or text message, and sends them."""

from app.bootstrap import Container


async def route_notices(container: Container) -> bool:
    """Decide for one batch."""
    return await container.outgoing.route()


async def send_messages(container: Container) -> bool:
    """Send one batch."""
    return await container.outgoing.send()
