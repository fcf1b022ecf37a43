"""The hash rule of the journal (M-150): each entry includes the hash of the entry before it, so that a changed, removed
or inserted entry is noticed. Writing and verifying use the same rule."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from app.core.json_object import JsonView

START: Final = ""
"""The previous hash of a record's first entry."""


def entry_hash(previous_hash: str, fields: JsonView) -> str:
    """The hash of one entry: SHA-256 over all its columns but `hash`, as canonical JSON."""
    values = {name: value for name, value in fields.items() if name != "hash"}
    values["previous_hash"] = previous_hash
    return sha256(_canonical(values).encode()).hexdigest()


def text_hash(salt: str, body: JsonView) -> str:
    """The hash of an entry's erasable side text; the salt keeps short texts from being guessed from their hash."""
    return sha256(f"{salt}:{_canonical(body)}".encode()).hexdigest()


def _plain(value: object) -> str:
    """Ids and moments as text, which is the same before storing and after reading."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the journal: write it as text or as a number")


# made once: json.dumps would make it anew for each call
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain).encode
