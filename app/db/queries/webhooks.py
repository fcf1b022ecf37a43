"""Receivers of webhooks, how far each has been served, and deliveries on their way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select
from sqlmodel import col, delete, update

from app.core.roles import Role
from app.db.paging import Position, Slice, slice_of
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import Community, FeedHead, MachineClient, Person, RoleGrant
from app.models.webhook import DeliveryState, WebhookCursor, WebhookDelivery, WebhookEndpoint

FORGOTTEN_AT_ONCE = 500
_LOCK_CLIENT: Final = Prepared(
    select(col(MachineClient.id))
    .where(col(MachineClient.id) == given(col(MachineClient.id), "id"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class ClientsEndpoint:
    """An endpoint with the machine client that it belongs to."""

    endpoint: WebhookEndpoint
    client: MachineClient


@dataclass(frozen=True, slots=True)
class UnreadFeed:
    """A community's feed that goes on beyond what deliveries to an endpoint were made of."""

    endpoint_id: UUID
    community_id: UUID
    position: int
    """The last one of which they were made."""


async def lock_client(tx: Transaction, client_id: UUID) -> None:
    """Lock a machine client's row until the transaction ends. On SQLite the whole database is locked."""
    await tx.begin()
    await tx.value(_LOCK_CLIENT, id=client_id)


async def endpoints(
    tx: Transaction,
    organisation_id: UUID,
    *,
    machine_client_id: UUID | None,
    after: Position | None,
    limit: int,
) -> Slice[WebhookEndpoint]:
    """A page of an organisation's endpoints, or of one machine client's."""
    table = table_of(WebhookEndpoint)
    statement = table.select().where(table.c.organisation_id == organisation_id)
    if machine_client_id is not None:
        statement = statement.where(table.c.machine_client_id == machine_client_id)
    return await slice_of(tx, WebhookEndpoint, statement, [table.c.id], after=after, limit=limit)


async def deliveries(
    tx: Transaction,
    endpoint_id: UUID,
    *,
    states: Collection[DeliveryState] | None,
    after: Position | None,
    limit: int,
) -> Slice[WebhookDelivery]:
    """A page of the log of an endpoint, the newest first."""
    table = table_of(WebhookDelivery)
    statement = table.select().where(table.c.endpoint_id == endpoint_id)
    if states is not None:
        statement = statement.where(table.c.state.in_(states))
    return await slice_of(tx, WebhookDelivery, statement, [table.c.id], after=after, limit=limit, newest_first=True)


async def served(tx: Transaction) -> dict[UUID, ClientsEndpoint]:
    """All endpoints that are switched on and have a secret, of machine clients that are let in."""
    endpoint, client = table_of(WebhookEndpoint), table_of(MachineClient)
    mine = endpoint.select().where(endpoint.c.enabled, endpoint.c.secret != "")
    rows = await tx.all(WebhookEndpoint, mine)
    clients = {row.id: row for row in await tx.all(MachineClient, client.select().where(client.c.active))}
    return {
        row.id: ClientsEndpoint(row, clients[row.machine_client_id]) for row in rows if row.machine_client_id in clients
    }


