"""Workers in places without signal: what they did there is sent later in one batch, and what changed is fetched.

Each operation goes through its action's own route, in a transaction of its own: the same rules, the same answers, and
its `op_id` as Idempotency-Key. Here is only judged what the route can't know: whether others changed the order's state
since the device saw it, and whether the device's clock can be right.
"""

import json
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic_core import to_json

from app.api.generic.answers import answers_of
from app.api.generic.handling import mover_of, whole_bodies
from app.api.http import inner_request
from app.api.http.deps import UnopenedContextDep
from app.api.http.generated_route import GeneratedRoute
from app.api.http.middleware import PathLookup
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse, RequestContext
from app.api.schemas.sync import (
    OfflineOperation,
    OfflineOperations,
    SyncChanges,
    SyncQuery,
    SyncResults,
    SyncStatus,
)
from app.core.catalogue import sentence
from app.core.errors import CursorInvalid, FieldError, Invalid, Problem
from app.core.json_object import JsonObject
from app.core.roles import Role
from app.core.row_scope import NOWHERE, of_community
from app.db.queries import feed
from app.services.moving import lists
from app.services.work_orders import device_changes
from app.services.work_orders.device_changes import Meanwhile
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.row_parts import OPEN

router = APIRouter(route_class=OperationRoute, tags=["sync"])

WORKERS: Final = roles(Role.WORKER)
CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""By how much an ordinary telephone's clock may be wrong."""
ATTEMPTS: Final = 3
STALE: Final = 412
ACTIONS: Final = frozenset(WORK_ORDERS.lifecycle.by_action)
NO_ACTION: Final = sentence("problems.no_offline_action")
AHEAD: Final = sentence("problems.device_ahead")
BEHIND: Final = sentence("problems.device_behind")
NO_SUCH_VERSION: Final = sentence("problems.no_such_version")
Route = tuple[GeneratedRoute[object], dict[str, str]]


@router.post(
    "/v1/sync/operations",
    response_model=SyncResults,
    **operation("sync.operations", policy=WORKERS, clause="M-22", key="none", writes=False),
)
async def send_operations(context: UnopenedContextDep, form: OfflineOperations) -> RawResponse:
    """Carries out what a worker did without signal, in the order in which it was done, each action by itself: if one
    fails, the others stand. `applied`: done; `duplicate`: was done before; `conflict`: others changed the order's state
    since `base_version`, `record` has the order as it is; `rejected`: `problem` says why. What is `retryable` is sent
    again later; what follows on the same order waits for it. The device's time is kept in the journal beside the
    server's, by which all deadlines go: a device's clock proves nothing."""
    lookup: PathLookup = context.scope["app"].state.lookup
    routes = [_route_of(lookup, each) for each in form.operations]
    waiting: dict[UUID, JsonObject] = {}
    results: list[JsonObject] = []
    for each, route in zip(form.operations, routes, strict=True):
        if route is None:
            # from a newer or older app: it must not stop what else was done
            fault = FieldError("/href", "unknown", NO_ACTION)
            results.append(_result(each, SyncStatus.REJECTED, problem=_said(context, Invalid([fault]))))
            continue
        order_id = inner_request.id_of(route[1], WORK_ORDERS.id_name)
        if order_id in waiting:
            results.append(_result(each, SyncStatus.REJECTED, problem=waiting[order_id]))
            continue
        result = await _carry_out(context, lookup, each, route, order_id)
        if result["problem"] is not None and result["problem"]["retryable"]:
            waiting[order_id] = result["problem"]
        results.append(result)
    return RawResponse(to_json({"results": results}))


def _route_of(lookup: PathLookup, each: OfflineOperation) -> Route | None:
    """The action's route; None where there is no such action."""
    route = inner_request.route_at(lookup, "POST", each.href)
    action = each.href.rsplit("/", 1)[1].replace("-", "_")
    if route is None or action not in ACTIONS or route[0].operation.key == "none":
        return None
    return route


