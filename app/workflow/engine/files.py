"""Files in forms: which fields name them, and what may stand as somebody's signature (M-51, M-138)."""

from collections.abc import Container, Iterator, Mapping
from typing import Final, Protocol
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import FieldError

SIGNATURES: Final = ("signature_file_id", "complainant_signature_file_id", "respondent_signature_file_id")
"""Fields under which somebody signs."""
PHOTOS: Final = ("photos", "photos_before", "photos_after")
"""Fields of pictures."""
ATTACHMENTS: Final = ("files", "written_complaint_file_id")
"""Fields of any files: pictures, documents, sound, films."""
PIECES: Final = "evidence"
"""Pieces of evidence, each with a file of its own or none."""
ITEMS: Final = ("items", "checklist_photos")
"""Lists whose items have pictures of their own or none: goods that leave, what was ticked on a checklist."""
FIELDS: Final = frozenset((*SIGNATURES, *PHOTOS, *ATTACHMENTS, PIECES, "checklist_photos"))
PURPOSE: Final = "signature"
"""What a signature is uploaded as."""

UNKNOWN_FILE: Final = sentence("problems.unknown_file")
UNKNOWN: Final = sentence("problems.unknown_signature")
NO_SIGNATURE: Final = sentence("problems.no_signature")
SIGNED_BEFORE: Final = sentence("problems.signed_before")
NO_PHOTO: Final = sentence("problems.no_photo")
SAME_PICTURE: Final = sentence("problems.same_picture_signed")
SIGNED_ELSEWHERE: Final = sentence("problems.signed_elsewhere")


class NamedFile(Protocol):
    """An uploaded file, as far as forms ask what it is."""

    @property
    def content_type(self) -> str:
        """What it holds."""
        ...

    @property
    def purpose(self) -> str:
        """What it was uploaded as."""
        ...

    @property
    def sha256(self) -> str:
        """What it looks like: equal for equal bytes."""
        ...

    @property
    def signed(self) -> bool:
        """Whether it stands under something."""
        ...

    @property
    def signs_record_id(self) -> UUID | None:
        """For which record it was given."""
        ...

    @property
    def signs_action(self) -> str | None:
        """Which action it signs."""
        ...

    @property
    def signs_quote_id(self) -> UUID | None:
        """Which version of the quote it signs, if one."""
        ...


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
    named = (*signatures_in(form), *_others_in(form))
    return tuple(dict.fromkeys(file_id for _, file_id in named))


def field_with(form: object, wanted: Container[UUID]) -> str:
    """The part of the form that names the first of these files; empty: none does."""
    named = (*signatures_in(form), *_others_in(form))
    return next((path for path, file_id in named if file_id in wanted), "")


def _others_in(form: object) -> Iterator[tuple[str, UUID]]:
    """The photos, attachments and pieces of evidence that a form names, each with the part of the form that names
    it."""
    for name in (*PHOTOS, *ATTACHMENTS):
        value = getattr(form, name, None)
        if isinstance(value, list):
            yield from ((f"{name}/{at}", file_id) for at, file_id in enumerate(value))
        elif value is not None:
            yield name, value
    for at, piece in enumerate(getattr(form, PIECES, None) or ()):
        if piece.file_id is not None:
            yield f"{PIECES}/{at}/file_id", piece.file_id
    yield from _pictures_of_items(form)


def _pictures_of_items(form: object) -> Iterator[tuple[str, UUID]]:
    for name in ITEMS:
        for at, item in enumerate(getattr(form, name, None) or ()):
            for place, file_id in enumerate(getattr(item, "photos", ())):
                yield f"{name}/{at}/photos/{place}", file_id


def unknown_files(form: object, known: Container[UUID]) -> list[FieldError]:
    """The files beside signatures that the form names and its sender may not attach. `known`: those that they may."""
    wrong = [pointer for pointer, file_id in _others_in(form) if file_id not in known]
    return [FieldError(f"/{pointer}", "unknown", UNKNOWN_FILE) for pointer in wrong]


def unfit_photos(form: object, known: Mapping[UUID, NamedFile]) -> list[FieldError]:
    """M-11, M-50: a photo is a picture, which every client can show; a document or a film is attached elsewhere."""
    photos = [
        (f"{name}/{place}", file_id) for name in PHOTOS for place, file_id in enumerate(getattr(form, name, None) or ())
    ]
    return [
        FieldError(f"/{pointer}", "no-photo", NO_PHOTO, type=known[file_id].content_type)
        for pointer, file_id in (*photos, *_pictures_of_items(form))
        if file_id in known and not known[file_id].content_type.startswith("image/")
    ]


def unfit_signatures(
    form: object, known: Mapping[UUID, NamedFile], record_id: UUID | None, action: str, used: Container[str] = ()
) -> list[FieldError]:
    """M-40, M-51: whoever signs, signs this. A signature is a file that was uploaded as one for this action on this
    record (and this version of the quote, if the form names one), and stands under nothing yet. `known` are the files
    among those that the form names that its sender may attach; `used` what has signed something on the record before:
    nobody's hand draws the same picture twice (M-56)."""
    signed_here = (record_id, action, getattr(form, "quote_id", None))
    faults = []
    drawn: dict[str, UUID] = {}
    for name, file_id in signatures_in(form):
        file = known.get(file_id)
        if file is None:
            faults.append(FieldError(f"/{name}", "unknown", UNKNOWN))
        elif file.purpose != PURPOSE:
            faults.append(FieldError(f"/{name}", "no-signature", NO_SIGNATURE, purpose=file.purpose))
        elif file.signed:
            faults.append(FieldError(f"/{name}", "signed-before", SIGNED_BEFORE))
        elif (file.signs_record_id, file.signs_action, file.signs_quote_id) != signed_here:
            faults.append(FieldError(f"/{name}", "signed-elsewhere", SIGNED_ELSEWHERE))
        elif file.sha256 in used or drawn.setdefault(file.sha256, file_id) != file_id:
            # one file under two fields is what the form's own rule refuses (M-138)
            faults.append(FieldError(f"/{name}", "same-picture", SAME_PICTURE))
    return faults
