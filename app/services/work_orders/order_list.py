"""Finding work orders: a page of what the caller may see, by filters (api.md, Reading)."""

from datetime import datetime
from uuid import UUID

from app.core.roles import Caller
from app.db.queries.order_lists import OrderFilters, count_orders, list_orders
from app.db.transaction import Transaction
from app.models import WorkOrder
from app.services.moving.access import scope_of, ways_to_orders
from app.services.moving.moves import Outcome
from app.services.places.communities import Communities
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.engine.step import Context


class Finder:
    """Looks up orders for one caller."""

    def __init__(self, tx: Transaction, caller: Caller, communities: Communities) -> None:
        self.tx, self.caller, self.communities = tx, caller, communities

    async def page(
        self, filters: OrderFilters, after: tuple[datetime, UUID] | None, limit: int, *, newest_first: bool
    ) -> tuple[list[Outcome[WorkOrder]], bool]:
        """Up to `limit` orders after a position, and whether more follow."""
        ways = ways_to_orders(scope_of(self.caller), filters.community_id)
        found = await list_orders(self.tx, ways, filters, after, limit + 1, newest_first=newest_first)
        outcomes = []
        for order in found[:limit]:
            community = await self.communities.get(self.tx, order.row.community_id)
            context = Context(self.caller, self.tx.now, community, order.row, **order.aspects)
            outcomes.append(Outcome(WORK_ORDERS, context))
        return outcomes, len(found) > limit

    async def count(self, filters: OrderFilters) -> int:
        """How many there are, counted up to 10,000."""
        return await count_orders(self.tx, ways_to_orders(scope_of(self.caller), filters.community_id), filters)
