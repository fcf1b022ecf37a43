"""What machine clients may be allowed to do names kinds of record, and nothing that isn't there."""

from app.core.scopes import SCOPES
from app.services.moving.kind import all_kinds

NO_KIND = {
    "events:read", "webhooks:manage", "reports:read", "places:read", "places:write", "people:write", "catalogue:write",
}  # fmt: skip
"""Scopes of what is no record with a lifecycle."""


def test_scopes_are_those_that_kinds_declare() -> None:
    declared = {scope for kind in all_kinds().values() for scope in (kind.reads, kind.writes) if scope}
    assert declared == set(SCOPES) - NO_KIND
    assert set(SCOPES) >= NO_KIND
