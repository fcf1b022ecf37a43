"""Helpers see the orders with which they help, as long as they work there (M-21)."""

from dataclasses import dataclass
from typing import ClassVar, cast
from uuid import UUID

from sqlalchemy import and_

from app.core.roles import Caller, Role
from app.db.queries.helpers import helped_by
from app.models import WorkOrder
from app.services.moving.seen_by import Columns, CommunityRecord, Condition, SeenBy
from app.workflow.kinds.work_order.helping import helpers_of


@dataclass(frozen=True, slots=True)
class OrderHelpers(SeenBy):
    """Whoever helps with the order."""

    personal: ClassVar[bool] = True

    @property
    def who(self) -> tuple[Role, ...]:
        return (Role.WORKER,)

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        return caller.id in helpers_of(cast(WorkOrder, row)) and caller.works_in(row.community_id)

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        # nobody but a worker is named to help
        held = caller.communities(Role.WORKER)
        own = columns["id"].in_(helped_by(caller.id))
        if held is None:
            return [own]
        here = sorted(held if community_id is None else held & {community_id})
        return [and_(own, columns["community_id"].in_(here))] if here else []
