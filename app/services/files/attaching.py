"""Files that a form names: who may attach them, and that they stand under its record from now on (M-51)."""

from typing import Final

from sqlmodel import col, select

from app.core.errors import Invalid
from app.core.ids import new_id
from app.db.statements import Prepared, given, one_of
from app.db.transaction import Transaction
from app.models.support import FilePlace, StoredFile
from app.services.files.places import home_column, may_open
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import AnyKind
from app.workflow.engine.files import PURPOSE, files_in, signatures_in, unfit_photos, unfit_signatures, unknown_files
from app.workflow.kinds import common_facts
from app.workflow.kinds.common_facts import Files

_FILES: Final = Prepared(
    select(StoredFile).where(
        one_of(col(StoredFile.id), "named"),
        col(StoredFile.community_id) == given(col(StoredFile.community_id), "community_id"),
    )
)


_SIGNED: Final = Prepared(
    select(col(StoredFile.sha256)).where(
        one_of(col(StoredFile.sha256), "pictures"),
        col(StoredFile.purpose) == PURPOSE,
        col(StoredFile.signs_record_id) == given(col(StoredFile.signs_record_id), "record_id"),
        col(StoredFile.signed).is_(True),
    )
)


@loads(common_facts.files)
async def files(ask: FactRequest) -> Files:
    """The files that the form names. Whoever names one must have uploaded it here, or see a record under which it
    stands. Raises Invalid for each other one, as for one that doesn't exist, and for each signature that is none."""
    form, caller = ask.context.form, ask.context.caller
    named = files_in(form)
    if not named:
        return Files(())
    rows = await ask.tx.all(StoredFile, _FILES, named=named, community_id=ask.context.community.id)
    known = {file.id: file for file in rows if await may_open(ask.tx, caller, file)}
    row = ask.context.row
    record_id = None if row is None else row.id
    pictures = [known[file_id].sha256 for _, file_id in signatures_in(form) if file_id in known]
    used = await _signed_with(ask.tx, pictures, record_id) if pictures else frozenset()
    signed = unfit_signatures(form, known, record_id, ask.action, used)
    wrong = [*unknown_files(form, known), *signed, *unfit_photos(form, known)]
    if wrong:
        raise Invalid(wrong)
    signatures = frozenset(file_id for _, file_id in signatures_in(form))
    homeless = frozenset(file.id for file in known.values() if file.work_order_id is None and file.complaint_id is None)
    signed_at = min((known[file_id].created_at for file_id in signatures), default=None)
    return Files((), named, signatures, homeless, signed_at)


async def _signed_with(tx: Transaction, pictures: list[str], record_id: object) -> frozenset[str]:
    """Which of these pictures have signed something on a record."""
    rows = await tx.rows(_SIGNED, pictures=pictures, record_id=record_id)
    return frozenset(row["sha256"] for row in rows)


async def attach_files(moving: MoveContext) -> None:
    """Files that the form names stand under the record, or what that belongs to: whoever sees it may open them. Where
    they stood before, they stay."""
    attached = moving.context.fact(common_facts.files)
    if not attached.named:
        return
    kind, record_id = moving.kind.root_of(moving.context.row)
    internal = not kind.tells_outside(moving.kind.name, moving.move.step.action)
    for file_id in attached.named:
        moving.tx.insert(
            FilePlace,
            id=new_id(),
            created_at=moving.tx.now,
            community_id=moving.context.community.id,
            file_id=file_id,
            record_type=kind.name,
            record_id=record_id,
            internal=internal,
        )
        # of two who use one signature at once the slower is undone
        signs = file_id in attached.signatures
        changes = _first_home(kind, record_id, file_id, attached) | ({"signed": True} if signs else {})
        if changes:
            moving.tx.update(StoredFile, {"id": file_id, "signed": False}, changes, must_hit=signs)


def _first_home(kind: AnyKind, record_id: object, file_id: object, attached: Files) -> dict[str, object]:
    """Orders and complaints have a column of the file for it; for records of other kinds its places say enough."""
    column = home_column(kind)
    return {column: record_id} if file_id in attached.homeless and column in StoredFile.model_fields else {}
