"""The floor: signing for a slip, written by hand for this one action with Starlette and asyncpg.

It does what the service does for the action and no more: who calls (a verified token and a person's roles, remembered
alike), the order with all its current aspects in one read, the rule that only the assigned worker signs, the hash of
the journal entry, five writes as one statement with compare-and-set, the stored answer for the Idempotency-Key, and the
whole resource as its body. What it lacks is everything that makes it one of fifty actions instead of one program.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from uuid_utils.compat import uuid7

from bench.floor.basis import ORDER, SEALED, Floor, row_hash, tag_of
from bench.floor.checklists import CHECKLISTS
from bench.offered import ACKNOWLEDGED, offers

APPOINTMENT = ("id", "state", "starts_at", "ends_at", "worker_id", "notice_late")
QUOTE = (
    "id", "ordinal", "state", "lines", "labour_fen", "material_fen", "total_fen", "catalogue_version", "note",
    "decided_at",
)  # fmt: skip
VISIT = ("id", "ordinal", "worker_id", "departed_at", "arrived_at", "late", "no_access_reason", "ended_at")
CHARGE = ("id", "number", "state", "invoiced_fen", "paid_fen", "refunded_fen")
FOLLOW_UP = ("id", "state", "due_at", "result")
ASPECTS = {"a": APPOINTMENT, "p": APPOINTMENT, "v": VISIT, "q": QUOTE, "x": QUOTE, "c": CHARGE, "f": FOLLOW_UP}

READ = (
    "SELECT "
    + ", ".join(f"o.{name}" for name in (*SEALED, "chain"))
    + "".join(f", {alias}.{name} AS {alias}_{name}" for alias, names in ASPECTS.items() for name in names)
    + """ FROM work_order o
    LEFT JOIN quote q ON q.id = o.quote_id
    LEFT JOIN quote x ON x.id = o.approved_quote_id
    LEFT JOIN appointment a ON a.id = o.appointment_id
    LEFT JOIN appointment p ON p.id = o.proposal_id
    LEFT JOIN visit v ON v.id = o.visit_id
    LEFT JOIN charge c ON c.work_order_id = o.id
    LEFT JOIN follow_up f ON f.id = o.follow_up_id
    WHERE o.id = $1"""
)
WRITE = """
WITH clocks AS (
  UPDATE clock SET state = CASE
      WHEN (state = 'running' AND due_at < $1) OR breached_at IS NOT NULL THEN 'breached' ELSE 'met' END,
    breached_at = coalesce(breached_at, CASE WHEN state = 'running' AND due_at < $1 THEN due_at END),
    ended_at = $1, leased_by = NULL
  WHERE record_id = $2 AND state IN ('running', 'paused') AND name = 'sign_for'
), entry AS (
  INSERT INTO journal (record_id, version, record_type, community_id, event, action, from_state, to_state, actor_id,
    actor_kind, actor_role, origin, request_id, at, device_time, data, text_hash, row_hash, previous_hash,
    hash)
  VALUES ($2, $3, 'work_order', $4, 'work_order.acknowledged', 'acknowledge', 'assigned', 'acknowledged', $5,
    'person', 'worker', $6, $7, $1, NULL, '{"clocks": {"met": ["sign_for"]}}', NULL, $14, $8, $9)
), place AS (
  INSERT INTO outbox (community_id, record_id, version) VALUES ($4, $2, $3)
), answer AS (
  INSERT INTO stored_answer (key, fingerprint, status, headers, body, created_at) VALUES ($10, $11, 200, $12, $13, $1)
), moved AS (
  UPDATE work_order SET version = $3, chain = $9, salt = $15, state = 'acknowledged', updated_at = $1
  WHERE id = $2 AND version = $3 - 1 AND state = 'assigned' RETURNING 1
)
SELECT 1 / least(1, (SELECT count(*) FROM moved))"""


class Acknowledging:
    """Signs for slips."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    async def acknowledge(self, request: Request) -> Response:
        """The assigned worker signs for the slip."""
        headers = request.headers
        person_id = self.floor.subject(headers["authorization"][7:])
        if person_id is None:
            return JSONResponse({"code": "unauthenticated"}, 401)
        body = await request.body()
        if json.loads(body):
            return JSONResponse({"code": "invalid"}, 422)
        order_id = UUID(request.path_params["order_id"])
        path = request.url.path
        key = hashlib.sha256(f"{person_id}\nPOST\n{path}\n{headers['idempotency-key']}".encode()).hexdigest()
        request_id = uuid7().hex
        client = request.client
        async with self.floor.pool.acquire() as connection:
            grants = await self.floor.roles(connection, person_id)
            row = await connection.fetchrow(READ, order_id)
            if row is None or not any(
                grant["role"] == "worker" and grant["community_id"] in (None, row["community_id"]) for grant in grants
            ):
                return JSONResponse({"code": "not-found"}, 404)
            if row["worker_id"] != person_id:
                return JSONResponse({"code": "forbidden"}, 403)
            if row["state"] != "assigned":
                return JSONResponse({"code": "action-not-allowed", "current_state": row["state"]}, 409)
            now, version = datetime.now(UTC), row["version"] + 1
            origin = client.host if client else None
            salt = secrets.token_hex(8)
            sealed = row_hash(salt, row, {"version": version, "state": "acknowledged", "updated_at": now})
            entry = _hash(row, version, person_id, now, origin, request_id, sealed)
            answer = _body(row, version, now, await self.floor.names(connection, row))
            etag = tag_of(answer, version)
            try:
                await connection.fetchrow(
                    WRITE, now, order_id, version, row["community_id"], person_id, origin, request_id, row["chain"],
                    entry, key, hashlib.sha256(body).hexdigest(), {"ETag": etag}, answer, sealed,
                    salt,
                )  # fmt: skip
            except asyncpg.DivisionByZeroError:
                return JSONResponse({"code": "version-conflict"}, 409)
            except asyncpg.UniqueViolationError:
                stored = await connection.fetchrow("SELECT status, body FROM stored_answer WHERE key = $1", key)
                return Response(stored["body"], stored["status"], media_type="application/json")
        return Response(
            answer,
            headers={
                "ETag": etag,
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "X-Request-Id": request_id,
            },
            media_type="application/json",
        )


