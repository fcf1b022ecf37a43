"""Identifiers: time-ordered UUIDs (version 7, RFC 9562) for records."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "new_id"]


def new_id() -> UUID:
    """A new record id. Ids made later sort later, so a list ordered by id is in order of creation."""
    return uuid7()
