"""What monitoring asks the database for: how much waits, and for how long. Every count is read from an index and ends
at `MOST`, so that a scrape costs the same when a million rows wait."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Select, case, func, select, text
from sqlmodel import col

from app.core.enums import ClockState
from app.db.queries.due import RUNNING
from app.db.transaction import Transaction, table_of
from app.models import ClockRow, Community, JournalEntry, Notice, Outbox
from app.models.outgoing import OutgoingMessage
from app.models.webhook import DeliveryState, WebhookDelivery, WebhookEndpoint

MOST: Final = 10_000
"""A count ends here: where more wait, this many are told."""

_clocks: Final = table_of(ClockRow).c
_messages: Final = table_of(OutgoingMessage).c
_notices: Final = table_of(Notice).c
_deliveries: Final = table_of(WebhookDelivery).c
_endpoints: Final = table_of(WebhookEndpoint).c
SETTLED_WITHIN: Final = timedelta(hours=1)
"""Which ended deliveries of webhooks are told."""


class Backlog(NamedTuple):
    """How many wait, and since when the first of them does; None: none waits."""

    number: int
    since: datetime | None


async def _waiting(tx: Transaction, first_of_them: "Select[tuple[datetime]]") -> Backlog:
    part = first_of_them.limit(MOST).subquery()
    [moment] = part.c
    [row] = await tx.rows(select(func.count().label("number"), func.min(moment).label("since")).select_from(part))
    return Backlog(row["number"], row["since"])


async def due_clocks(tx: Transaction) -> Backlog:
    """Clocks that should have been looked at by now, and since when the first of them."""
    statement = select(_clocks.next_at).where(RUNNING, _clocks.next_at <= tx.now).order_by(_clocks.next_at)
    return await _waiting(tx, statement)


async def late_clocks(tx: Transaction) -> int:
    """How many clocks run on although their time is over."""
    # by community, because that is how the index over ends begins; the state is a value and no literal, so that
    # PostgreSQL doesn't walk through all running clocks
    part = (
        select(_clocks.id)
        .select_from(table_of(Community).join(table_of(ClockRow), _clocks.community_id == col(Community.id)))
        .where(_clocks.state == ClockState.RUNNING, _clocks.due_at < tx.now)
        .limit(MOST)
        .subquery()
    )
    return int(await tx.value(select(func.count()).select_from(part)))


async def unplaced_events(tx: Transaction) -> Backlog:
    """Journal entries without a position in the feed, and when the first of them was written."""
    first = select(col(Outbox.n)).order_by(col(Outbox.n)).limit(MOST).subquery()
    count = int(await tx.value(select(func.count()).select_from(first)))
    entry = (
        select(col(JournalEntry.at))
        .join(
            Outbox,
            (col(Outbox.record_id) == col(JournalEntry.record_id)) & (col(Outbox.version) == col(JournalEntry.version)),
        )
        .order_by(col(Outbox.n))
        .limit(1)
    )
    return Backlog(count, await tx.value(entry) if count else None)


async def unrouted_notices(tx: Transaction) -> Backlog:
    """Notices of which it is not decided yet by which channels they go out."""
    statement = (
        select(_notices["at"])
        .where(_notices.routed_at.is_(None), _notices.person_id.is_not(None))
        .order_by(_notices.id)
    )
    return await _waiting(tx, statement)


class UnderWay(NamedTuple):
    """Messages on their way by one channel."""

    number: int
    retried: int
    """How many of them the channel did not take at the first try."""
    since: datetime
    """When the first of them is, or was, due: for one that waits for the end of quiet hours, later than now."""


async def messages_by_channel(tx: Transaction) -> dict[str, UnderWay]:
    """Messages on their way, by the channel that is tried next."""
    part = (
        select(_messages.channels[0].as_string().label("channel"), _messages.due_at, _messages.tries)
        # as the partial index has it
        .where(text("state IN ('waiting', 'sending')"))
        .order_by(_messages.due_at)
        .limit(MOST)
        .subquery()
    )
    statement = select(
        part.c.channel,
        func.count().label("number"),
        func.count(case((part.c.tries > 0, 1))).label("retried"),
        func.min(part.c.due_at).label("since"),
    )
    rows = await tx.rows(statement.group_by(part.c.channel))
    return {row["channel"] or "none": UnderWay(row["number"], row["retried"], row["since"]) for row in rows}


class Deliveries(NamedTuple):
    """Webhooks on their way to endpoints that are switched on, and what became of those that ended lately."""

    waiting: int
    retried: int
    """How many of them the receiver did not take at the first try."""
    since: datetime | None
    """When the first of them is, or was, due; None: none waits."""
    settled: Mapping[DeliveryState, int]
    """Delivered and given up within the last hour."""
    endpoints_off: int
    """Endpoints that are switched off."""


async def webhook_deliveries(tx: Transaction) -> Deliveries:
    """What of webhooks waits, and how those of the last hour ended."""
    part = (
        select(_deliveries.next_at, _deliveries.tries)
        .select_from(
            table_of(WebhookEndpoint).join(table_of(WebhookDelivery), _deliveries.endpoint_id == _endpoints.id)
        )
        # as the partial index has it; what an endpoint that is off holds back is nobody's fault
        .where(text("webhook_delivery.state = 'waiting'"), _endpoints.enabled)
        .limit(MOST)
        .subquery()
    )
    [waiting] = await tx.rows(
        select(
            func.count().label("number"),
            func.count(case((part.c.tries > 0, 1))).label("retried"),
            func.min(part.c.next_at).label("since"),
        ).select_from(part)
    )
    ended = select(_deliveries.state).where(_deliveries.settled_at > tx.now - SETTLED_WITHIN).limit(MOST).subquery()
    rows = await tx.rows(select(ended.c.state, func.count().label("number")).group_by(ended.c.state))
    settled = {row["state"]: row["number"] for row in rows}
    off = await tx.value(select(func.count()).select_from(WebhookEndpoint).where(_endpoints.enabled.is_(False)))
    return Deliveries(waiting["number"], waiting["retried"], waiting["since"], settled, int(off))
