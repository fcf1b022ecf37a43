"""Files in forms: which fields name them, and what may stand as somebody's signature (M-51, M-138)."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import FieldError
from app.core.json_object import JsonView

SIGNATURES: Final = ("signature_file_id", "complainant_signature_file_id", "respondent_signature_file_id")
"""Fields under which somebody signs."""
PHOTOS: Final = ("photos", "photos_before", "photos_after")
"""Fields of pictures."""
ATTACHMENTS: Final = ("files", "written_complaint_file_id")
"""Fields of any files: pictures, documents, sound, films."""
PIECES: Final = "evidence"
"""Pieces of evidence, each with a file of its own or none."""
FIELDS: Final = frozenset((*SIGNATURES, *PHOTOS, *ATTACHMENTS, PIECES))
PURPOSE: Final = "signature"
"""What a signature is uploaded as."""

UNKNOWN: Final = sentence("problems.unknown_signature")
NO_SIGNATURE: Final = sentence("problems.no_signature")
SIGNED_BEFORE: Final = sentence("problems.signed_before")
NO_PHOTO: Final = sentence("problems.no_photo")


def signatures_in(form: object) -> Iterator[tuple[str, UUID]]:
    """The fields under which a form is signed, each with the file that it names."""
    for name in SIGNATURES:
        value = getattr(form, name, None)
        if value is not None:
            yield name, value


def is_for_people(purpose: str) -> bool:
    """Whether a file is for people's eyes only: no machine client opens a signature, whatever its scopes."""
    return purpose == PURPOSE


def files_in(form: object) -> tuple[UUID, ...]:
    """Every file that a form names, once."""
    file_ids: list[UUID] = [file_id for _, file_id in signatures_in(form)]
    for name in (*PHOTOS, *ATTACHMENTS):
        value = getattr(form, name, None)
        file_ids += value if isinstance(value, list) else [value] if value is not None else []
    file_ids += [piece.file_id for piece in getattr(form, PIECES, None) or () if piece.file_id is not None]
    return tuple(dict.fromkeys(file_ids))


def unfit_photos(form: object, known: Mapping[UUID, JsonView]) -> list[FieldError]:
    """M-11, M-50: a photo is a picture, which every client can show; a document or a film is attached elsewhere."""
    return [
        FieldError(f"/{name}/{place}", "no-photo", NO_PHOTO, type=known[file_id]["content_type"])
        for name in PHOTOS
        for place, file_id in enumerate(getattr(form, name, None) or ())
        if file_id in known and not known[file_id]["content_type"].startswith("image/")
    ]


def unfit_signatures(form: object, known: Mapping[UUID, JsonView]) -> list[FieldError]:
    """M-51: whoever signs, signs this. A signature is a file of this community that was uploaded as one and stands
    under nothing else yet. `known` are the community's files among those that the form names, with their purpose."""
    faults = []
    for name, file_id in signatures_in(form):
        file = known.get(file_id)
        if file is None:
            faults.append(FieldError(f"/{name}", "unknown", UNKNOWN))
        elif file["purpose"] != PURPOSE:
            faults.append(FieldError(f"/{name}", "no-signature", NO_SIGNATURE, purpose=file["purpose"]))
        elif file["signed"]:
            faults.append(FieldError(f"/{name}", "signed-before", SIGNED_BEFORE))
    return faults
