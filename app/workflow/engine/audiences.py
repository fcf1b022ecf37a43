"""Audiences: whom a notice can be for. A role, whoever stands with the record by one of its columns, or a person that
the record names: `worker` is the one in its `worker_id`, `former_worker` the one before the move.

The people whom records name are told in the catalogue (`audiences` in app/data/words), those outside the company apart
from those inside it: these get notices in words of their own (M-90).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from app.core.catalogue import FILES, CatalogueError, optional_sentences
from app.core.lang import Words
from app.core.roles import ROLE_TITLES, Role

ADDRESSED: Final = frozenset(
    {
        Role.RECEPTIONIST,
        Role.SUPERVISOR,
        Role.CASHIER,
        Role.CS_SUPERVISOR,
        Role.MANAGER,
        Role.DUTY_MANAGER,
        Role.GUARD,
    }
)
"""Roles that notices are addressed to: everybody who holds the role in the community."""
FORMER: Final = "former_"
"""Before the name of a person: whoever it was before the move."""

_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "desk": (),
    "department": ("department_id",),
    Role.SUPERVISOR.value: ("department_id",),
    "level": ("level", "department_id"),
    # the people of the orders that were merged into this one (M-12)
    "reporters": ("duplicate_of",),
}
"""Audiences that are no single person, each with the columns of the record by which they are found."""


def _named(where: str) -> Iterator[tuple[str, Words]]:
    names: set[str] = set()
    for file in FILES:
        for name, words in optional_sentences(f"{file}.audiences.{where}").items():
            if name in names:
                raise CatalogueError(f"{file}.audiences.{where}.{name}: another file has it too")
            names.add(name)
            yield name, words


OUTSIDE_AUDIENCES: Final[Mapping[str, Words]] = dict(_named("outside"))
"""Those who are not of the company."""
AUDIENCES: Final[Mapping[str, Words]] = {
    **{role.value: Words(f"the {ROLE_TITLES[role][0]}", ROLE_TITLES[role][1]) for role in Role if role in ADDRESSED},
    **dict(_named("inside")),
    **OUTSIDE_AUDIENCES,
}
"""Whom a notice can be for, and how the docs call them."""


def columns_of(whom: str) -> tuple[str, ...]:
    """The columns without which a record has no such audience, and a notice would silently reach nobody."""
    if whom in _PLACES:
        return _PLACES[whom]
    return () if whom in ADDRESSED else (f"{whom.removeprefix(FORMER)}_id",)
