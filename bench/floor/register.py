"""The floor of registering: written by hand for this one action, with Starlette and asyncpg.

It does what the service does for it and no more. Reads: the key's lock and stored answer, customer, premises, binding,
catalogue item, the day's number, and the community, which is remembered alike. Writes, as one statement: the order, its
clock, notices to the desk and the customer, the journal entry with its salted text, its place in the feed's queue, the
stored answer.
"""

import hashlib
import json
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from uuid_utils.compat import uuid7

from bench.floor.basis import ORDER, REMEMBERED_SECONDS, SEALED, Floor, row_hash, tag_of
from bench.offered import REGISTERED, offers

COMMUNITY = "SELECT id, organisation_id, code, name, zone FROM community WHERE id = $1"
LOCK = "SELECT pg_try_advisory_xact_lock($1)"
STORED = "SELECT status, body FROM stored_answer WHERE key = $1"
CUSTOMER = "SELECT id, organisation_id, kind, name, phone FROM person WHERE id = $1"
PREMISES = "SELECT id, community_id, label FROM premises WHERE id = $1"
BINDING = "SELECT valid_from, valid_until FROM binding WHERE person_id = $1 AND premises_id = $2"
ITEM = "SELECT id, code, kind, trades, needs_visit FROM catalogue_item WHERE community_id = $1 AND code = $2 AND active"
NUMBER = """
INSERT INTO number_counter (community_id, prefix, day, last) VALUES ($1, 'WX', $2, 1)
ON CONFLICT (community_id, prefix, day) DO UPDATE SET last = number_counter.last + 1 RETURNING last"""

COLUMNS = (*ORDER, "chain", "salt", "organisation_id", "contact_name", "contact_phone", "catalogue_item_id",
           "visit_now", "visit_ended", "quote_versions", "must_quote", "pay_worker", "unfit_material")  # fmt: skip
CLOCK = ("id", "created_at", "community_id", "record_type", "record_id", "name", "round", "state", "started_at",
         "due_at", "warn_at", "paused_seconds", "next_at", "fired", "calendar", "policy_version",
         "chain")  # fmt: skip
NOTICE = ("id", "at", "community_id", "role", "person_id", "event", "record_type", "record_id", "data")
ENTRY = ("record_id", "version", "record_type", "community_id", "event", "action", "from_state", "to_state", "actor_id",
         "actor_kind", "actor_role", "origin", "request_id", "at", "device_time", "data", "text_hash", "row_hash",
         "previous_hash", "hash")  # fmt: skip
TEXT = ("record_id", "version", "community_id", "salt", "body")
QUEUE = ("community_id", "record_id", "version")
ANSWER = ("key", "fingerprint", "status", "headers", "body", "created_at")
ROWS = (
    ("work_order", COLUMNS), ("clock", CLOCK), ("notice", NOTICE), ("notice", NOTICE), ("journal", ENTRY),
    ("journal_text", TEXT), ("outbox", QUEUE), ("stored_answer", ANSWER),
)  # fmt: skip
"""The rows of one registration: of which table, with which columns."""


def _write() -> str:
    parts, last = [], 0
    for number, (table, names) in enumerate(ROWS):
        marks = ", ".join(f"${last + place}" for place in range(1, len(names) + 1))
        last += len(names)
        parts.append(f"row_{number} AS (INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}))")
    return f"WITH {', '.join(parts)} SELECT 1"


WRITE = _write()
EMPTY: dict[str, Any] = dict.fromkeys(ORDER) | {
    "version": 1, "state": "registered", "urgency": "normal", "special_requirements": "", "remarks": "", "photos": [],
    "coverage_reason": "", "visits": 0, "made_safe": False, "risky_steps": [], "consented_steps": [],
    "completions": 0, "reworks": 0, "comments": "", "copies": {}, "reason": "", "referral": "", "urges": 0,
    "inspected_material": [],
}  # fmt: skip
REST = {"visit_now": False, "visit_ended": False, "quote_versions": 0, "must_quote": False, "pay_worker": False,
        "unfit_material": False}  # fmt: skip
FIELDS = {"community_id", "kind", "channel", "customer_id", "premises_id", "spot", "description", "catalogue_code"}
"""What this program takes; the service takes ten more."""


