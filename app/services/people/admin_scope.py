"""Whom an administrator may see and manage: people of the communities they administer, and nobody above them.

Without this, an administrator of one community could reset the password of somebody with rights in another.
"""

from uuid import UUID

from app.core.errors import Forbidden, NotFound
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.db.queries import people, roster
from app.db.transaction import Transaction
from app.models import Person

PERSON = Words("person", "人员")
EVERY_COMMUNITY = Words("administrator of every community this concerns", "涉及的所有小区的系统管理员")


async def find_person(tx: Transaction, caller: Caller, person_id: UUID) -> tuple[Person, set[UUID | None]]:
    """A person within an administrator's reach, and the communities they have to do with. Raises NotFound."""
    person = await people.person(tx, person_id)
    if person is None or person.organisation_id != caller.organisation_id:
        raise NotFound(values={"what": PERSON})
    places = await roster.communities_of(tx, person_id)
    held = caller.communities(Role.ADMIN)
    if held is not None and places and held.isdisjoint(places):
        raise NotFound(values={"what": PERSON})
    return person, places


def check_manages(caller: Caller, places: set[UUID | None]) -> None:
    """Changing somebody takes an administrator of all their communities. Raises Forbidden."""
    held = caller.communities(Role.ADMIN)
    if held is not None and not places <= held:
        raise Forbidden(values={"allowed": EVERY_COMMUNITY})


def check_administers(caller: Caller, community_id: UUID | None) -> None:
    """What concerns one community takes its administrator; what concerns all (None), the organisation's.
    Raises Forbidden."""
    check_manages(caller, {community_id})
