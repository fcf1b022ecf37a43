"""Of which communities a transaction may touch rows: what the database's row-level security is told (ADR 20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID


@dataclass(frozen=True)
class RowScope:
    """Some communities, all communities of an organisation as they are at that moment, or everything."""

    communities: frozenset[UUID] = frozenset()
    organisation_id: UUID | None = None
    """All communities of this organisation, beside those that are named."""
    everywhere: bool = False

    @cached_property
    def text(self) -> str:
        """The named communities as the database is told them: ids with commas between, or `*`."""
        return "*" if self.everywhere else ",".join(sorted(map(str, self.communities)))

    def and_also(self, communities: Iterable[UUID]) -> "RowScope":
        """The same scope with more communities."""
        more = self.communities.union(communities)
        return self if more == self.communities else RowScope(more, self.organisation_id, self.everywhere)


NOWHERE: Final = RowScope()
"""No row of any community: the tables without one are enough."""
EVERYWHERE: Final = RowScope(everywhere=True)
"""Every row: for the worker and for commands, and where the caller isn't known yet."""


def of_community(community_id: UUID) -> RowScope:
    """The rows of one community."""
    return RowScope(frozenset((community_id,)))