class Registering:
    """Registers requests."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.communities: dict[UUID, tuple[float, Any]] = {}

    async def community(self, connection: Any, community_id: UUID) -> Any:
        """A community, remembered for some seconds."""
        known = self.communities.get(community_id)
        if known is None or time.monotonic() - known[0] >= REMEMBERED_SECONDS:
            row = await connection.fetchrow(COMMUNITY, community_id)
            known = self.communities[community_id] = (time.monotonic(), row)
        return known[1]

    async def register(self, request: Request) -> Response:
        """The desk registers a request for a caller who lives there."""
        headers = request.headers
        person_id = self.floor.subject(headers["authorization"][7:])
        if person_id is None:
            return JSONResponse({"code": "unauthenticated"}, 401)
        body = await request.body()
        form = json.loads(body)
        if set(form) != FIELDS:
            return JSONResponse({"code": "invalid"}, 422)
        community_id, customer_id, premises_id = (
            UUID(form[name]) for name in ("community_id", "customer_id", "premises_id")
        )
        path = f"{person_id}\nPOST\n{request.url.path}\n{headers['idempotency-key']}"
        key = hashlib.sha256(path.encode()).hexdigest()
        request_id = uuid7().hex
        async with self.floor.pool.acquire() as connection:
            grants = await self.floor.roles(connection, person_id)
            if not any(
                grant["role"] == "receptionist" and grant["community_id"] in (None, community_id) for grant in grants
            ):
                return JSONResponse({"code": "forbidden"}, 403)
            community = await self.community(connection, community_id)
            async with connection.transaction():
                await connection.fetchrow(LOCK, int(key[:15], 16))
                stored = await connection.fetchrow(STORED, key)
                if stored is not None:
                    return Response(stored["body"], stored["status"], media_type="application/json")
                customer = await connection.fetchrow(CUSTOMER, customer_id)
                premises = await connection.fetchrow(PREMISES, premises_id)
                bindings = await connection.fetch(BINDING, customer_id, premises_id)
                item = await connection.fetchrow(ITEM, community_id, form["catalogue_code"])
                now = datetime.now(UTC)
                today = (now + timedelta(hours=8)).date()
                bound = any(
                    row["valid_from"] <= today and (row["valid_until"] is None or row["valid_until"] >= today)
                    for row in bindings
                )
                if customer is None or premises is None or item is None or not bound:
                    return JSONResponse({"code": "invalid"}, 422)
                last = await connection.fetchval(NUMBER, community_id, today)
                order = EMPTY | {
                    "id": uuid7(), "number": f"WX-{community['code']}-{today:%Y%m%d}-{last:04d}",
                    "community_id": community_id, "kind": form["kind"], "channel": form["channel"],
                    "created_at": now, "updated_at": now, "received_at": now, "reporter_id": person_id,
                    "customer_id": customer_id, "premises_id": premises_id, "place": premises["label"],
                    "spot": form["spot"], "description": form["description"], "catalogue_code": item["code"],
                    "trades": item["trades"], "needs_visit": item["needs_visit"],
                }  # fmt: skip
                origin = request.client.host if request.client else None
                more = {
                    **order, **REST, "salt": secrets.token_hex(8), "organisation_id": community["organisation_id"],
                    "contact_name": customer["name"], "contact_phone": customer["phone"],
                    "catalogue_item_id": item["id"],
                }  # fmt: skip
                sealed = row_hash(more["salt"], dict.fromkeys(SEALED), more)
                clock, entry, text = _journal(order, form, person_id, origin, request_id, sealed)
                more["chain"] = entry["hash"]
                answer = _body(order, community["name"], customer["name"], customer["phone"])
                etag = tag_of(answer, 1)
                location = f"/v1/work-orders/{order['id']}"
                rows: tuple[dict[str, Any], ...] = (
                    more, clock, *_notices(order), entry, text,
                    {"community_id": community_id, "record_id": order["id"], "version": 1},
                    {"key": key, "fingerprint": hashlib.sha256(body).hexdigest(), "status": 201, "body": answer,
                     "headers": {"ETag": etag, "Location": location}, "created_at": now},
                )  # fmt: skip
                values = [row[name] for row, (_, names) in zip(rows, ROWS, strict=True) for name in names]
                try:
                    await connection.fetchrow(WRITE, *values)
                except asyncpg.UniqueViolationError:
                    return JSONResponse({"code": "idempotency-in-flight"}, 409)
        return Response(
            answer,
            201,
            headers={
                "ETag": etag,
                "Location": location,
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "X-Request-Id": request_id,
            },
            media_type="application/json",
        )


def _journal(  # noqa: PLR0917 - as plain as the rows
    order: dict[str, Any], form: dict[str, Any], person_id: UUID, origin: str | None, request_id: str, sealed: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The clock, the journal entry that says it was started, and the entry's text."""
    now, order_id, community_id = order["created_at"], order["id"], order["community_id"]
    clock = {
        "id": uuid7(), "created_at": now, "community_id": community_id, "record_type": "work_order",
        "record_id": order_id, "name": "pass_on", "round": 1, "state": "running", "started_at": now,
        "due_at": now + timedelta(minutes=10), "warn_at": now + timedelta(minutes=8), "paused_seconds": 0,
        "next_at": now + timedelta(minutes=8), "fired": 0, "calendar": "elapsed",
        "policy_version": 0, "chain": "",
    }  # fmt: skip
    moments = {name: clock[name].isoformat() for name in ("started_at", "due_at", "warn_at")}
    started = {"id": str(clock["id"]), "case": "repair/normal", "length": 600, "calendar": "elapsed", **moments}
    words = {name: form[name] for name in ("catalogue_code", "description", "spot")}
    salt = secrets.token_hex(8)
    fields: dict[str, Any] = {
        "action": "register", "actor_id": str(person_id), "actor_kind": "person", "actor_role": "receptionist",
        "at": now.isoformat(timespec="microseconds"), "community_id": str(community_id),
        "data": {
            "channel": form["channel"], "clocks": {"started": {"pass_on": started}},
            "community_id": form["community_id"], "customer_id": form["customer_id"], "kind": form["kind"],
            "premises_id": form["premises_id"], "stands_with": "centre",
        },
        "device_time": None, "event": "work_order.registered", "from_state": None, "origin": origin,
        "previous_hash": "", "record_id": str(order_id), "record_type": "work_order", "request_id": request_id,
        "row_hash": sealed,
        "text_hash": hashlib.sha256(f"{salt}:{_canonical(words)}".encode()).hexdigest(), "to_state": "registered",
        "version": 1,
    }  # fmt: skip
    digest = hashlib.sha256(_canonical(fields).encode()).hexdigest()
    entry = fields | {
        "hash": digest,
        "at": now,
        "record_id": order_id,
        "community_id": community_id,
        "actor_id": person_id,
    }
    text = {"record_id": order_id, "version": 1, "community_id": community_id, "salt": salt, "body": words}
    return clock, entry, text


# made once: json.dumps would make it anew for each call
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _notices(order: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """To the desk and to the customer."""
    about = {"action": "register", "number": order["number"]}
    same = {
        "at": order["created_at"], "community_id": order["community_id"], "event": "work_order.registered",
        "record_type": "work_order", "record_id": order["id"],
    }  # fmt: skip
    return (
        same | {"id": uuid7(), "role": "receptionist", "person_id": None, "data": about},
        same | {"id": uuid7(), "role": None, "person_id": order["customer_id"], "data": about | {"whom": "customer"}},
    )


def _body(order: dict[str, Any], community: str, name: str, phone: str) -> bytes:
    nothing = ("appointment", "proposal", "visit", "quote", "approved_quote", "charge", "follow_up", "advice", "answer",
               "warranty_order_id", "revealed", "department_name", "worker")  # fmt: skip
    return to_json(
        order
        | dict.fromkeys(nothing)
        | {
            "stands_with": "centre",
            "community_name": community,
            "contact": {"name": f"{name[:1]}**", "phone": f"{phone[3:6]}****{phone[-4:]}"},
            "available_actions": offers(REGISTERED, order["id"]),
            "checklists": None,
            "offered_incident": None,
            "material_terms": None,
            "warranty_exception": None,
        }
    )
