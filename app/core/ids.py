"""Identifiers: time-ordered UUIDs (version 7, RFC 9562) for records."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "new_id"]


def new_id() -> UUID:
    """A new record id; ids made later sort later, so lists by id read in order of creation."""
    return uuid7()
