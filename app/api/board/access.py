"""Who may look at which board, and at its charts. Charts and clocks are shown to whom the API shows them."""

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
from app.db.paging import Slice
from app.db.queries.places import communities
from app.db.transaction import Transaction
from app.models import Community
from app.services.board.office import BoardOffice, office_of

VIEWERS: Final = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER)
"""The roles of the desk: which records of the board each sees, the kinds say."""
MOST_COMMUNITIES: Final = 200
"""So many can be chosen from; any other is shown to whoever names it in the address."""
COMMUNITY: Final = Words("community", "小区")


@dataclass(frozen=True, slots=True)
class CommunityChoice:
    """A community that can be chosen."""

    id: UUID
    name: str


async def places_of(
    container: Container, caller: Caller, policy: AccessPolicy, asked: str | None
) -> list[CommunityChoice]:
    """The communities in which the caller may do something, by name; the one that was asked for among them, if they may
    there. Raises Forbidden where there is none."""
    policy.check(caller)
    held = caller.communities(*policy.roles)

    async def read(tx: Transaction, limit: int, **filters: object) -> Slice[Community]:
        page, _ = await communities(
            tx, caller.organisation_id, held, filters=filters, after=None, limit=limit, counted=False
        )
        return page

    async with container.database.transaction(container.clock.now(), NOWHERE) as tx:
        page = await read(tx, MOST_COMMUNITIES)
        rows = {row.id: row for row in page.rows}
        named = _id_of(asked)
        if page.position is not None and named is not None and named not in rows:
            rows |= {row.id: row for row in (await read(tx, 1, id=named)).rows}
    return sorted((CommunityChoice(row.id, row.name) for row in rows.values()), key=lambda place: place.name)


def _id_of(asked: str | None) -> UUID | None:
    try:
        return UUID(asked or "")
    except ValueError:
        return None


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
