"""Where a file stands, and who may open it: whoever uploaded it, and whoever sees a record under which it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from app.core.enums import Urgency
from app.core.roles import Caller
from app.db.transaction import Transaction
from app.models.support import FilePlace, StoredFile
from app.services.moving.kind import AnyKind, all_kinds
from app.workflow.engine.files import is_for_people


@dataclass(frozen=True, slots=True)
class AttachedTo:
    """A record under which a file stands."""

    kind: AnyKind
    record_id: UUID
    internal: bool
    """M-90: people outside the company don't open the file from there."""


def home_column(kind: AnyKind) -> str:
    """The column of a file that names the first record of a kind that it was attached to."""
    return f"{kind.name}_id"


async def places_of(tx: Transaction, file: StoredFile) -> list[AttachedTo]:
    """Every record under which a file stands."""
    rows = await tx.get_all(FilePlace, file_id=file.id)
    places = [AttachedTo(all_kinds()[row.record_type], row.record_id, row.internal) for row in rows]
    known = {place.record_id for place in places}
    for kind, record_id in _first_homes(file):
        if record_id not in known:
            # attached before its places were written down one by one
            places.append(AttachedTo(kind, record_id, not await kind.opens_file(tx, file)))
    return places


def _first_homes(file: StoredFile) -> Iterator[tuple[AnyKind, UUID]]:
    for kind in all_kinds().values():
        record_id = getattr(file, home_column(kind), None)
        if record_id is not None:
            yield kind, record_id


async def may_open(tx: Transaction, caller: Caller, file: StoredFile) -> bool:
    """Whether the caller may open a file, and so may name it in a form. Who uploaded it must still belong to its
    community; no machine client opens a signature that others uploaded."""
    if file.organisation_id != caller.organisation_id:
        return False
    if caller.is_self(file.uploaded_by_id) and caller.roles_in(file.community_id):
        return True
    if caller.kind == "client" and is_for_people(file.purpose):
        return False
    outside = caller.is_outsider(file.community_id)
    for place in await places_of(tx, file):
        if outside and place.internal:
            continue
        loaded = await place.kind.load(tx, place.record_id)
        if loaded is not None and place.kind.sees(caller, loaded["row"], file.organisation_id):
            return True
    return False


async def is_of_emergency(tx: Transaction, file: StoredFile) -> bool:
    """Whether a file stands under an emergency, of which nothing is held back."""
    for place in await places_of(tx, file):
        loaded = await place.kind.load(tx, place.record_id)
        if loaded is not None and getattr(loaded["row"], "urgency", None) is Urgency.EMERGENCY:
            return True
    return False
