"""Who comes: name, badge number and photo of members of staff, as people look for them; cached for some seconds."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.core.row_scope import EVERYWHERE
from app.db.statements import Prepared, given
from app.db.transaction import Transaction
from app.models import Person

REMEMBERED_SECONDS: Final = 20
MOST: Final = 10_000
"""How many a process remembers; then it begins anew."""

_CARD: Final = Prepared(
    select(col(Person.name), col(Person.badge), col(Person.photo_id)).where(
        col(Person.id) == given(col(Person.id), "person_id")
    )
)


@dataclass(frozen=True, slots=True)
class StaffCard:
    """What a badge says, and the photo on it."""

    name: str
    badge: str | None
    photo_id: UUID | None


class StaffCards:
    """Caches cards by person, and reads each again after REMEMBERED_SECONDS."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[float, StaffCard | None]] = {}

    async def get(self, tx: Transaction, person_id: UUID) -> StaffCard | None:
        """The card of somebody who works here; None for nobody. Whether the reader may see it is asked before."""
        known = self._known.get(person_id)
        moment = tx.now.timestamp()
        if known is not None and abs(moment - known[0]) < REMEMBERED_SECONDS:
            return known[1]
        if len(self._known) >= MOST:
            self._known.clear()
        # whoever asks first reads it for all others
        async with tx.within(EVERYWHERE):
            rows = await tx.rows(_CARD, person_id=person_id)
        card = StaffCard(**rows[0]) if rows else None
        self._known[person_id] = (moment, card)
        return card

    def forget(self, person_id: UUID) -> None:
        """Remove somebody who was edited here."""
        self._known.pop(person_id, None)
