"""Machine clients: an ERP or another system, with scopes, in named communities."""

import secrets
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.keeping import add, change, check_expected, edit_form, sent
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ADMIN, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import ListQuery, page_of, position_of
from app.api.http.request_context import RequestContext, id_in
from app.api.schemas.clients import ClientForm, ClientOut, ClientSecretOut
from app.api.schemas.page import Page
from app.core.catalogue import sentence
from app.core.errors import Duplicate, FieldError, Invalid, NotFound
from app.core.lang import Words
from app.core.roles import Role
from app.core.scopes import MASTER_DATA
from app.db.queries import logins
from app.models import Community, MachineClient, StoredAnswer
from app.models.base import RowValues, RowView
from app.services.journal import kept_records
from app.services.people import admin_scope

router = APIRouter(route_class=OperationRoute, tags=["clients"])

CLIENT: Final = Words("machine client", "对接系统")
COMMUNITY: Final = Words("community", "小区")
NO_SECRET: Final = "no secret was made yet"
SAY_WHERE: Final = sentence("problems.say_where_it_writes")
PLACES: Final = ("communities", "master_data_communities")

ClientChanges: Any = edit_form(ClientForm, "ClientChanges", frozenset({"client_id"}))


def _places(row: MachineClient) -> set[UUID | None]:
    named = row.communities
    return {None} if named is None else {UUID(str(place)) for place in named}


async def _client(context: ContextDep, machine_client_id: RecordId) -> MachineClient:
    own = {"organisation_id": context.caller.organisation_id}
    row = await kept_records.get(context.tx, MachineClient, CLIENT, machine_client_id, **own)
    held = context.caller.communities(Role.ADMIN)
    if held is not None and held.isdisjoint(_places(row)):
        raise NotFound(values={"what": CLIENT})
    return row


VisibleClient = Annotated[MachineClient, Depends(_client)]


async def _managed(context: ContextDep, client: VisibleClient) -> MachineClient:
    admin_scope.check_manages(context.caller, _places(client))
    return client


ManagedClient = Annotated[MachineClient, Depends(_managed)]


async def _check_replay(context: ContextDep) -> None:
    """Whoever no longer sees the client gets no stored answer either."""

    async def check(stored: StoredAnswer) -> None:
        await _client(context, id_in(stored))

    context.check_replay = check


StillVisible = Annotated[None, Depends(_check_replay)]


async def _check_communities(context: RequestContext, values: RowView) -> None:
    """Nobody lets a machine in where they don't administer. Raises Forbidden, Invalid."""
    named, writes_in = values["communities"], values["master_data_communities"]
    admin_scope.check_manages(context.caller, {None} if named is None else {*named, *(writes_in or ())})
    errors: list[FieldError] = []
    for field, places in (("communities", named), ("master_data_communities", writes_in)):
        for index, place in enumerate(places or ()):
            community = await context.tx.get(Community, id=place, organisation_id=context.caller.organisation_id)
            if community is None or (named is not None and place not in named):
                errors.append(FieldError(f"/{field}/{index}", "unknown", kept_records.UNKNOWN, what=COMMUNITY))
    if MASTER_DATA.intersection(values["scopes"]) and not writes_in:
        errors.append(FieldError("/master_data_communities", "missing", SAY_WHERE))
    if errors:
        raise Invalid(errors)


def _stored(values: RowValues) -> RowValues:
    for field in PLACES:
        if values.get(field) is not None:
            values[field] = [str(place) for place in values[field]]
    return values


def _read(row: MachineClient) -> RowValues:
    """What a client has, with its communities as ids."""
    values: RowValues = {"scopes": row.scopes}
    for field in PLACES:
        named = getattr(row, field)
        values[field] = None if named is None else [UUID(str(place)) for place in named]
    return values


@router.get("/v1/machine-clients", **operation("machine_clients.list", policy=ADMIN))
async def list_clients(context: ContextDep, query: Annotated[ListQuery, Query()]) -> Page[ClientOut]:
    """Every system that may ask for tokens, as far as the caller administers its communities."""
    rows = await logins.clients(
        context.tx, context.caller.organisation_id, after=position_of(context, query), limit=query.limit
    )
    held = context.caller.communities(Role.ADMIN)
    page = page_of(context, query, rows, ClientOut.model_validate)
    if held is not None:
        page.data = [client for client in page.data if not held.isdisjoint(client.communities or ())]
    return page


@router.post(
    "/v1/machine-clients",
    status_code=201,
    **operation("machine_clients.create", policy=ADMIN, key="required", problems=(Duplicate,)),
)
async def create_client(context: ContextDep, _: StillVisible, form: ClientForm) -> ClientOut:
    """A system without a secret yet: POST …/secret makes one, so that no secret is kept for replays."""
    await _check_communities(context, form.model_dump())
    values = _stored(form.model_dump())
    values |= {"organisation_id": context.caller.organisation_id, "secret_hash": NO_SECRET}
    row = add(context, MachineClient, values, ADMIN)
    context.response_headers["Location"] = f"/v1/machine-clients/{row.id}"
    return ClientOut.model_validate(row)


@router.get("/v1/machine-clients/{machine_client_id}", **operation("machine_clients.read", policy=ADMIN))
async def read_client(client: VisibleClient) -> ClientOut:
    """One machine client, without its secret."""
    return ClientOut.model_validate(client)


def _edit(context: RequestContext, row: MachineClient, changes: RowView, action: str = "update") -> MachineClient:
    changed = change(context, MachineClient, row, changes, ADMIN, action=action)
    context.after_commit.append(lambda: context.container.principals.forget(row.id))
    return changed


@router.post(
    "/v1/machine-clients/{machine_client_id}/update", **operation("machine_clients.update", policy=ADMIN, edits=True)
)
async def update_client(context: ContextDep, client: ManagedClient, form: ClientChanges) -> ClientOut:
    """Changes what is sent; `active: false` shuts it out at once, within five seconds in other processes, and its
    tokens stay void when it is let in again."""
    row: MachineClient = client
    check_expected(context, row)
    values = sent(form)
    if values.keys() & {"scopes", *PLACES}:
        await _check_communities(context, {**_read(row), **values})
    changes = kept_records.changes_of(row, _stored(values))
    if changes.get("active") is False:
        changes["epoch"] = row.epoch + 1
    if changes:
        row = _edit(context, row, changes)
    return ClientOut.model_validate(row)


@router.post(
    "/v1/machine-clients/{machine_client_id}/secret",
    **operation("machine_clients.make_secret", policy=ADMIN, key="none"),
)
async def make_secret(context: ContextDep, client: ManagedClient) -> ClientSecretOut:
    """A new secret, shown this once; the one before it stops working, and so do the tokens that were got with it."""
    secret = f"gds_{secrets.token_urlsafe(32)}"
    hashed = await context.container.passwords.hash(secret)
    changes = {"secret_hash": hashed, "previous_secret_hash": None, "previous_until": None, "epoch": client.epoch + 1}
    row = _edit(context, client, changes, "secret_made")
    return ClientSecretOut(client_id=row.client_id, client_secret=secret, version=row.version)