async def _carry_out(
    context: RequestContext, lookup: PathLookup, each: OfflineOperation, route: Route, order_id: UUID
) -> JsonObject:
    body = json.dumps({**each.form, "device_time": each.device_time.isoformat()}).encode()
    attempt = 0
    while True:
        attempt += 1
        meanwhile = await _meanwhile(context, order_id, each.base_version)
        objection = await _say_first(context, each, order_id, meanwhile)
        headers = {"Idempotency-Key": str(each.op_id)}
        if meanwhile.version or objection is not None:
            # what was judged here still holds when the action is carried out; no record has version 0
            headers["If-Match"] = f'"{meanwhile.version if objection is None else 0}-"'
        answer = await inner_request.ask(context, route, each.href, body, headers)
        if answer.status != STALE or objection is not None or attempt == ATTEMPTS:
            break
    if answer.status < 300:
        status = SyncStatus.DUPLICATE if answer.replayed else SyncStatus.APPLIED
        return _result(each, status, record=answer.body, clock_time=answer.body["updated_at"])
    problem = _shown(answer.body)
    if meanwhile.was_theirs and (meanwhile.moved_by_others or problem["code"] == "not-found"):
        record = await _server_copy(context, lookup, order_id)
        its = None if answer.status == STALE else problem
        return _result(each, SyncStatus.CONFLICT, record=record, problem=its, gone=record is None)
    return _result(
        each, SyncStatus.REJECTED, problem=objection if answer.status == STALE and objection is not None else problem
    )


async def _meanwhile(context: RequestContext, order_id: UUID, base_version: int) -> Meanwhile:
    async with context.container.database.transaction(context.now, context.caller.row_scope) as tx:
        return await device_changes.happened_since(tx, context.caller.id, order_id, base_version)


async def _say_first(
    context: RequestContext, each: OfflineOperation, order_id: UUID, meanwhile: Meanwhile
) -> JsonObject | None:
    """What is wrong before the action is looked at; a repeat of what was done gets its answer all the same."""
    if not meanwhile.was_theirs:
        # whoever may not see it learns nothing of it; the route says so
        return None
    fault = await _fault(context, each, order_id, meanwhile)
    if fault is not None:
        return _said(context, Invalid([fault]))
    return {} if meanwhile.moved_by_others else None


async def _fault(
    context: RequestContext, each: OfflineOperation, order_id: UUID, meanwhile: Meanwhile
) -> FieldError | None:
    if meanwhile.known_at is None:
        return FieldError("/base_version", "unknown", NO_SUCH_VERSION)
    device, now, known = each.device_time, context.container.clock.now(), meanwhile.known_at
    if device > now + CLOCKS_DIFFER:
        return FieldError("/device_time", "in-future", AHEAD, said=await _local(context, order_id, device),
                          now=await _local(context, order_id, now))  # fmt: skip
    if device < known - CLOCKS_DIFFER:
        return FieldError("/device_time", "too-early", BEHIND, said=await _local(context, order_id, device),
                          known=await _local(context, order_id, known))  # fmt: skip
    return None


async def _local(context: RequestContext, order_id: UUID, moment: datetime) -> str:
    """A moment by the community's clocks."""
    async with context.container.database.transaction(context.now, context.caller.row_scope) as tx:
        loaded = await WORK_ORDERS.load(tx, order_id)
        assert loaded is not None
        community = await context.container.communities.get(tx, loaded["row"].community_id)
    return f"{moment.astimezone(community.zone_info):%Y-%m-%d %H:%M}"


async def _server_copy(context: RequestContext, lookup: PathLookup, order_id: UUID) -> JsonObject | None:
    path = f"{WORK_ORDERS.lifecycle.path}/{order_id}"
    route = inner_request.route_at(lookup, "GET", path)
    assert route is not None
    answer = await inner_request.ask(context, route, path)
    return answer.body if answer.status == 200 else None


def _result(
    each: OfflineOperation,
    status: SyncStatus,
    *,
    record: JsonObject | None = None,
    problem: JsonObject | None = None,
    gone: bool = False,
    clock_time: object = None,
) -> JsonObject:
    return {
        "op_id": each.op_id, "status": status, "gone": gone, "problem": problem, "clock_time": clock_time,
        "record": record,
    }  # fmt: skip


