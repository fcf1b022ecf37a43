"""Changes a record's row so that it no longer says who somebody is. The journal notes that this was done and which
columns it was, never what stood there; what it said before in erasable texts goes (docs/adr/0005, 0021)."""

from typing import Final

from app.core.roles import Caller
from app.db.transaction import Transaction, table_of
from app.models.base import RowView, VersionedRow
from app.services.journal import journal

ACTION: Final = "erased"


def erase_from(
    tx: Transaction, caller: Caller, model: type[VersionedRow], row: RowView, changes: RowView, *, role: str
) -> None:
    """Queue the change with its journal entry. If somebody else was faster, the commit raises VersionConflict."""
    name, version = str(table_of(model).name), row["version"] + 1
    changed = {**changes, "version": version}
    changed["salt"], sealed = journal.seal(model, {**row, **changed})
    state = row.get("state")
    standing = None if state is None else str(getattr(state, "value", state))
    changed["chain"] = journal.record(
        tx,
        caller,
        record_type=name,
        record_id=row["id"],
        version=version,
        previous_hash=row["chain"],
        community_id=row.get("community_id"),
        event=f"{name}.{ACTION}",
        action=ACTION,
        role=role,
        data={"erased": sorted(changes)},
        sealed=sealed,
        from_state=standing,
        to_state=standing,
    )
    tx.update(model, {"id": row["id"], "version": row["version"]}, changed)
