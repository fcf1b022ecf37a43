"""Asks the ERP what homes owe from which somebody moves out."""

from app.bootstrap import Container


async def check_arrears(container: Container) -> bool:
    """Ask about one batch."""
    return await container.arrears_checks.look_after()
