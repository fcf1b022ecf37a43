"""The ledger of charges 收费流水, for reconciliation (M-63)."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.http.deps import CallerDep, UnopenedContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.ledger import LedgerPage, LedgerQuery, LedgerRow, LedgersQuery
from app.core.errors import FeedRestarted, Forbidden
from app.core.lang import Words
from app.core.money import CURRENCY
from app.core.roles import Caller, Role
from app.db.queries.ledger import FollowedLedger, contacts_of, follow_ledger, follow_ledgers
from app.db.queries.ledger import list_ledger as ledger_of
from app.db.transaction import Transaction, as_row
from app.models import LedgerEntry
from app.services.moving.seen_by import mask_text
from app.services.timeline.feeds import CommunityFeed, Feed, OrganisationFeed, check_position, epoch_for

router = APIRouter(route_class=OperationRoute, tags=["charges"])
READERS = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER, scopes=("charges:read",))
EVERYWHERE: Final = Words("readers of all communities", "可查看全部小区的人员与系统")


@router.get(
    "/v1/communities/{community_id}/ledger",
    **operation("ledger.list", policy=READERS, clause="M-63", problems=(FeedRestarted,)),
)
async def list_ledger(
    context: UnopenedContextDep, community_id: UUID, query: Annotated[LedgerQuery, Query()]
) -> LedgerPage:
    """Every invoice, payment, reduction, waiver, refund and compensation, oldest first; entries never change. Whoever
    keeps books from it follows it with `after`: a list by time misses what is committed late. A position that is ahead
    of the feed, or of another epoch, is answered with 410: the database was restored since."""
    if query.after is not None:
        after, filters = query.after, query.filters()

        async def read(tx: Transaction) -> FollowedLedger:
            return await follow_ledger(tx, community_id, filters, after=after, limit=query.limit)

        return await _followed(context, CommunityFeed(community_id), after, query.epoch, read)
    tx, position = await context.open(), position_of(context, query)
    entries = await ledger_of(tx, community_id, query.filters(), after=position, limit=query.limit)
    page = page_of(context, query, entries, await _rows_of(tx, entries.rows))
    return LedgerPage(data=page.data, next_cursor=page.next_cursor, has_more=page.has_more)


async def _reads_everywhere(caller: CallerDep) -> None:
    """One ledger of all communities is for who reads each of them. Raises Forbidden."""
    if reach_of(caller) is not None:
        raise Forbidden(values={"allowed": EVERYWHERE})


def reach_of(caller: Caller) -> frozenset[UUID] | None:
    """The communities whose ledgers somebody reads; None: all of the organisation."""
    return caller.communities(*(READERS.roles if caller.kind == "person" else (Role.INTEGRATION,)))


@router.get(
    "/v1/ledger",
    dependencies=[Depends(_reads_everywhere)],
    **operation("ledger.follow", policy=READERS, clause="M-63", problems=(FeedRestarted,)),
)
async def follow_all(context: UnopenedContextDep, query: Annotated[LedgersQuery, Query()]) -> LedgerPage:
    """The ledgers of all communities after a position of the organisation's feed, for who may read every one of them:
    one position for the whole company. Nothing is ever missed, also what is committed late. A page may be empty while
    `has_more` is true. A position that is ahead of the feed, or of another epoch, is answered with 410."""
    organisation_id, filters = context.caller.organisation_id, query.filters()

    async def read(tx: Transaction) -> FollowedLedger:
        return await follow_ledgers(tx, organisation_id, filters, after=query.after, limit=query.limit)

    return await _followed(context, OrganisationFeed(organisation_id), query.after, query.epoch, read)


async def _followed(
    context: RequestContext,
    source: Feed,
    after: int,
    known: UUID | None,
    read: Callable[[Transaction], Awaitable[FollowedLedger]],
) -> LedgerPage:
    """What a feed tells of after a position, in its order."""
    database, now = context.container.database, context.container.clock.now()
    epoch = await epoch_for(database, now, known)
    async with database.transaction(now, source.scope) as tx:
        if await source.sequence(tx):
            await tx.commit()
        page = await read(tx)
        check_position(after, page.head)
        entries = [as_row(LedgerEntry, row) for row in page.entries]
        make = await _rows_of(tx, entries)
    rows = [make(entry) for entry in entries]
    return LedgerPage(data=rows, next_after=page.seen, head=page.head, epoch=epoch, has_more=page.more)


async def _rows_of(tx: Transaction, entries: list[LedgerEntry]) -> Callable[[LedgerEntry], LedgerRow]:
    """What makes rows of entries, with the names of the orders' contacts masked in reasons."""
    contacts = await contacts_of(tx, {row.work_order_id for row in entries if row.work_order_id is not None})

    def shown(row: LedgerEntry) -> LedgerRow:
        contact = contacts.get(row.work_order_id, "") if row.work_order_id is not None else ""
        reason = mask_text(row.reason, [contact] if len(contact) > 1 else [])
        return LedgerRow.model_construct(**{**vars(row), "reason": reason}, currency=CURRENCY)

    return shown
