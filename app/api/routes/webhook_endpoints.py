"""Webhook endpoints: where a machine client has events pushed to, and the log of what was."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.keeping import acting_as, add, change, check_expected, edit_form, sent
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import ListQuery, page_of, position_of
from app.api.http.request_context import RequestContext, id_in
from app.api.schemas.page import Page
from app.api.schemas.webhooks import (
    DeliveryQuery,
    EnableWebhook,
    ReplayDeliveries,
    ReplayedOut,
    WebhookDeliveryOut,
    WebhookEndpointForm,
    WebhookEndpointOut,
    WebhookSecretOut,
)
from app.core.catalogue import sentence
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.core.ids import timely_id
from app.core.lang import Words
from app.core.roles import Role
from app.core.webhook_targets import TargetFault, TargetRefused
from app.db.queries import feed, webhooks
from app.models import Community, MachineClient, StoredAnswer
from app.models.base import RowValues
from app.models.webhook import DeliveryState, DisabledBecause, WebhookDelivery, WebhookEndpoint
from app.services.journal import kept_records
from app.services.people import admin_scope
from app.services.webhooks import deliveries, endpoints

router = APIRouter(route_class=OperationRoute, tags=["webhooks"])

MANAGERS = roles(Role.ADMIN, scopes=("webhooks:manage",))
ENDPOINT: Final = Words("webhook endpoint", "Webhook 接收地址")
CLIENT: Final = Words("machine client", "对接系统")
COMMUNITY: Final = Words("community", "小区")
NO_EVENTS: Final = sentence("problems.client_reads_no_events")
NOT_IN_REACH: Final = sentence("problems.not_in_reach")
REFUSED: Final = {fault: sentence(f"problems.webhook_target.{fault.value}") for fault in TargetFault}

WebhookEndpointChanges: Any = edit_form(WebhookEndpointForm, "WebhookEndpointChanges", frozenset({"machine_client_id"}))


def _places(client: MachineClient) -> set[UUID | None]:
    return {None} if client.communities is None else {UUID(place) for place in client.communities}


def _is_managed(context: RequestContext, client: MachineClient) -> bool:
    """Whether a machine client is the caller, or the caller administers all of its communities."""
    if context.caller.kind == "client":
        return client.id == context.caller.id
    held = context.caller.communities(Role.ADMIN)
    return held is None or _places(client) <= held


async def _endpoint(context: ContextDep, webhook_endpoint_id: RecordId) -> WebhookEndpoint:
    own = {"organisation_id": context.caller.organisation_id}
    row = await kept_records.get(context.tx, WebhookEndpoint, ENDPOINT, webhook_endpoint_id, **own)
    client = await context.tx.get(MachineClient, id=row.machine_client_id)
    assert client is not None
    if not _is_managed(context, client):
        raise NotFound(values={"what": ENDPOINT})
    return row


ManagedEndpoint = Annotated[WebhookEndpoint, Depends(_endpoint)]


async def _check_replay(context: ContextDep) -> None:
    """Whoever no longer manages the endpoint gets no stored answer either."""

    async def check(stored: StoredAnswer) -> None:
        await _endpoint(context, id_in(stored))

    context.check_replay = check


StillManaged = Annotated[None, Depends(_check_replay)]


def _out(row: WebhookEndpoint) -> WebhookEndpointOut:
    values = {name: getattr(row, name) for name in WebhookEndpointOut.model_fields if hasattr(row, name)}
    return WebhookEndpointOut(
        **values, has_secret=bool(row.secret), previous_secret_until=row.previous_until if row.previous_secret else None
    )


def _delivery_out(row: WebhookDelivery) -> WebhookDeliveryOut:
    values = {name: getattr(row, name) for name in WebhookDeliveryOut.model_fields if hasattr(row, name)}
    return WebhookDeliveryOut(**values, next_try_at=row.next_at if row.state == DeliveryState.WAITING else None)


async def _owner(context: RequestContext, form: WebhookEndpointForm) -> MachineClient:
    """The machine client that a new endpoint belongs to. Raises Invalid, Forbidden."""
    own = context.caller.id if context.caller.kind == "client" else None
    named = form.machine_client_id or own
    client = None
    if named is not None and own in (None, named):
        client = await context.tx.get(MachineClient, id=named, organisation_id=context.caller.organisation_id)
    if client is None:
        raise Invalid([kept_records.unknown("machine_client_id", CLIENT)])
    if own is None:
        admin_scope.check_manages(context.caller, _places(client))
    return client


async def _check(context: RequestContext, values: RowValues, client: MachineClient) -> None:
    """Raises Invalid for an address that nothing is sent to, and for communities that the client does not see."""
    errors = []
    if endpoints.READS not in client.scopes:
        errors.append(FieldError("/machine_client_id", "no_events", NO_EVENTS))
    for index, place in enumerate(values.get("communities") or ()):
        community = await context.tx.get(Community, id=place, organisation_id=client.organisation_id)
        if community is None:
            errors.append(FieldError(f"/communities/{index}", "unknown", kept_records.UNKNOWN, what=COMMUNITY))
        elif client.communities is not None and str(place) not in client.communities:
            errors.append(FieldError(f"/communities/{index}", "not_in_reach", NOT_IN_REACH))
    if "url" in values:
        try:
            # names are looked up here, for three seconds at most
            await context.container.webhook_sender.check(values["url"])
        except TargetRefused as refused:
            errors.append(FieldError("/url", refused.fault.value, REFUSED[refused.fault]))
    if errors:
        raise Invalid(errors)


def _stored(values: RowValues) -> RowValues:
    if values.get("communities") is not None:
        values["communities"] = [str(place) for place in values["communities"]]
    return values


@router.get("/v1/webhook-endpoints", **operation("webhook_endpoints.list", policy=MANAGERS))
async def list_endpoints(context: ContextDep, query: Annotated[ListQuery, Query()]) -> Page[WebhookEndpointOut]:
    """Those of the machine clients that the caller administers; a machine client sees its own."""
    own = context.caller.id if context.caller.kind == "client" else None
    rows = await webhooks.endpoints(
        context.tx,
        context.caller.organisation_id,
        machine_client_id=own,
        after=position_of(context, query),
        limit=query.limit,
    )
    clients = {
        row.id: row for row in await context.tx.get_all(MachineClient, organisation_id=context.caller.organisation_id)
    }
    page = page_of(context, query, rows, _out)
    page.data = [row for row in page.data if _is_managed(context, clients[row.machine_client_id])]
    return page


@router.post(
    "/v1/webhook-endpoints",
    status_code=201,
    **operation("webhook_endpoints.create", policy=MANAGERS, key="required", problems=(Conflict,)),
)
async def create_endpoint(context: ContextDep, _: StillManaged, form: WebhookEndpointForm) -> WebhookEndpointOut:
    """A receiver of what happens from now on. POST …/rotate-secret makes its secret, so that none is kept for replays;
    what happens until then waits for it."""
    client = await _owner(context, form)
    values = form.model_dump()
    await _check(context, values, client)
    await endpoints.check_number(context.tx, client)
    values = _stored(values) | {"organisation_id": client.organisation_id, "machine_client_id": client.id}
    row = add(context, WebhookEndpoint, values, MANAGERS)
    await endpoints.begin_reading(context.tx, row, client)
    context.response_headers["Location"] = f"/v1/webhook-endpoints/{row.id}"
    return _out(row)


@router.get("/v1/webhook-endpoints/{webhook_endpoint_id}", **operation("webhook_endpoints.read", policy=MANAGERS))
async def read_endpoint(row: ManagedEndpoint) -> WebhookEndpointOut:
    """One endpoint, without its secret."""
    return _out(row)


@router.post(
    "/v1/webhook-endpoints/{webhook_endpoint_id}/update",
    **operation("webhook_endpoints.update", policy=MANAGERS, edits=True),
)
async def update_endpoint(
    context: ContextDep, row: ManagedEndpoint, form: WebhookEndpointChanges
) -> WebhookEndpointOut:
    """Changes what is sent; deliveries that wait go to the new address. Of communities that are added, what happens
    from now on is sent."""
    check_expected(context, row)
    client = await context.tx.get(MachineClient, id=row.machine_client_id)
    assert client is not None
    values = sent(form)
    await _check(context, values, client)
    changes = kept_records.changes_of(row, _stored(values))
    if changes:
        row = change(context, WebhookEndpoint, row, changes, MANAGERS)
        await endpoints.begin_reading(context.tx, row, client)
    return _out(row)


@router.post(
    "/v1/webhook-endpoints/{webhook_endpoint_id}/rotate-secret",
    **operation("webhook_endpoints.rotate_secret", policy=MANAGERS, key="none"),
)
async def rotate_secret(context: ContextDep, row: ManagedEndpoint) -> WebhookSecretOut:
    """A new secret, shown this once. For 24 hours deliveries are signed with the one before it, too: the header
    `webhook-signature` has both signatures, so that the receiver can change over meanwhile."""
    secret, changes = context.container.webhook_secrets.rotated(row, context.now)
    row = change(context, WebhookEndpoint, row, changes, MANAGERS, action="secret_made")
    return WebhookSecretOut(id=row.id, secret=secret, previous_secret_until=row.previous_until, version=row.version)


@router.post(
    "/v1/webhook-endpoints/{webhook_endpoint_id}/disable",
    **operation("webhook_endpoints.disable", policy=MANAGERS),
)
async def disable_endpoint(context: ContextDep, row: ManagedEndpoint) -> WebhookEndpointOut:
    """Sends nothing more. What waits goes on waiting, and the feed is not read on."""
    if row.enabled:
        role = acting_as(context, MANAGERS, None)
        row = endpoints.disable(context.tx, context.caller, row, DisabledBecause.BY_HAND, role)
    return _out(row)


@router.post(
    "/v1/webhook-endpoints/{webhook_endpoint_id}/enable",
    **operation("webhook_endpoints.enable", policy=MANAGERS, problems=(Conflict,)),
)
async def enable_endpoint(context: ContextDep, row: ManagedEndpoint, form: EnableWebhook) -> WebhookEndpointOut:
    """Sends again: what waited, and what happened meanwhile unless `from_now` leaves it out."""
    if not row.enabled:
        client = await context.tx.get(MachineClient, id=row.machine_client_id)
        assert client is not None
        await _check(context, {"url": row.url}, client)
        await endpoints.check_number(context.tx, client)
        if form.from_now:
            await webhooks.move_cursors(context.tx, row.id)
        row = change(
            context, WebhookEndpoint, row, {"enabled": True, "disabled_because": None}, MANAGERS, action="enabled"
        )
    return _out(row)


@router.get(
    "/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries",
    **operation("webhook_endpoints.deliveries", policy=MANAGERS),
)
async def list_deliveries(
    context: ContextDep, row: ManagedEndpoint, query: Annotated[DeliveryQuery, Query()]
) -> Page[WebhookDeliveryOut]:
    """The log, the newest first: what waits, arrived or was given up, with what the receiver answered last. What ended
    more than 30 days ago is cleared, unless the operator chose another time."""
    rows = await webhooks.deliveries(
        context.tx, row.id, states=query.state, after=position_of(context, query), limit=query.limit
    )
    return page_of(context, query, rows, _delivery_out)


@router.post("/v1/webhook-endpoints/{webhook_endpoint_id}/test", **operation("webhook_endpoints.test", policy=MANAGERS))
async def test_endpoint(context: ContextDep, row: ManagedEndpoint) -> WebhookDeliveryOut:
    """Puts an event `webhook.test` on its way, within a second or so, and tries it once; the log says what came of
    it."""
    epoch = await feed.epoch_of(context.tx)
    return _delivery_out(deliveries.make_test(context.tx, row, epoch, timely_id()))


@router.post(
    "/v1/webhook-endpoints/{webhook_endpoint_id}/replay", **operation("webhook_endpoints.replay", policy=MANAGERS)
)
async def replay_deliveries(context: ContextDep, row: ManagedEndpoint, form: ReplayDeliveries) -> ReplayedOut:
    """Sends deliveries once more, or the events of a stretch of a community's feed, each under the `webhook-id` that it
    had. Of a stretch, the types that the endpoint asks for are sent."""
    if form.delivery_ids is not None:
        rows = await webhooks.by_ids(context.tx, row.id, form.delivery_ids)
        await webhooks.start_again(context.tx, [delivery.id for delivery in rows])
        return ReplayedOut(replayed=len(rows))
    assert form.community_id is not None
    assert form.positions is not None
    client = await context.tx.get(MachineClient, id=row.machine_client_id)
    community = await context.tx.get(Community, id=form.community_id)
    if client is None or community is None or not endpoints.reach_of(row, client).holds(community):
        raise Invalid([kept_records.unknown("community_id", COMMUNITY)])
    return ReplayedOut(replayed=await deliveries.replay_range(context.tx, row, community.id, form.positions))