async def cursors_of(tx: Transaction, endpoint_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Of which communities these endpoints have a cursor: endpoint and community."""
    statement = select(col(WebhookCursor.endpoint_id), col(WebhookCursor.community_id)).where(
        col(WebhookCursor.endpoint_id).in_(endpoint_ids)
    )
    return {(row["endpoint_id"], row["community_id"]) for row in await tx.rows(statement)}


async def communities_of(tx: Transaction, organisation_ids: Collection[UUID]) -> Sequence[Community]:
    """All communities of some organisations."""
    table = table_of(Community)
    return await tx.all(Community, table.select().where(table.c.organisation_id.in_(organisation_ids)))


async def unread_feeds(tx: Transaction, endpoint_ids: Collection[UUID]) -> list[UnreadFeed]:
    """Feeds that go on beyond the cursors of these endpoints."""
    statement = (
        select(col(WebhookCursor.endpoint_id), col(WebhookCursor.community_id), col(WebhookCursor.position))
        .join(FeedHead, col(FeedHead.community_id) == col(WebhookCursor.community_id))
        .where(col(WebhookCursor.endpoint_id).in_(endpoint_ids), col(FeedHead.position) > col(WebhookCursor.position))
    )
    return [UnreadFeed(**row) for row in await tx.rows(statement)]


async def move_cursor(tx: Transaction, news: UnreadFeed, position: int) -> bool:
    """Note in the open transaction that deliveries were made up to a position; False: another worker was faster."""
    here = (
        col(WebhookCursor.endpoint_id) == news.endpoint_id,
        col(WebhookCursor.community_id) == news.community_id,
        col(WebhookCursor.position) == news.position,
    )
    return await tx.run(update(WebhookCursor).where(*here).values(position=position)) == 1


async def with_due(tx: Transaction, endpoint_ids: Collection[UUID]) -> set[UUID]:
    """Which of these endpoints have deliveries whose time has come: one probe of an index for each."""
    endpoint = table_of(WebhookEndpoint)
    due = exists().where(
        col(WebhookDelivery.endpoint_id) == endpoint.c.id,
        col(WebhookDelivery.state) == DeliveryState.WAITING,
        col(WebhookDelivery.next_at) <= tx.now,
    )
    statement = select(endpoint.c.id).where(endpoint.c.id.in_(endpoint_ids), due)
    return {row["id"] for row in await tx.rows(statement)}


async def take_due(tx: Transaction, endpoint_id: UUID, until: datetime, most: int) -> list[WebhookDelivery]:
    """Deliveries to an endpoint whose time has come; other workers leave them alone until then."""
    table = table_of(WebhookDelivery)
    due = (
        table.select()
        .where(table.c.endpoint_id == endpoint_id, table.c.state == DeliveryState.WAITING, table.c.next_at <= tx.now)
        .order_by(table.c.next_at, table.c.id)
        .limit(most)
    )
    taken = []
    for row in await tx.all(WebhookDelivery, due):
        mine = (
            col(WebhookDelivery.id) == row.id,
            col(WebhookDelivery.state) == DeliveryState.WAITING,
            col(WebhookDelivery.next_at) == row.next_at,
        )
        if await tx.run(update(WebhookDelivery).where(*mine).values(next_at=until)) == 1:
            taken.append(row)
    return taken


async def hold_back(tx: Transaction, endpoint_id: UUID, until: datetime) -> None:
    """Leave a receiver alone until a moment, as it asked for."""
    waiting = (
        col(WebhookDelivery.endpoint_id) == endpoint_id,
        col(WebhookDelivery.state) == DeliveryState.WAITING,
        col(WebhookDelivery.next_at) < until,
    )
    await tx.run(update(WebhookDelivery).where(*waiting).values(next_at=until))


async def by_message(tx: Transaction, message_ids: Collection[str]) -> dict[str, WebhookDelivery]:
    """Deliveries by the id under which they are sent."""
    table = table_of(WebhookDelivery)
    rows = await tx.all(WebhookDelivery, table.select().where(table.c.message_id.in_(message_ids)))
    return {row.message_id: row for row in rows}


async def by_ids(tx: Transaction, endpoint_id: UUID, delivery_ids: Collection[UUID]) -> list[WebhookDelivery]:
    """Those of these deliveries that go to the endpoint."""
    table = table_of(WebhookDelivery)
    named = (table.c.endpoint_id == endpoint_id, table.c.id.in_(delivery_ids))
    return await tx.all(WebhookDelivery, table.select().where(*named).order_by(table.c.id))


async def start_again(tx: Transaction, delivery_ids: Collection[UUID]) -> None:
    """Send deliveries once more, with all their tries before them."""
    again = {"state": DeliveryState.WAITING, "tries": 0, "next_at": tx.now, "settled_at": None}
    await tx.run(update(WebhookDelivery).where(col(WebhookDelivery.id).in_(delivery_ids)).values(**again))


async def move_cursors(tx: Transaction, endpoint_id: UUID) -> None:
    """Let an endpoint's reading go on from the present end of every feed."""
    head = (
        select(col(FeedHead.position))
        .where(col(FeedHead.community_id) == col(WebhookCursor.community_id))
        .scalar_subquery()
    )
    known = exists().where(col(FeedHead.community_id) == col(WebhookCursor.community_id))
    await tx.run(
        update(WebhookCursor)
        .where(col(WebhookCursor.endpoint_id) == endpoint_id, known)
        .values(position=head)
        .execution_options(synchronize_session=False)
    )


async def forget(tx: Transaction, before: datetime) -> int:
    """Delete one batch of deliveries that ended before a moment. Returns how many."""
    table = table_of(WebhookDelivery)
    old = select(table.c.id).where(table.c.settled_at < before).limit(FORGOTTEN_AT_ONCE)
    return await tx.run(delete(WebhookDelivery).where(col(WebhookDelivery.id).in_(old)))


async def administrators(tx: Transaction, organisation_id: UUID, community_id: UUID) -> list[UUID]:
    """Whoever administers a community, or all of them, today."""
    person, grant = table_of(Person), table_of(RoleGrant)
    statement = (
        select(person.c.id)
        .join(grant, grant.c.person_id == person.c.id)
        .where(
            person.c.organisation_id == organisation_id,
            person.c.active,
            grant.c.active,
            grant.c.role == Role.ADMIN.value,
            (grant.c.community_id == community_id) | grant.c.community_id.is_(None),
        )
        .distinct()
    )
    return [row["id"] for row in await tx.rows(statement)]
