"""Pictures and signatures that a move names: they belong to its record from now on."""

from collections.abc import Iterator
from uuid import UUID

from app.models import StoredFile
from app.services.moving.context import MoveContext
from app.services.moving.kind import AnyKind, all_kinds
from app.workflow.kinds import common_facts


def home_column(kind: AnyKind) -> str:
    """The column of a file that names the record of a kind that it belongs to."""
    return f"{kind.name}_id"


def homes_of(file: StoredFile) -> Iterator[tuple[AnyKind, UUID]]:
    """The records that a file belongs to, each with its kind."""
    for kind in all_kinds().values():
        record_id = getattr(file, home_column(kind), None)
        if record_id is not None:
            yield kind, record_id


async def attach_files(moving: MoveContext) -> None:
    """Files that the form names belong to the record, or to what that belongs to: whoever sees it may see them."""
    files = moving.context.fact(common_facts.files)
    if not files.named:
        return
    kind, record_id = moving.kind.root_of(moving.context.row)
    home = {home_column(kind): record_id}
    for file_id in files.named:
        # of two who use one signature at once the slower is undone; what is signed stays where it was signed
        signs = file_id in files.signatures
        changes = {**home, "signed": True} if signs else home
        moving.tx.update(StoredFile, {"id": file_id, "signed": False}, changes, must_hit=signs)
