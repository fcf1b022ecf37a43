"""Stored answers: a repeated write gets the first one's answer, byte for byte (Idempotency-Key, IETF httpapi draft).

The answer is written in the same transaction as its effect, so there is never one without the other. Only 2xx answers
are stored, and the caller is authorised anew before a replay.
"""

import hashlib
import weakref
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, bindparam, func
from sqlmodel import select

from app.core.errors import Duplicate, IdempotencyInFlight, IdempotencyKeyReused
from app.db.statements import Prepared
from app.db.transaction import Transaction, as_row, table_of
from app.models import StoredAnswer

TAKEN: Final = frozenset({"pk_stored_answer", "uq_stored_answer_key"})
"""How PostgreSQL and SQLite name the constraint on which a concurrent duplicate fails."""

_answers = table_of(StoredAnswer)
_FIND: Final = Prepared(
    _answers.select().where(_answers.c.key == bindparam("key", type_=_answers.c.key.type, required=True))
)
_LOCK: Final = Prepared(
    select(
        func.pg_try_advisory_xact_lock(bindparam("number", type_=BigInteger, required=True), type_=Boolean).label("got")
    )
)

_held: dict[str, weakref.ref[Transaction]] = {}
"""Keys being worked on in this process, for SQLite, which has no advisory locks."""


def key_of(caller_id: UUID, method: str, path: str, key: str) -> str:
    """What an answer is stored under: caller, method, path and the client's key, hashed."""
    return hashlib.sha256(f"{caller_id}\n{method}\n{path}\n{key}".encode()).hexdigest()


def fingerprint(body: bytes) -> str:
    """What tells one payload from another."""
    return hashlib.sha256(body).hexdigest()


async def find(tx: Transaction, key: str, fingerprint: str) -> StoredAnswer | None:
    """The answer stored under a key. Raises IdempotencyKeyReused when it was given to another payload."""
    row = await tx.first(_FIND, key=key)
    if row is None:
        return None
    if row["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused
    return as_row(StoredAnswer, row)


async def hold(tx: Transaction, key: str) -> None:
    """Begin the transaction and keep the key to itself until it ends. Raises IdempotencyInFlight when it is held
    elsewhere. Without this, a concurrent duplicate waits at commit and is then answered like a later one."""
    if tx.database.is_postgresql:
        await tx.begin()
        found = await tx.first(_LOCK, number=int.from_bytes(bytes.fromhex(key[:16]), signed=True))
        if found is None or not found["got"]:
            raise IdempotencyInFlight
        return
    holder = _held.get(key)
    if holder is not None and holder() not in (None, tx):
        raise IdempotencyInFlight
    _held[key] = weakref.ref(tx, lambda _: _held.pop(key, None))
    await tx.begin()


def let_go(tx: Transaction) -> None:
    """The transaction is over: give back what it held in this process (PostgreSQL does so itself)."""
    for key in [key for key, holder in _held.items() if holder() is tx]:
        del _held[key]


def store(  # noqa: PLR0917 - as plain as the row
    tx: Transaction, key: str, fingerprint: str, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    """Queue the answer with its effect."""
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
    """Whether a commit failed because another request with the same key was faster: answer with its answer."""
    return error.constraint in TAKEN
