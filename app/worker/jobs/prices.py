"""Asks the ERP what material costs where it keeps the stock."""

from app.bootstrap import Container


async def check_prices(container: Container) -> bool:
    """Ask about one batch."""
    return await container.price_checks.look_after()
