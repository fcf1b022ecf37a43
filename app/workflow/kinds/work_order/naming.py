"""M-21: whom a supervisor may name for an order that was dispatched to no department yet: their own people."""

from collections.abc import Iterable
from uuid import UUID


def own_departments(works_in: Iterable[UUID | None], led: frozenset[UUID | None]) -> tuple[UUID | None, ...]:
    """Those of a worker's departments that a supervisor leads; the order comes to the first of them. None in either
    stands for every department: a worker of all is their supervisor's own, and who leads all leads each."""
    places = tuple(works_in)
    if None in led:
        return places
    return tuple(
        sorted(department for department in led if department is not None and (department in places or None in places))
    )
