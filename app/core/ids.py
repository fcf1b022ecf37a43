"""Identifiers: time-ordered UUIDs (version 7, RFC 9562) for records."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "ids_from", "new_code", "new_id", "timely_id"]

_SOURCE: ContextVar[Callable[[], UUID] | None] = ContextVar("ids", default=None)


def new_id() -> UUID:
    """A new record id. Ids made later sort later, so a list ordered by id is in order of creation."""
    source = _SOURCE.get()
    return uuid7() if source is None else source()


def new_code(signs: str, length: int) -> str:
    """A code that nobody can guess; where the ids of new records are fixed, one that follows from the next of them."""
    source = _SOURCE.get()
    if source is None:
        return "".join(secrets.choice(signs) for _ in range(length))
    return "".join(signs[byte % len(signs)] for byte in sha256(source().bytes).digest()[:length])


def timely_id() -> UUID:
    """An id of this very moment, also while those of new records are fixed: for what is paged by its id, such as
    notices, and for what is nobody's record, such as requests and logins."""
    return uuid7()


@contextmanager
def ids_from(source: Callable[[], UUID] | None) -> Iterator[None]:
    """Take the ids of new records from `source` meanwhile (None: as ever): the demo's records have fixed ids."""
    token = _SOURCE.set(source)
    try:
        yield
    finally:
        _SOURCE.reset(token)
