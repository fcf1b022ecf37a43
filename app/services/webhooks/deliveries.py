"""Makes deliveries out of the change feed: one for each event and endpoint that asks for it, none twice, none left out.

Each endpoint has a position in each community's feed. It moves in the transaction that makes the deliveries, and only
from where it was read: of two workers that read the same page, one is rolled back.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from app.core.clock import Clock
from app.core.row_scope import EVERYWHERE, of_community
from app.db.database import Database
from app.db.queries import feed, webhooks
from app.db.queries.webhooks import ClientsEndpoint, UnreadFeed
from app.db.transaction import Transaction
from app.models.base import RowView
from app.models.webhook import DeliveryState, WebhookDelivery, WebhookEndpoint
from app.services.timeline.event_patterns import names_for
from app.services.webhooks.endpoints import go_on_reading, reach_of

PAGE: Final = 500
"""How many deliveries are made in one transaction."""
TEST_EVENT: Final = "webhook.test"


def message_id_of(endpoint_id: UUID, community_id: UUID, entry: RowView) -> str:
    """The `webhook-id` of an event for an endpoint: the same whenever it is made, because the journal's hash tells the
    event from every other."""
    digest: str = entry["hash"]
    return f"msg_{uuid5(endpoint_id, f'{community_id}/{digest}').hex}"


def make(tx: Transaction, endpoint_id: UUID, community_id: UUID, epoch: UUID, entry: RowView) -> WebhookDelivery:
    """Queue the delivery of one event."""
    return tx.insert(
        WebhookDelivery,
        created_at=tx.now,
        endpoint_id=endpoint_id,
        community_id=community_id,
        message_id=message_id_of(endpoint_id, community_id, entry),
        event=entry["event"],
        event_at=entry["at"],
        epoch=epoch,
        position=entry["position"],
        record_type=entry["record_type"],
        record_id=entry["record_id"],
        record_version=entry["version"],
        to_state=entry["to_state"],
        state=DeliveryState.WAITING,
        next_at=tx.now,
    )


def make_test(tx: Transaction, row: WebhookEndpoint, epoch: UUID, message_id: UUID) -> WebhookDelivery:
    """Queue a delivery that says nothing but that it arrived."""
    return tx.insert(
        WebhookDelivery,
        created_at=tx.now,
        endpoint_id=row.id,
        message_id=f"msg_{message_id.hex}",
        event=TEST_EVENT,
        event_at=tx.now,
        epoch=epoch,
        state=DeliveryState.WAITING,
        next_at=tx.now,
    )


async def replay_range(tx: Transaction, row: WebhookEndpoint, community_id: UUID, positions: range) -> int:
    """Send the events of a stretch of a feed once more, of those types that the endpoint asks for: under the ids that
    they had, and also where their deliveries were cleared. Returns how many."""
    await tx.begin()
    page = await feed.read(tx, [community_id], positions.start - 1, names_for(row.events), len(positions))
    entries = {
        message_id_of(row.id, community_id, entry): entry for entry in page.entries if entry["position"] in positions
    }
    known = await webhooks.by_message(tx, entries.keys())
    await webhooks.start_again(tx, [delivery.id for delivery in known.values()])
    epoch = await feed.epoch_of(tx)
    for message_id, entry in entries.items():
        if message_id not in known:
            make(tx, row.id, community_id, epoch, entry)
    return len(entries)


@dataclass(frozen=True, slots=True)
class WebhookConsumer:
    """Reads the feeds for all endpoints."""

    database: Database
    clock: Clock

    async def consume(self) -> bool:
        """One page for each endpoint and feed with news. Returns whether there is more."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            served = await webhooks.served(tx)
            if not served:
                return False
            await self._go_on_reading(tx, served)
            unread = await webhooks.unread_feeds(tx, served.keys())
            epoch = await feed.epoch_of(tx)
        more = False
        for news in unread:
            mine = served[news.endpoint_id]
            if reach_of(mine.endpoint, mine.client).has(news.community_id):
                more = await self._consume(mine.endpoint, news, epoch) or more
        return more

    async def _go_on_reading(self, tx: Transaction, served: dict[UUID, ClientsEndpoint]) -> None:
        """Communities that were founded, or that a client was let into, since an endpoint was made."""
        known = await webhooks.cursors_of(tx, served.keys())
        organisations = {mine.endpoint.organisation_id for mine in served.values()}
        communities = await webhooks.communities_of(tx, organisations)
        for mine in served.values():
            reach = reach_of(mine.endpoint, mine.client)
            if any(reach.holds(place) and (mine.endpoint.id, place.id) not in known for place in communities):
                await tx.begin()
                await go_on_reading(tx, mine.endpoint, mine.client)
                await tx.commit()

    async def _consume(self, row: WebhookEndpoint, news: UnreadFeed, epoch: UUID) -> bool:
        async with self.database.transaction(self.clock.now(), of_community(news.community_id)) as tx:
            page = await feed.read(tx, [news.community_id], news.position, names_for(row.events), PAGE)
            if not await webhooks.move_cursor(tx, news, page.seen[news.community_id]):
                # another worker read this page, and makes its deliveries
                return True
            entries = {message_id_of(row.id, news.community_id, entry): entry for entry in page.entries}
            # a replay may have been ahead of us
            known = await webhooks.by_message(tx, entries.keys())
            for message_id, entry in entries.items():
                if message_id not in known:
                    make(tx, row.id, news.community_id, epoch, entry)
            await tx.commit()
        return page.more


def body_of(delivery: WebhookDelivery) -> dict[str, object]:
    """What a receiver is sent: thin, so that it reads the record with its own rights, and without personal data."""
    data: dict[str, object] = {"event": delivery.event}
    if delivery.community_id is not None:
        data |= {
            "position": delivery.position,
            "epoch": str(delivery.epoch),
            "community_id": str(delivery.community_id),
            "record": delivery.record_type,
            "record_id": str(delivery.record_id),
            "version": delivery.record_version,
            "to_state": delivery.to_state,
        }
    return {"type": delivery.event, "timestamp": delivery.event_at.isoformat(), "data": data}
