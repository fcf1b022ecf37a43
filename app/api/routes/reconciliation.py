"""What a day comes to in a community's ledger 对账: for the cashier, the manager and the ERP (M-61, M-63)."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.schemas.reconciliation import DayFiguresOut, ReconciliationOut, ReconciliationQuery
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.lang import Words
from app.db.queries.reconciliation import closing_of
from app.services.money.day_closings import ACCOUNTANTS, figures_of_day

router = APIRouter(route_class=OperationRoute, tags=["charges"])
READERS = roles(*ACCOUNTANTS, scopes=("charges:read",))


@router.get(
    "/v1/reconciliation", **operation("reconciliation.read", policy=READERS, clause="M-63", problems=(NotFound,))
)
async def read_reconciliation(context: ContextDep, query: Annotated[ReconciliationQuery, Query()]) -> ReconciliationOut:
    """All sums of the ledger on one day of accounts, for the community and for each person who entered something.
    A day of accounts is the local day, or the first open day for what is entered once that one is closed."""
    community_id, day = query.community_id, query.day
    READERS.check(context.caller, community_id)
    if not await context.is_ours(community_id):
        raise NotFound(values={"what": Words("community", "小区")})
    if day is None:
        day = local_day(context.now, (await context.container.communities.get(context.tx, community_id)).zone)
    closing = await closing_of(context.tx, community_id, day)
    figures = await figures_of_day(context.tx, community_id, day)
    return ReconciliationOut(
        community_id=community_id,
        date=day,
        closed=closing is not None,
        day_closing_id=None if closing is None else closing.id,
        day_closing_state=None if closing is None else closing.state,
        figures=DayFiguresOut.model_validate(figures.shown()),
    )
