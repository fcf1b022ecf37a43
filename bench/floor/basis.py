"""What both floors stand on: the pool, and who calls."""

import hashlib
import json
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import jwt
from sqlalchemy.engine import make_url
from starlette.applications import Starlette

from app.core.keys import derived_key
from app.models import WorkOrder

REMEMBERED_SECONDS = 20

ORDER = (
    "id", "number", "version", "community_id", "state", "kind", "channel", "urgency", "created_at", "updated_at",
    "reporter_id", "received_at", "customer_id", "premises_id", "place", "spot", "description", "special_requirements",
    "remarks", "wish_from", "wish_until", "equipment", "photos", "catalogue_code", "trades", "needs_visit", "coverage",
    "coverage_reason", "coverage_proof", "estimate", "department_id", "worker_id", "wanted_worker_id", "visits",
    "made_safe", "risky_steps", "consented_steps", "diagnosed_at", "inspected_material", "hold_reason", "hold_until",
    "custody", "completion", "completed_at", "completions", "reworks", "signed_off_at", "ratings", "comments",
    "recorded_words", "objection", "worker_signed_at", "copies", "repair_warranty_until", "settlement", "reason",
    "referral", "duplicate_of", "merged", "warranty_of", "urges", "last_urged_at", "closed_at", "helpers",
    "insisted_material", "emergency_plan_id", "plan_task", "incident_id", "incident_works",
    "enquiry_id", "housekeeping", "contract_id",
)  # fmt: skip
"""Fields of an order that its answer shows as they are stored."""
SEALED = tuple(column.name for column in WorkOrder.__table__.columns if column.name not in {"chain", "salt"})  # type: ignore[attr-defined]
"""The columns of an order that its journal entry answers for."""
PERSON = "SELECT organisation_id, active FROM person WHERE id = $1"
GRANTS = "SELECT role, community_id, department_id FROM role_grant WHERE person_id = $1 AND active"


class Floor:
    """What one process shares between its requests."""

    def __init__(self) -> None:
        self.key = derived_key(os.environ["GONGDAN_SECRET_KEY"], "access-token")
        self.verified: dict[str, tuple[float, UUID]] = {}
        self.people: dict[UUID, tuple[float, UUID, list[Any]]] = {}
        self.named: dict[UUID, tuple[float, Any]] = {}
        self.pool: asyncpg.Pool

    @asynccontextmanager
    async def open(self, _app: Starlette) -> AsyncIterator[None]:
        """The pool lives as long as the process."""
        url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql")
        self.pool = await asyncpg.create_pool(
            url.render_as_string(hide_password=False),
            min_size=8,
            max_size=8,
            statement_cache_size=1000,
            server_settings={"timezone": "UTC", "jit": "off"},
            init=_read_json,
            # nothing outlives a statement here, so there is nothing to reset
            reset=_leave_as_it_is,
        )
        yield
        await self.pool.close()

    def subject(self, token: str) -> UUID | None:
        """Whom a token stands for."""
        known = self.verified.get(token)
        if known is None:
            claims = jwt.decode(token, self.key, algorithms=["HS256"], audience="gongdan-api", issuer="gongdan")
            known = self.verified[token] = (claims["exp"], UUID(claims["sub"]))
        return known[1] if known[0] > time.time() else None

    async def roles(self, connection: Any, person_id: UUID) -> list[Any]:
        """The roles of an active person, remembered for some seconds."""
        known = self.people.get(person_id)
        if known is None or time.monotonic() - known[0] >= REMEMBERED_SECONDS:
            person = await connection.fetchrow(PERSON, person_id)
            grants = await connection.fetch(GRANTS, person_id) if person and person["active"] else []
            known = self.people[person_id] = (time.monotonic(), person["organisation_id"], grants)
        return known[2]

    async def names(self, connection: Any, order: Any) -> dict[str, Any]:
        """The names beside an order's ids, and who comes, remembered for some seconds."""
        community = await self._named(connection, "SELECT name FROM community WHERE id = $1", order["community_id"])
        department = await self._named(connection, "SELECT name FROM department WHERE id = $1", order["department_id"])
        worker = await self._named(connection, "SELECT name, badge FROM person WHERE id = $1", order["worker_id"])
        return {
            "community_name": community["name"],
            "department_name": department and department["name"],
            "worker": worker and {"id": order["worker_id"], **worker, "photo": None},
        }

    async def _named(self, connection: Any, statement: str, row_id: UUID | None) -> Any:
        if row_id is None:
            return None
        known = self.named.get(row_id)
        if known is None or time.monotonic() - known[0] >= REMEMBERED_SECONDS:
            known = self.named[row_id] = (time.monotonic(), await connection.fetchrow(statement, row_id))
        return known[1]


def tag_of(body: bytes, version: int) -> str:
    """The entity tag of an answer: its version and a digest of its bytes."""
    digest = hashlib.blake2b(body, digest_size=9).digest()
    return f'"{version}-{urlsafe_b64encode(digest).decode()}"'


def row_hash(salt: str, row: Any, changes: Mapping[str, Any]) -> str:
    """The rule of app.services.journal for the contents of a row, as plain as it can be."""
    values = {name: value for name in SEALED if (value := changes[name] if name in changes else row[name])}
    return hashlib.sha256(f"{salt}:{_canonical(values)}".encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else str(value)


# made once: json.dumps would make it anew for each call
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode


async def _read_json(connection: Any) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def _leave_as_it_is(_connection: Any) -> None:
    pass
