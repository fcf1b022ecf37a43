"""Who may look at which board, and at its charts: the policies of the API's own operations."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.api.http.operation import AccessPolicy, roles
from app.api.routes.clocks import READERS as CLOCK_READERS
from app.api.routes.reports import READERS as REPORT_READERS
from app.bootstrap import Container
from app.core.errors import NotFound
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.core.row_scope import NOWHERE
from app.db.queries.places import communities
from app.services.board.office import BoardOffice, office_of

VIEWERS: Final = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER)
"""The roles of the desk: which records of the board each sees, the kinds say."""
MOST_COMMUNITIES: Final = 200
COMMUNITY: Final = Words("community", "小区")


@dataclass(frozen=True, slots=True)
class CommunityChoice:
    """A community that can be chosen."""

    id: UUID
    name: str


async def places_of(container: Container, caller: Caller, policy: AccessPolicy) -> list[CommunityChoice]:
    """The communities in which the caller may do something, by name. Raises Forbidden where there is none."""
    policy.check(caller)
    held = caller.communities(*policy.roles)
    async with container.database.transaction(container.clock.now(), NOWHERE) as tx:
        page, _ = await communities(
            tx, caller.organisation_id, held, filters={}, after=None, limit=MOST_COMMUNITIES, counted=False
        )
    return sorted((CommunityChoice(row.id, row.name) for row in page.rows), key=lambda place: place.name)


def chosen(places: list[CommunityChoice], asked: str | None) -> CommunityChoice:
    """The community that was asked for, or the first. Raises NotFound."""
    place = next((place for place in places if asked in (None, "", str(place.id))), None)
    if place is None:
        raise NotFound(values={"what": COMMUNITY})
    return place


def office(caller: Caller, community_id: UUID) -> BoardOffice:
    """For which office the board of a community is read. Raises NotFound, Forbidden."""
    VIEWERS.check(caller, community_id)
    return office_of(caller, community_id, clocks=CLOCK_READERS.permits(caller, community_id))


def sees_charts(caller: Caller) -> bool:
    """Whether there are charts for the caller."""
    return REPORT_READERS.permits(caller)
