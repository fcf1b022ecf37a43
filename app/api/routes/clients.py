"""Machine clients: an ERP or another system, with scopes, in named communities."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query

from app.api.generic.settings_records import acting_as, check_expected, edit_form, sent
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import ListQuery, page_of, position_of
from app.api.http.policy import ADMIN
from app.api.http.request_context import Call
from app.api.schemas.page import Page
from app.api.schemas.people import ClientForm, ClientOut, ClientSecretOut
from app.core.errors import Duplicate, FieldError, Invalid, NotFound
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import roster
from app.models import Community, MachineClient
from app.services.journal import kept_records
from app.services.people import admin_scope

router = Door("clients")

CLIENT: Final = Words("machine client", "对接系统")
NO_SECRET: Final = "no secret was made yet"

ClientChanges: Any = edit_form(ClientForm, "ClientChanges", frozenset({"client_id"}))


def _places(row: Any) -> set[UUID | None]:
    named = row["communities"] if isinstance(row, Mapping) else row.communities
    return {None} if named is None else {UUID(str(place)) for place in named}


async def _client(call: Call, path: Mapping[str, Any]) -> MachineClient:
    if not path:
        raise NotFound(values={"what": CLIENT})
    own = {"organisation_id": call.caller.organisation_id}
    row = await kept_records.get(call.tx, MachineClient, CLIENT, path["record_id"], **own)
    held = call.caller.communities(Role.ADMIN)
    if held is not None and held.isdisjoint(_places(row)):
        raise NotFound(values={"what": CLIENT})
    return row


async def _managed(call: Call, path: Mapping[str, Any]) -> MachineClient:
    row = await _client(call, path)
    admin_scope.check_manages(call.caller, _places(row))
    return row


async def _check_communities(call: Call, named: list[UUID] | None) -> None:
    """Nobody lets a machine in where they don't administer. Raises Forbidden, Invalid."""
    admin_scope.check_manages(call.caller, {None} if named is None else set(named))
    errors = []
    for index, place in enumerate(named or ()):
        found = await kept_records.find(call.tx, Community, place, organisation_id=call.caller.organisation_id)
        if found is None:
            errors.append(
                FieldError(f"/communities/{index}", "unknown", kept_records.UNKNOWN, what=Words("community", "小区"))
            )
    if errors:
        raise Invalid(errors)


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    if values.get("communities") is not None:
        values["communities"] = [str(place) for place in values["communities"]]
    return values


@router.get(
    "/v1/machine-clients", operation="machine_clients.list", en="List machine clients", zh="对接系统列表", policy=ADMIN
)
async def list_clients(call: CallDep, query: Annotated[ListQuery, Query()]) -> Page[ClientOut]:
    """Every system that may ask for tokens, as far as the caller administers its communities."""
    found = await roster.clients(
        call.tx, call.caller.organisation_id, after=position_of(call, query), limit=query.limit
    )
    held = call.caller.communities(Role.ADMIN)
    page = page_of(call, query, found, ClientOut.model_validate)
    if held is not None:
        page.data = [client for client in page.data if not held.isdisjoint(client.communities or ())]
    return page


@router.post(
    "/v1/machine-clients",
    operation="machine_clients.create",
    en="Add a machine client",
    zh="新增对接系统",
    policy=ADMIN,
    status=201,
    key="required",
    problems=(Duplicate,),
)
async def create_client(call: CallDep, form: ClientForm) -> ClientOut:
    """A system without a secret yet: POST …/secret makes one, so that no secret is kept for replays."""
    await _check_communities(call, form.communities)
    values = _stored(form.model_dump())
    values |= {"organisation_id": call.caller.organisation_id, "secret_hash": NO_SECRET}
    row = kept_records.create(
        call.tx, call.caller, MachineClient, values, community_id=None, role=acting_as(call, ADMIN, None)
    )
    call.reply_headers["Location"] = f"/v1/machine-clients/{row.id}"
    return ClientOut.model_validate(row)


@router.get(
    "/v1/machine-clients/{record_id}",
    operation="machine_clients.read",
    en="Read a machine client",
    zh="查看对接系统",
    policy=ADMIN,
    subject=_client,
)
async def read_client(call: CallDep, record_id: UUID) -> ClientOut:
    """One machine client, without its secret."""
    return ClientOut.model_validate(call.subject)


def _edit(call: Call, row: MachineClient, changes: Mapping[str, Any], action: str = "update") -> MachineClient:
    changed = kept_records.edit(
        call.tx,
        call.caller,
        MachineClient,
        row,
        changes,
        community_id=None,
        role=acting_as(call, ADMIN, None),
        action=action,
    )
    call.after.append(lambda: call.container.principals.forget(row.id))
    return changed


@router.post(
    "/v1/machine-clients/{record_id}/update",
    operation="machine_clients.update",
    en="Edit a machine client",
    zh="修改对接系统",
    policy=ADMIN,
    edits=True,
    subject=_managed,
)
async def update_client(call: CallDep, record_id: UUID, form: ClientChanges) -> ClientOut:
    """Changes what is sent; `active: false` shuts it out within 60 seconds."""
    row: MachineClient = call.subject
    check_expected(call, row)
    values = sent(form)
    if "communities" in values:
        await _check_communities(call, values["communities"])
    changes = kept_records.changes_of(row, _stored(values))
    if changes:
        row = _edit(call, row, changes)
    return ClientOut.model_validate(row)


@router.post(
    "/v1/machine-clients/{record_id}/secret",
    operation="machine_clients.make_secret",
    en="Make a new secret",
    zh="生成新密钥",
    policy=ADMIN,
    # the answer holds the secret and must not be stored for a replay
    key=None,
    subject=_managed,
)
async def make_secret(call: CallDep, record_id: UUID) -> ClientSecretOut:
    """A new secret, shown this once; the one before it stops working."""
    secret = f"gds_{secrets.token_urlsafe(32)}"
    row = _edit(call, call.subject, {"secret_hash": await call.container.passwords.hash(secret)}, "secret_made")
    return ClientSecretOut(client_id=row.client_id, client_secret=secret, version=row.version)
