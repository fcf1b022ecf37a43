"""Sends deliveries, for the worker: each endpoint has places of its own, so that a slow receiver delays nobody else."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from standardwebhooks import Webhook

from app.core.clock import Clock
from app.core.errors import Problem
from app.core.logs import get_logger
from app.core.ports import WebhookReceipt, WebhookSender
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import notices, webhooks
from app.db.transaction import Transaction
from app.models.webhook import DeliveryError, DeliveryState, WebhookDelivery, WebhookEndpoint
from app.services.webhooks.deliveries import body_of
from app.services.webhooks.endpoints import WebhookSecrets, disable_gone, reach_of, tell_administrators
from app.services.webhooks.schedule import next_try, wished_try

AT_ONCE_EACH: Final = 4
"""How many requests to one endpoint are under way at a time, in one process."""
AT_ONCE: Final = 100
"""How many to all of them."""
LEASE: Final = timedelta(minutes=2)
"""So long other workers leave alone what one of them has taken: longer than a try can take."""
TOLD_AGAIN_AFTER: Final = timedelta(hours=24)
"""Administrators are told of an endpoint that fails once in this time."""
GONE: Final = 410
BUSY: Final = (429, 503)

log = get_logger(__name__)


@dataclass(frozen=True)
class Webhooks:
    """The deliveries that this process is sending."""

    database: Database
    clock: Clock
    sender: WebhookSender
    secrets: WebhookSecrets
    _sending: dict[UUID, set[asyncio.Task[None]]] = field(default_factory=lambda: defaultdict(set))

    @property
    def under_way(self) -> int:
        """How many requests are under way now."""
        return sum(map(len, self._sending.values()))

    async def send(self) -> bool:
        """Begin with what is due, as far as there are places, and don't wait for it. Returns whether there may be more
        to begin with at once."""
        if self.under_way >= AT_ONCE:
            return False
        now = self.clock.now()
        taken: list[tuple[WebhookEndpoint, WebhookDelivery]] = []
        async with self.database.transaction(now, EVERYWHERE) as tx:
            served = await webhooks.served(tx)
            free = [endpoint_id for endpoint_id in served if len(self._sending[endpoint_id]) < AT_ONCE_EACH]
            due = await webhooks.with_due(tx, free)
            for endpoint_id in due:
                places = min(AT_ONCE_EACH - len(self._sending[endpoint_id]), AT_ONCE - self.under_way - len(taken))
                for delivery in await webhooks.take_due(tx, endpoint_id, now + LEASE, places) if places > 0 else ():
                    # what its client may not read any more waits until it may
                    if reach_of(served[endpoint_id].endpoint, served[endpoint_id].client).has(delivery.community_id):
                        taken.append((served[endpoint_id].endpoint, delivery))
            await tx.commit()
        for endpoint, delivery in taken:
            self._begin(endpoint, delivery)
        return False

    def _begin(self, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
        sending = self._sending[endpoint.id]
        task = asyncio.create_task(self._try(endpoint, delivery), name=f"webhook {delivery.message_id}")
        sending.add(task)
        task.add_done_callback(sending.discard)

    async def finish(self) -> None:
        """Wait for everything that is under way."""
        while tasks := [task for tasks in self._sending.values() for task in tasks]:
            await asyncio.gather(*tasks)

    async def _try(self, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
        body = json.dumps(body_of(delivery), ensure_ascii=False, separators=(",", ":"))
        headers = self._headers(endpoint, delivery, body)
        if headers is None:
            return
        try:
            receipt = await self.sender.send(endpoint.url, headers, body.encode())
            await self._settle(endpoint, delivery, receipt)
        except Problem as problem:
            # the database is away: when the lease has ended it is sent again, by the same id
            log.warning("what came of a webhook could not be noted", code=problem.code)

    def _headers(self, endpoint: WebhookEndpoint, delivery: WebhookDelivery, body: str) -> dict[str, str] | None:
        now = self.clock.now()
        secrets = self.secrets.of(endpoint, now)
        if not secrets:
            return None
        signatures = [Webhook(secret).sign(delivery.message_id, now, body) for secret in secrets]
        return {
            "Content-Type": "application/json",
            "User-Agent": "Gongdan-Webhooks/1",
            "webhook-id": delivery.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    async def _settle(self, endpoint: WebhookEndpoint, delivery: WebhookDelivery, receipt: WebhookReceipt) -> None:
        """Note what came of a try, and what follows from it."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            await tx.begin()
            tries = delivery.tries + 1
            changes: dict[str, object] = {
                "tries": tries,
                "last_tried_at": now,
                "last_status": receipt.status,
                "last_error": None if receipt.fault is None else DeliveryError(receipt.fault),
            }
            if receipt.fault is None:
                changes |= {"state": DeliveryState.DELIVERED, "settled_at": now}
            else:
                changes |= await self._what_next(tx, endpoint, delivery, tries, receipt)
            mine = {"id": delivery.id, "state": DeliveryState.WAITING, "tries": delivery.tries}
            # a try that lasted longer than its lease changes nothing of what another has noted since
            tx.update(WebhookDelivery, mine, changes, must_hit=False)
            await tx.commit()

    async def _what_next(
        self,
        tx: Transaction,
        endpoint: WebhookEndpoint,
        delivery: WebhookDelivery,
        tries: int,
        receipt: WebhookReceipt,
    ) -> dict[str, object]:
        next_at = next_try(delivery.id, tries, tx.now)
        if receipt.status == GONE:
            await self._disable(tx, endpoint, delivery)
        if receipt.status in BUSY and (wished := wished_try(receipt.retry_after, tx.now)) is not None:
            await webhooks.hold_back(tx, endpoint.id, wished)
            next_at = None if next_at is None else max(next_at, wished)
        # a test is for somebody who looks at the log now
        if next_at is not None and delivery.community_id is not None:
            return {"next_at": next_at}
        if delivery.community_id is not None and receipt.status != GONE:
            await self._tell_of_failure(tx, endpoint, delivery.community_id)
        return {"state": DeliveryState.FAILED, "settled_at": tx.now}

    async def _disable(self, tx: Transaction, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
        current = await tx.get(WebhookEndpoint, id=endpoint.id)
        # several answers of one receiver may say it at the same time, and its address may be another one by now
        if current is None or not current.enabled or current.url != endpoint.url:
            return
        disable_gone(tx, current)
        if delivery.community_id is not None:
            await tell_administrators(tx, current, delivery.community_id, "gone")

    async def _tell_of_failure(self, tx: Transaction, endpoint: WebhookEndpoint, community_id: UUID) -> None:
        if not await notices.was_left(tx, endpoint.id, "webhook_endpoint.failed", tx.now - TOLD_AGAIN_AFTER):
            await tell_administrators(tx, endpoint, community_id, "failed")
