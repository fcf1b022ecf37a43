"""Endpoints: their secrets, what they may be sent, and how they are switched off."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from app.core.catalogue import sentence
from app.core.errors import Conflict
from app.core.keys import derived_key
from app.core.logs import get_logger
from app.core.ports import Message
from app.core.roles import Caller, Role, gongdan
from app.db.queries import feed, webhooks
from app.db.transaction import Transaction
from app.models import Community, MachineClient
from app.models.base import RowValues
from app.models.webhook import DisabledBecause, WebhookCursor, WebhookEndpoint
from app.services.journal import kept_records
from app.services.notices.notices import InApp

OVERLAP: Final = timedelta(hours=24)
"""So long after a rotation deliveries are signed with the secret before it, too."""
SECRET_BYTES: Final = 32
MOST_ENDPOINTS: Final = 20
"""How many endpoints of one machine client are sent events: each event is a delivery to each of them."""
READS: Final = "events:read"
"""The scope without which a client is sent nothing."""

TOO_MANY: Final = sentence("problems.too_many_webhooks")
log = get_logger(__name__)


class WebhookSecrets:
    """Makes, stores and reads the secrets of endpoints. They are stored encrypted, so that a copy of the database alone
    is not enough to sign in our name."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = Fernet(base64.urlsafe_b64encode(derived_key(secret_key, "webhook-secret")))

    def rotated(self, row: WebhookEndpoint, now: datetime) -> tuple[str, RowValues]:
        """A new secret as it is shown, once, and what changes in the row; the one before it counts for a day more."""
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
        changes: RowValues = {"secret": self._cipher.encrypt(secret.encode()).decode()}
        if row.secret:
            changes |= {"previous_secret": row.secret, "previous_until": now + OVERLAP}
        return secret, changes

    def of(self, row: WebhookEndpoint, now: datetime) -> list[str]:
        """With which secrets is signed, the newest first. One that was encrypted under another key of the service can't
        be read any more: then a new one has to be made."""
        stored = [row.secret]
        if row.previous_until is not None and now < row.previous_until:
            stored.append(row.previous_secret)
        readable = []
        for text in stored:
            try:
                readable.append(self._cipher.decrypt(text.encode()).decode())
            except InvalidToken:
                log.error("a webhook secret was stored under another GONGDAN_SECRET_KEY", endpoint=str(row.id))
        return readable


@dataclass(frozen=True, slots=True)
class Reach:
    """Of which communities an endpoint is sent events."""

    organisation_id: UUID
    named: frozenset[UUID] | None
    """None: of all of the organisation."""

    def holds(self, community: Community) -> bool:
        """Whether a community is one of them."""
        return community.organisation_id == self.organisation_id and self.has(community.id)

    def has(self, community_id: UUID | None) -> bool:
        """The same of one that is known to be the organisation's; a test (None) is of none, and always sent."""
        return community_id is None or self.named is None or community_id in self.named


def reach_of(row: WebhookEndpoint, client: MachineClient) -> Reach:
    """What an endpoint asks for, as far as its client may read it now."""
    lists = [_ids(listed) for listed in (row.communities, client.communities) if listed is not None]
    named = frozenset.intersection(*lists) if lists else None
    if READS not in client.scopes:
        named = frozenset()
    return Reach(row.organisation_id, named)


def _ids(listed: Iterable[str]) -> frozenset[UUID]:
    return frozenset(UUID(text) for text in listed)


async def check_number(tx: Transaction, client: MachineClient) -> None:
    """Raises Conflict where one more endpoint of a client would be too many. Of two that come at once, the second
    waits, and counts the first."""
    await webhooks.lock_client(tx, client.id)
    if len(await tx.get_all(WebhookEndpoint, machine_client_id=client.id, enabled=True)) >= MOST_ENDPOINTS:
        raise Conflict(TOO_MANY, values={"most": MOST_ENDPOINTS})


async def begin_reading(tx: Transaction, row: WebhookEndpoint, client: MachineClient) -> None:
    """Note where the feeds stand that an endpoint is served from now on: it is sent what comes after that."""
    for community in await _unread_yet(tx, row, client):
        _begin(tx, row, community, await feed.head_of(tx, community.id))


async def go_on_reading(tx: Transaction, row: WebhookEndpoint, client: MachineClient) -> None:
    """The same for communities that came since: one that was founded after the endpoint is read from its first event,
    and one that its client was let into from now on."""
    for community in await _unread_yet(tx, row, client):
        is_younger = community.created_at > row.created_at
        _begin(tx, row, community, 0 if is_younger else await feed.head_of(tx, community.id))


async def _unread_yet(tx: Transaction, row: WebhookEndpoint, client: MachineClient) -> list[Community]:
    known = await webhooks.cursors_of(tx, [row.id])
    reach = reach_of(row, client)
    communities = await webhooks.communities_of(tx, [row.organisation_id])
    return [place for place in communities if reach.holds(place) and (row.id, place.id) not in known]


def _begin(tx: Transaction, row: WebhookEndpoint, community: Community, position: int) -> None:
    tx.insert(WebhookCursor, endpoint_id=row.id, community_id=community.id, position=position)


def disable(tx: Transaction, caller: Caller, row: WebhookEndpoint, why: DisabledBecause, role: str) -> WebhookEndpoint:
    """Send nothing more to an endpoint; what waits goes on waiting, and so does its place in the feeds."""
    changes = {"enabled": False, "disabled_because": why}
    return kept_records.edit(tx, caller, WebhookEndpoint, row, changes, community_id=None, role=role, action="disabled")


def disable_gone(tx: Transaction, row: WebhookEndpoint) -> WebhookEndpoint:
    """The receiver says itself that it wants no more (410)."""
    return disable(tx, gongdan(row.organisation_id), row, DisabledBecause.GONE, Role.SYSTEM.value)


async def tell_administrators(tx: Transaction, row: WebhookEndpoint, community_id: UUID, outcome: str) -> None:
    """Leave a notice to whoever administers the community of a delivery."""
    data = {"number": row.description or str(row.id)}
    for person_id in await webhooks.administrators(tx, row.organisation_id, community_id):
        message = Message(
            tx.now, community_id, f"webhook_endpoint.{outcome}", "webhook_endpoint", row.id, person_id, data=data
        )
        await InApp(tx).deliver(message)
