"""Ids follow from what a row is, where, and its number there, so that anybody can name it without asking."""

from typing import Final
from uuid import UUID

COMMUNITIES: Final = 8


def an_id(noun: int, community: int, number: int = 0) -> UUID:
    """The id of a row by what it is, where, and its number there."""
    return UUID(f"01990{noun:03x}-0000-7000-8{community:03x}-{number:012x}")


ORGANISATION, COMMUNITY, DEPARTMENT, PREMISES = range(1, 5)
WORKER, CUSTOMER, DESK, MANAGER, GRANT = range(5, 10)
ORDER, APPOINTMENT, CLOCK = range(10, 13)
"""An order's further clocks take the numbers after CLOCK."""
SUPERVISOR, QUALIFICATION, ITEM, FILE, VISIT, QUOTE = range(16, 22)