def _hash(  # noqa: PLR0917 - the rule of app.services.journal, as plain as the row
    row: Any, version: int, person_id: UUID, now: datetime, origin: str | None, request_id: str, sealed: str
) -> str:
    fields = {
        "action": "acknowledge", "actor_id": str(person_id), "actor_kind": "person", "actor_role": "worker",
        "at": now.isoformat(timespec="microseconds"), "community_id": str(row["community_id"]),
        "data": {"clocks": {"met": ["sign_for"]}},
        "device_time": None, "event": "work_order.acknowledged", "from_state": "assigned", "origin": origin,
        "previous_hash": row["chain"], "record_id": str(row["id"]), "record_type": "work_order",
        "request_id": request_id, "row_hash": sealed, "text_hash": None, "to_state": "acknowledged", "version": version,
    }  # fmt: skip
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def _aspect(row: Any, alias: str, names: tuple[str, ...]) -> dict[str, Any] | None:
    return None if row[f"{alias}_id"] is None else {name: row[f"{alias}_{name}"] for name in names}


def _quote(row: Any, alias: str) -> dict[str, Any] | None:
    quote = _aspect(row, alias, QUOTE)
    if quote is not None:
        quote["version"], quote["currency"] = quote.pop("ordinal"), "CNY"
    return quote


def _charge(row: Any) -> dict[str, Any] | None:
    charge = _aspect(row, "c", CHARGE)
    if charge is not None:
        charge["owed_fen"] = charge["invoiced_fen"] - charge.pop("paid_fen") + charge.pop("refunded_fen")
        charge["currency"] = "CNY"
    return charge


def _body(row: Any, version: int, now: datetime, names: dict[str, Any]) -> bytes:
    phone, name = row["contact_phone"], row["contact_name"]
    return to_json(
        {
            **{name: row[name] for name in ORDER},
            **names,
            "version": version,
            "state": "acknowledged",
            "updated_at": now,
            "stands_with": "worker",
            "contact": {
                "name": f"{name[:1]}**" if name else name,
                "phone": f"{phone[3:6]}****{phone[-4:]}" if phone else phone,
            },
            "appointment": _aspect(row, "a", APPOINTMENT),
            "proposal": _aspect(row, "p", APPOINTMENT),
            "visit": _aspect(row, "v", VISIT),
            "quote": _quote(row, "q"),
            "approved_quote": _quote(row, "x"),
            "charge": _charge(row),
            "follow_up": _aspect(row, "f", FOLLOW_UP),
            "available_actions": offers(ACKNOWLEDGED, row["id"]),
            "advice": None,
            "answer": None,
            "warranty_order_id": None,
            "revealed": None,
            "checklists": CHECKLISTS,
            "offered_incident": None,
            "material_terms": None,
            "warranty_exception": None,
        }
    )
