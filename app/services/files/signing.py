"""What a signature is given for: said when it is uploaded, so that it can stand under nothing else (M-40, M-51)."""

from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid, NotFound
from app.models.base import RowValues
from app.services.moving.kind import all_kinds
from app.services.moving.moves import Mover
from app.workflow.engine.files import PURPOSE, SIGNATURES

NAMES_WHAT_IT_SIGNS: Final = sentence("problems.names_what_it_signs")
UNKNOWN_RECORD: Final = sentence("problems.unknown_signed_record")
SIGNS_NOTHING: Final = sentence("problems.signs_nothing")
OTHER_QUOTE: Final = sentence("problems.other_quote_signed")
ONLY_SIGNATURES: Final = sentence("problems.only_signatures_sign")

QUOTE: Final = "quote_id"
"""The field of a form that names the version of a quote."""


async def signing_of(
    mover: Mover,
    community_id: UUID,
    *,
    purpose: str,
    record_type: str | None,
    record_id: UUID | None,
    action: str | None,
    quote_id: UUID | None,
) -> RowValues:
    """The columns of an uploaded file that say what it signs: none for a picture. Raises Invalid with the field that
    names no record that the uploader sees in this community, no action that is signed, or no current quote."""
    named = {"record_type": record_type, "record_id": record_id, "signs": action}
    if purpose != PURPOSE:
        given = [name for name, value in {**named, QUOTE: quote_id}.items() if value is not None]
        if given:
            raise Invalid([FieldError(f"/{name}", "no-signature", ONLY_SIGNATURES) for name in given])
        return {}
    if record_type is None or record_id is None or action is None:
        missing = [name for name, value in named.items() if value is None]
        raise Invalid([FieldError(f"/{name}", "missing", NAMES_WHAT_IT_SIGNS) for name in missing])
    kind = all_kinds()[record_type]
    if action not in kind.lifecycle.by_action or not _is_signed(kind.lifecycle.form_of(action)):
        raise Invalid([FieldError("/signs", "signs-nothing", SIGNS_NOTHING)])
    try:
        row = (await mover.open(kind, record_id)).row
    except NotFound:
        row = None
    if row is None or row.community_id != community_id:
        raise Invalid([FieldError("/record_id", "unknown", UNKNOWN_RECORD)])
    current = getattr(row, QUOTE, None) if QUOTE in kind.lifecycle.form_of(action).model_fields else None
    if quote_id != current:
        raise Invalid([FieldError(f"/{QUOTE}", "other-quote", OTHER_QUOTE)])
    return {"signs_record_id": record_id, "signs_action": action, "signs_quote_id": quote_id}


def _is_signed(form: type) -> bool:
    """Whether a form has a field under which somebody signs."""
    return any(name in SIGNATURES for name in getattr(form, "model_fields", ()))
