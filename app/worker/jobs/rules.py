"""Puts rules versions 规则版本 in force when their moment has come."""

from app.bootstrap import Container
from app.services.kinds.rule_sets_due import ScheduledRules


async def put_rules_in_force(container: Container) -> bool:
    """Look after one batch."""
    return await ScheduledRules(container.database, container.moves, container.clock).look_after()
