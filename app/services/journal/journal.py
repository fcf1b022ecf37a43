"""Writes the journal: one entry for each event, chained to the entry of the record before it (M-150).

Each entry includes the hash of the entry before it, so that a changed, removed or inserted entry is noticed. Writing
and verifying use the same rule.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from app.core.json_object import JsonView
from app.core.roles import Caller
from app.db.transaction import Takes, table_of
from app.models import JournalEntry, JournalText, Outbox
from app.models.base import VersionedRow, shortest
from app.models.organisation_feed import OrganisationOutbox

START: Final = ""
"""The previous hash of a record's first entry."""


OF_PEOPLE: Final = frozenset(
    f"person.{outcome}" for outcome in ("created", "updated", "phone_corrected", "merged", "merged_in", "erased")
)
"""What the feeds tell of people: that who they are changed. Logins, and whose number was shown, are left out."""


def entry_hash(previous_hash: str, fields: JsonView) -> str:
    """The hash of one entry: SHA-256 over all its columns but `hash`, as canonical JSON."""
    values = {name: value for name, value in fields.items() if name != "hash"}
    for name in ("row_hash", "rules_version"):
        if values.get(name) is None:
            # entries from before it was recorded were hashed without it
            values.pop(name, None)
    values["previous_hash"] = previous_hash
    return sha256(_canonical(values).encode()).hexdigest()


def text_hash(salt: str, body: JsonView) -> str:
    """The hash of an entry's erasable side text; the salt keeps short texts from being guessed from their hash."""
    return sha256(f"{salt}:{_canonical(body)}".encode()).hexdigest()


def row_hash(salt: str, row: JsonView, columns: Iterable[str]) -> str:
    """The hash of what a record's row holds, which its journal entry keeps.

    Empty columns don't stand in it: one that a later migration adds changes no hash as long as it is empty. The salt
    stands in the row and changes with it, so nobody can guess from the journal what has been erased from the row.
    """
    values = {name: value for name in columns if (value := row[name])}
    return sha256(f"{salt}:{_canonical(values)}".encode()).hexdigest()


def _plain(value: object) -> str:
    """Ids, moments and quantities as text, which is the same before storing and after reading."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return str(shortest(value))
    raise TypeError(f"{type(value).__name__} has no place in the journal: write it as text or as a number")


# made once: json.dumps would make it anew for each call
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain).encode


def record(
    tx: Takes,
    caller: Caller,
    *,
    record_type: str,
    record_id: UUID,
    version: int,
    previous_hash: str,
    community_id: UUID | None,
    event: str,
    action: str,
    role: str,
    data: Mapping[str, object],
    text: Mapping[str, object] | None = None,
    sealed: str | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    device_time: datetime | None = None,
    rules_version: int | None = None,
) -> str:
    """Queue one entry, and its row in the outbox of the feed. Returns the record's new chain hash.

    `sealed`: the hash of the record's row as the entry leaves it, see `seal`. `rules_version`: by which version of the
    community's rules it was decided.

    `data` holds references, amounts and codes. Personal values and free text belong in `text`: it is stored in a row of
    its own and enters the chain only as a salted hash, so that it can be erased (PIPL) while the chain stays valid.
    """
    salt = ""
    body: dict[str, object] = {}
    if text:
        salt, body = secrets.token_hex(8), dict(text)
    fields: dict[str, object] = {
        "record_id": record_id,
        "version": version,
        "record_type": record_type,
        "community_id": community_id,
        "event": event,
        "action": action,
        "from_state": from_state,
        "to_state": to_state,
        "actor_id": caller.id,
        "actor_kind": caller.kind,
        "actor_role": role,
        "origin": caller.origin,
        "request_id": caller.request_id,
        "at": tx.now,
        "device_time": device_time,
        "data": dict(data),
        "text_hash": text_hash(salt, body) if body else None,
        "row_hash": sealed,
        "rules_version": rules_version,
        "previous_hash": previous_hash,
    }
    digest = entry_hash(previous_hash, fields)
    tx.insert(JournalEntry, **fields, hash=digest)
    if body:
        tx.insert(JournalText, record_id=record_id, version=version, community_id=community_id, salt=salt, body=body)
    if community_id is not None:
        tx.insert(Outbox, community_id=community_id, record_id=record_id, version=version)
    elif event in OF_PEOPLE:
        organisation_id = caller.organisation_id
        tx.insert(OrganisationOutbox, organisation_id=organisation_id, record_id=record_id, version=version)
    return digest


def seal(model: type[VersionedRow], row: Mapping[str, object]) -> tuple[str, str]:
    """A new salt for a record's row as it is about to be stored, and the hash that its journal entry keeps of it."""
    salt = secrets.token_hex(8)
    return salt, row_hash(salt, row, sealed_columns(model))


@cache
def sealed_columns(model: type[VersionedRow]) -> tuple[str, ...]:
    """The columns whose contents the journal answers for: all but the end of the chain, which comes after."""
    return tuple(column.name for column in table_of(model).columns if column.name not in ("chain", "salt"))


def split(form: BaseModel | None) -> tuple[dict[str, object], dict[str, object]]:
    """A form divided into journal data and journal text: plain strings may contain names, so they all go to the
    text."""
    if form is None:
        return {}, {}
    data: dict[str, object] = {}
    text: dict[str, object] = {}
    for name in form.model_fields_set:
        if name in ("expected_version", "device_time"):
            continue
        _sort(name, getattr(form, name), data, text)
    return data, text


def _sort(name: str, value: object, data: dict[str, object], text: dict[str, object]) -> None:
    if value is None or value in ("", [], {}):
        return
    if isinstance(value, BaseModel):
        for inner in type(value).model_fields:
            _sort(f"{name}.{inner}", getattr(value, inner), data, text)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _sort(f"{name}.{index}", item, data, text)
    elif isinstance(value, Enum):
        data[name] = value.value
    elif isinstance(value, str):
        text[name] = value
    elif isinstance(value, bool | int | float):
        data[name] = value
    elif isinstance(value, datetime):
        data[name] = value.isoformat()
    else:
        data[name] = str(value)