def _said(context: RequestContext, problem: Problem) -> JsonObject:
    language = context.language
    return _shown({
        "status": problem.status, "code": problem.code, "title": problem.title.say(language),
        "detail": problem.say(language), "retryable": problem.retryable,
        "errors": [error.as_dict(language) for error in problem.errors],
    })  # fmt: skip


def _shown(problem: JsonObject) -> JsonObject:
    names = ("status", "code", "title", "detail", "retryable")
    return {name: problem[name] for name in names} | {
        "errors": problem.get("errors", []), "refusals": problem.get("refusals", []),
    }  # fmt: skip


@router.get(
    "/v1/sync",
    response_model=SyncChanges,
    **operation("sync.changes", policy=WORKERS, problems=(CursorInvalid,), cache="nothing"),
)
async def read_changes(context: UnopenedContextDep, query: Annotated[SyncQuery, Query()]) -> RawResponse:
    """Without a cursor, all orders that the worker has in hand (`whole`); with one, those to which something happened
    since, and in `gone` those that were taken away. Send the operations first, then ask for the changes."""
    # what a device knows from before a restore may be of other positions: it begins with the whole again
    bound = f"sync {context.caller.id} {await _epoch(context)}"
    if query.cursor is None:
        heads, after = {str(each): await _head(context, each) for each in _communities(context)}, None
    else:
        heads, after, _ = context.container.cursors.read(bound, query.cursor)
    whole = query.cursor is None or after is not None
    answer = await (_all_open if whole else _changed)(context, query.limit, heads, after)
    cursor = context.container.cursors.write(bound, [answer.pop("heads"), answer.pop("after"), 1])
    now = context.container.clock.now()
    return RawResponse(to_json({"whole": whole, "next_cursor": cursor, "now": now, **answer}))


def _communities(context: RequestContext) -> list[UUID]:
    return sorted(context.caller.communities(Role.WORKER) or ())


async def _epoch(context: RequestContext) -> UUID:
    async with context.container.database.transaction(context.container.clock.now(), NOWHERE) as tx:
        return await feed.epoch_of(tx)


async def _head(context: RequestContext, community_id: UUID) -> int:
    """How far the community's feed has come, with everything in it that is committed by now."""
    async with context.container.database.transaction(context.container.clock.now(), of_community(community_id)) as tx:
        if await feed.sequence(tx, community_id):
            await tx.commit()
        return await feed.head_of(tx, community_id)


async def _all_open(context: RequestContext, limit: int, heads: dict[str, int], after: list[str] | None) -> JsonObject:
    await context.open()
    position = None if after is None else (datetime.fromisoformat(after[0]), UUID(after[1]))
    asked = {"worker_id": context.caller.id, "state": list(OPEN)}
    records, last = await lists.page_everywhere(
        mover_of(context), WORK_ORDERS, asked, after=position, limit=limit, newest_first=False
    )
    follows = None if last is None else [last[0].isoformat(), str(last[1])]
    orders = await whole_bodies(context, records, answers_of(WORK_ORDERS))
    return {"orders": orders, "gone": [], "has_more": follows is not None, "heads": heads, "after": follows}


async def _changed(context: RequestContext, limit: int, heads: dict[str, int], _after: None) -> JsonObject:
    communities = _communities(context)
    for community_id in communities:
        await _head(context, community_id)
    tx = await context.open()
    seen = {community_id: heads.get(str(community_id), 0) for community_id in communities}
    changes = await device_changes.changes_since(tx, context.caller.id, seen, limit)
    records = await lists.opened(mover_of(context), WORK_ORDERS, changes.changed, brief=False)
    orders = await whole_bodies(context, records, answers_of(WORK_ORDERS))
    gone = [{"id": row["id"], "number": row["number"]} for row in changes.gone]
    new_heads = {str(community_id): position for community_id, position in changes.seen.items()}
    return {"orders": orders, "gone": gone, "has_more": changes.more, "heads": new_heads, "after": None}
