"""Audiences: whom a notice can be for. A role, whoever stands with the record by one of its columns, or a person that
the record names: `worker` is the one in its `worker_id`, `former_worker` the one before the move.

The people whom records name are told in the catalogue (`audiences` in app/data/words), those outside the company apart
from those inside it: these get notices in words of their own (M-90).
"""

from collections.abc import Mapping
from typing import Final

from app.core.catalogue import gathered
from app.core.lang import Words
from app.core.roles import ROLE_TITLES, STAFF_ROLES, Role

ADDRESSED: Final = frozenset(STAFF_ROLES) - {Role.WORKER, Role.ADMIN}
"""Roles that notices are addressed to: everybody who holds the role in the community."""
FORMER: Final = "former_"
"""Before the name of a person: whoever it was before the move."""

WITNESS: Final = "witness"
"""The colleague whom the move's form names as having seen the customer sign (M-40)."""

PARTICIPANTS: Final = "participants"
"""Everybody whom the record lists under this name, each with a `person_id`."""

JOINED: Final = "joined"
"""Those whose reports the record answers."""
SUPERIOR: Final = "superior"
"""The head of the department, or the customer-service supervisor of whoever is of none (M-99)."""
RESIDENTS: Final = "residents"
"""Whoever lives where the record is about."""
HELPERS: Final = "helpers"
"""Everybody who helps with the record's order (M-21)."""
LISTED: Final = (PARTICIPANTS, HELPERS, f"{FORMER}{HELPERS}")
"""Audiences of people whom the record lists, each with a `person_id`."""
HELPER: Final = "helper"
"""The helper whom the move's form names (M-21)."""
NAMED_BY_FORM: Final = (WITNESS, HELPER)

_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "desk": (),
    "department": ("department_id",),
    Role.SUPERVISOR.value: ("department_id",),
    SUPERIOR: ("department_id",),
    "level": ("level", "department_id"),
    WITNESS: (),
    # each of the people whom the record lists (M-74)
    PARTICIPANTS: (PARTICIPANTS,),
    HELPERS: (HELPERS,),
    f"{FORMER}{HELPERS}": (HELPERS,),
    HELPER: (HELPERS,),
    # the people of the orders that were merged into this one (M-12)
    "reporters": ("duplicate_of",),
    # those whose reports a public fault answers, and whoever lives where it is (M-100)
    JOINED: ("reports",),
    RESIDENTS: ("area",),
}
"""Audiences that are no single person, each with the columns of the record by which they are found."""


OUTSIDE_AUDIENCES: Final[Mapping[str, Words]] = gathered("audiences.outside")
"""Those who are not of the company."""
AUDIENCES: Final[Mapping[str, Words]] = {
    **{role.value: Words(f"the {ROLE_TITLES[role][0]}", ROLE_TITLES[role][1]) for role in Role if role in ADDRESSED},
    **gathered("audiences.inside"),
    **OUTSIDE_AUDIENCES,
}
"""Whom a notice can be for, and how the docs call them."""


def columns_of(whom: str) -> tuple[str, ...]:
    """The columns without which a record has no such audience, and a notice would silently reach nobody."""
    if whom in _PLACES:
        return _PLACES[whom]
    return () if whom in ADDRESSED else (f"{whom.removeprefix(FORMER)}_id",)
