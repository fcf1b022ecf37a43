"""Whom an administrator may see and manage: people of their communities who have no rights outside of these.

Without this rule, an administrator of one community could reset the password of somebody with rights in another.
"""

from uuid import UUID

from app.core.errors import Forbidden, NotFound
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.db.queries import roster
from app.db.transaction import Transaction
from app.models import Person

PERSON = Words("person", "人员")
KEEPS_EVERY_COMMUNITY = Words(
    "receptionist or administrator of every community this concerns", "涉及的所有小区的接待员或系统管理员"
)
EVERY_COMMUNITY = Words("administrator of every community this concerns", "涉及的所有小区的系统管理员")


async def find_person(tx: Transaction, caller: Caller, person_id: UUID) -> tuple[Person, set[UUID | None]]:
    """A person whom an administrator may see, and the communities that the person belongs to. Raises NotFound."""
    person = await tx.get(Person, id=person_id)
    if person is None or person.organisation_id != caller.organisation_id:
        raise NotFound(values={"what": PERSON})
    places = await roster.home_communities(tx, person_id)
    held = caller.communities(Role.ADMIN)
    if held is not None and held.isdisjoint(places):
        raise NotFound(values={"what": PERSON})
    return person, places


def check_manages(caller: Caller, places: set[UUID | None]) -> None:
    """Only an administrator of all communities of a person may change that person. Raises Forbidden."""
    held = caller.communities(Role.ADMIN)
    if held is not None and not places <= held:
        raise Forbidden(values={"allowed": EVERY_COMMUNITY})


def check_administers(caller: Caller, community_id: UUID | None) -> None:
    """What concerns one community needs its administrator; what concerns all (None), the organisation's administrator.
    Raises Forbidden."""
    check_manages(caller, {community_id})
