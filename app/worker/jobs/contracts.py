"""Looks after contracts 维保合同: each becomes active on its first day, its visits become orders, its fees charges."""

from app.bootstrap import Container
from app.services.kinds.contract_days import ContractDays


async def look_after_contracts(container: Container) -> bool:
    """Look after one batch."""
    return await ContractDays(container.database, container.moves, container.clock).look_after()
