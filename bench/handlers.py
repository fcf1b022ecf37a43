"""What FastAPI's dependency solving costs: CPU per request of a read and of an action, generated and as stock FastAPI.

    python -m bench.handlers

One process, the application called as ASGI on a SQLite file, both ways in turn; the figures of ADR 4 are from here. The
stock twins load, check, move and answer by the same functions as the generated operations do.
"""

import asyncio
import gc
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI
from sqlmodel import col, select
from starlette.types import Message, Scope

from app.api.generic.answers import answers_of
from app.api.generic.handling import check_if_match, check_scope, mover_of, opened_record, reply, whole_body
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ANYONE, STAFF, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse
from app.api.routes import all_routes
from app.api.schemas.places import BuildingOut
from app.api.schemas.work_order import WorkOrderOut
from app.bootstrap import build_container
from app.core import logs
from app.core.clock import SystemClock
from app.core.lang import Words
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db import revisions
from app.db.queries import places
from app.main import create_app
from app.models import Building, Community, Person, WorkOrder
from app.sandbox import seed
from app.services.moving.moves import OpenedRecord
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.field_forms import ContactCustomer

ROUNDS: Final = 15
REQUESTS: Final = 60
CONTACT: Final = {"means": "phone", "result": "reached"}

router = APIRouter(route_class=OperationRoute)


async def opened_building(context: ContextDep, community_id: RecordId, record_id: RecordId) -> Building:
    """What the generated read loads."""
    return await places.seen(
        context.tx, Building, Words("building", "楼栋"), record_id, community_id=community_id, hidden={}
    )


@router.get(
    "/v1/stock/{community_id}/buildings/{record_id}",
    **operation("stock.read", Words("Read", "查看"), policy=STAFF),
)
async def read_building(building: Annotated[Building, Depends(opened_building)]) -> BuildingOut:
    """The generated read, written by hand."""
    return BuildingOut.model_validate(building)


Opened = Annotated[OpenedRecord[WorkOrder], Depends(opened_record(WORK_ORDERS))]
"""What the generated action loads."""


@router.post(
    "/v1/stock/work-orders/{record_id}/contact",
    response_model=WorkOrderOut,
    **operation("stock.contact", Words("ContactCustomer", "联系"), policy=ANYONE),
)
async def contact(context: ContextDep, record: Opened, form: ContactCustomer) -> RawResponse:
    """The generated action, written by hand."""
    mover = mover_of(context)
    check_scope(context, WORK_ORDERS)
    mover.permit(record, "contact")
    check_if_match(context, record)
    outcome = await mover.act(record, "contact", form)
    return reply(await whole_body(context, outcome, answers_of(WORK_ORDERS)))


async def ask(
    app: FastAPI, method: str, path: str, token: str, *, body: bytes = b"", key: str = ""
) -> tuple[int, bytes]:
    """One request, without a server."""
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    headers += [(b"idempotency-key", key.encode())] if key else []
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": headers, "scheme": "http", "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def measure(app: FastAPI, token: str, pairs: dict[str, tuple[str, str, bytes]]) -> None:
    """CPU microseconds per request, both ways in turn."""
    took: dict[str, list[float]] = {name: [] for name in pairs}
    for number in range(ROUNDS + 2):
        # now one way first, now the other: the order that is moved gets longer
        for name in sorted(pairs, reverse=bool(number % 2)):
            method, path, body = pairs[name]
            gc.collect()
            started = time.process_time()
            for _ in range(REQUESTS):
                status, answer = await ask(app, method, path, token, body=body)
                assert status == 200, answer
            # the first rounds warm up
            if number > 1:
                took[name].append((time.process_time() - started) / REQUESTS * 1e6)
    for name, values in took.items():
        print(f"{name:20} {median(values):8.0f} µs")
    for what in ("read", "action"):
        lean, stock = took[f"{what} generated"], took[f"{what} stock"]
        more = [theirs - ours for ours, theirs in zip(lean, stock, strict=True)]
        share = [theirs / ours for ours, theirs in zip(lean, stock, strict=True)]
        print(f"{what}: stock takes {median(more):.0f} µs more, {median(share):.2f} × as much")


async def main() -> None:
    """Seed, register one order, measure."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'handlers.db'}"
        await asyncio.to_thread(revisions.upgrade, url)
        settings = Settings(environment="laptop", database_url=url, files_dir=Path(folder), log_level="ERROR")
        logs.configure(settings)
        container = build_container(settings)
        await seed.demo(container.database, SystemClock())
        now = container.clock.now()
        async with container.database.transaction(now, EVERYWHERE) as tx:
            home = await tx.one(Community, select(Community).where(col(Community.code) == "HY"))
            reception = await tx.one(Person, select(Person).where(col(Person.username) == "reception"))
            assert home is not None
            assert reception is not None
            building = await tx.one(Building, select(Building).where(col(Building.community_id) == home.id))
            assert building is not None
        token = container.tokens.issue(reception.id, reception.organisation_id, "person", now)
        all_routes.ROUTERS = (*all_routes.ROUTERS, router)
        app = create_app(container=container)
        form = {"community_id": str(home.id), "kind": "repair", "description": "x", "common_area": "x"}
        form["channel"] = "phone"
        status, answer = await ask(app, "POST", "/v1/work-orders", token, body=json.dumps(form).encode(), key="first")
        assert status == 201, answer
        order, body = json.loads(answer)["id"], json.dumps(CONTACT).encode()
        stands = f"{home.id}/buildings/{building.id}"
        await measure(
            app,
            token,
            {
                "read generated": ("GET", f"/v1/communities/{stands}", b""),
                "read stock": ("GET", f"/v1/stock/{stands}", b""),
                "action generated": ("POST", f"/v1/work-orders/{order}/contact", body),
                "action stock": ("POST", f"/v1/stock/work-orders/{order}/contact", body),
            },
        )
        await container.close()


if __name__ == "__main__":
    asyncio.run(main())
