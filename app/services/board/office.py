"""For whom the board is read: an office, which is the roles that somebody holds for work in one community.

Whoever holds the same roles there sees the same board, so that one read serves them all. What is seen by a person, and
not by an office, such as one's own orders, has no place on it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from app.core.roles import OUTSIDERS, Caller, Grant, Role

NOBODY: Final = UUID(int=0)


@dataclass(frozen=True)
class BoardOffice:
    """The roles, each with its department, that are held in a community."""

    organisation_id: UUID
    community_id: UUID
    held: frozenset[tuple[Role, UUID | None]]
    clocks: bool
    """Whether it reads the list of clocks."""

    @cached_property
    def caller(self) -> Caller:
        """The office as a caller: with its roles in this community, and nothing of its own."""
        grants = tuple(Grant(role, self.community_id, department) for role, department in sorted(self.held, key=str))
        return Caller(id=NOBODY, organisation_id=self.organisation_id, grants=grants)


def office_of(caller: Caller, community_id: UUID, *, clocks: bool) -> BoardOffice:
    """The office of somebody in a community."""
    held = frozenset(
        (grant.role, grant.department_id)
        for grant in caller.grants
        if grant.community_id in (None, community_id) and grant.role not in OUTSIDERS
    )
    return BoardOffice(caller.organisation_id, community_id, held, clocks)
