"""Stored answers: a repeated write gets the answer of the first one, byte for byte (Idempotency-Key, IETF httpapi
draft).

The answer is written in the same transaction as its effect, so that neither exists without the other. Only 2xx answers
are stored, and the caller is authorised again before a stored answer is sent.
"""

import hashlib
import weakref
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, bindparam, func
from sqlmodel import select

from app.core.errors import Duplicate, IdempotencyInFlight, IdempotencyKeyReused
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import StoredAnswer

TAKEN: Final = frozenset({"pk_stored_answer", "uq_stored_answer_key"})
"""The names, in PostgreSQL and SQLite, of the constraint that a concurrent duplicate violates."""

NAMED_SO: Final = frozenset(
    {"community_id", "decision_id", "file_id", "grant_id", "note_id", "notice_id", "person_id", "policy_id",
     "qualification_id"}
)  # fmt: skip
"""Ids that were called so in addresses of version 0.2; all others were `record_id`. An answer that was stored before an
upgrade is found after it."""

_answers = table_of(StoredAnswer)
_FIND: Final = Prepared(_answers.select().where(_answers.c.key == given(_answers.c.key, "key")))
_LOCK: Final = Prepared(
    select(
        func.pg_try_advisory_xact_lock(bindparam("number", type_=BigInteger, required=True), type_=Boolean).label("got")
    )
)

_held: dict[str, weakref.ref[Transaction]] = {}
"""Keys that this process is working on. SQLite needs this, because it has no advisory locks."""


def key_of(caller_id: UUID, operation: str, ids: Mapping[str, UUID], key: str) -> str:
    """The key under which an answer is stored: a hash of caller, operation, the records in its path, and the client's
    key. However a client writes an id, it names one record."""
    named = sorted((name if name in NAMED_SO else "record_id", record_id) for name, record_id in ids.items())
    records = "\n".join(f"{name} {record_id}" for name, record_id in named)
    return hashlib.sha256(f"{caller_id}\n{operation}\n{records}\n{key}".encode()).hexdigest()


def fingerprint(body: bytes) -> str:
    """A hash that tells one request body from another."""
    return hashlib.sha256(body).hexdigest()


async def find(tx: Transaction, key: str, fingerprint: str) -> StoredAnswer | None:
    """The answer stored under a key, or None. Raises IdempotencyKeyReused if it belongs to another request body."""
    answer = await tx.one(StoredAnswer, _FIND, key=key)
    if answer is not None and answer.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return answer


async def hold(tx: Transaction, key: str) -> None:
    """Begin the transaction and lock the key until it ends. Raises IdempotencyInFlight if another request holds it.
    Without the lock, a concurrent duplicate would wait until commit and then be answered like a later one."""
    if tx.database.is_postgresql:
        await tx.begin()
        if not await tx.value(_LOCK, number=int.from_bytes(bytes.fromhex(key[:16]), signed=True)):
            raise IdempotencyInFlight
        return
    holder = _held.get(key)
    if holder is not None and holder() not in (None, tx):
        raise IdempotencyInFlight
    _held[key] = weakref.ref(tx, lambda _: _held.pop(key, None))
    await tx.begin()


def let_go(tx: Transaction) -> None:
    """The transaction has ended: release the key in this process (PostgreSQL releases its lock itself)."""
    for key in [key for key, holder in _held.items() if holder() is tx]:
        del _held[key]


def store(  # noqa: PLR0917 - as plain as the row
    tx: Transaction, key: str, fingerprint: str, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    """Queue the answer in the transaction of its effect."""
    tx.insert(
        StoredAnswer,
        key=key,
        fingerprint=fingerprint,
        status=status,
        headers=dict(headers),
        body=body,
        created_at=tx.now,
    )


def is_concurrent_duplicate(error: Duplicate) -> bool:
    """Whether a commit failed because another request with the same key was faster; its answer is then sent."""
    return error.constraint in TAKEN
