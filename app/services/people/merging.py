"""Makes one person of two entries (M-02): the kept one has all rooms and reads all that names the other; the other
stays on record, names the kept one, and can't be used or logged in with any more.

Records that name the merged entry are not rewritten: what was journaled and signed stays as it was, and who sees it is
decided by `Caller.is_self`.
"""

from typing import Final
from unicodedata import normalize
from uuid import UUID

from app.core.errors import PersonMerged
from app.core.json_object import JsonObject
from app.core.roles import Caller
from app.db.queries import logins, merged_people, refresh
from app.db.transaction import Transaction
from app.models import Binding, Person
from app.services.journal import kept_records

ENDED: Final[JsonObject] = {"active": False, "username": None, "password_hash": None}
"""What ends the merged entry's login for good; the user name is free for the kept person."""


def name_signs(name: str) -> str:
    """A name without what two people write differently: blanks, wide letters, capitals, composed letters."""
    return "".join(normalize("NFKC", name).casefold().split())


async def have_something_in_common(
    tx: Transaction, caller: Caller, gone: Person, kept: Person, correcting: str
) -> bool:
    """Whether two entries have the same name or number, as entries of one person mostly do. A number that the caller
    put there themselves, by the action `correcting`, shows nothing."""
    if name_signs(gone.name) == name_signs(kept.name):
        return True
    if gone.phone is None or gone.phone != kept.phone:
        return False
    return not await merged_people.changed_by(tx, caller.id, (gone.id, kept.id), correcting)


def check_not_merged(person: Person) -> None:
    """An entry that was merged is used for nothing new. Raises PersonMerged, which names the kept person."""
    if person.merged_into_id is not None:
        raise PersonMerged(extra={"merged_into_id": str(person.merged_into_id)})


async def merge(tx: Transaction, caller: Caller, gone: Person, kept: Person, *, reason: str, role: str) -> Person:
    """Queue the merging of one entry into another; nobody else may merge meanwhile (`merged_people.hold`). The old
    values stay in the journal. Returns the kept person."""
    await _redirect(tx, caller, gone, kept.id, role=role)
    await _move_bindings(tx, caller, gone, kept.id, role=role)
    ending = kept_records.changes_of(gone, ENDED)
    kept_records.edit(
        tx,
        caller,
        Person,
        gone,
        {**ending, "epoch": gone.epoch + 1, "merged_into_id": kept.id},
        community_id=None,
        role=role,
        action="merged",
        written={"reason": reason, "was.username": gone.username},
    )
    await refresh.revoke_person(tx, gone.id)
    await logins.end_resets(tx, gone.id)
    await logins.drop_second_factor(tx, gone.id)
    note = {"merged_id": str(gone.id)}
    return kept_records.edit(tx, caller, Person, kept, {}, community_id=None, role=role, action="merged_in", note=note)


async def _redirect(tx: Transaction, caller: Caller, gone: Person, kept_id: UUID, *, role: str) -> None:
    """What had been merged into the entry names the kept person from now on: nobody follows a chain."""
    for entry_id in await merged_people.entries_of(tx, [gone.id]):
        entry = await tx.get(Person, id=entry_id)
        assert entry is not None
        changes, note = {"merged_into_id": kept_id}, {"was.merged_into_id": str(gone.id)}
        kept_records.edit(
            tx, caller, Person, entry, changes, community_id=None, role=role, action="redirected", note=note
        )


async def _move_bindings(tx: Transaction, caller: Caller, gone: Person, kept_id: UUID, *, role: str) -> None:
    """Rooms and shops are the kept person's, for as long as they were the entry's."""
    for binding in await tx.get_all(Binding, person_id=gone.id):
        changes, note = {"person_id": kept_id}, {"was.person_id": str(gone.id)}
        kept_records.edit(
            tx, caller, Binding, binding, changes, community_id=binding.community_id, role=role, note=note
        )
