"""Pictures and signatures that a move names: they belong to its record from now on."""

from app.models import StoredFile
from app.services.moving.context import MoveContext
from app.workflow.kinds import common_facts


async def attach_files(moving: MoveContext) -> None:
    """Files that the form names belong to the order, or the complaint: whoever sees it may see them."""
    files = moving.context.fact(common_facts.files)
    if not files.named:
        return
    kind, record_id = moving.kind.root_of(moving.context.row)
    home = {f"{kind.name}_id": record_id}
    for file_id in files.named:
        # of two who use one signature at once the slower is undone; what is signed stays where it was signed
        signs = file_id in files.signatures
        changes = {**home, "signed": True} if signs else home
        moving.tx.update(StoredFile, {"id": file_id, "signed": False}, changes, must_hit=signs)
