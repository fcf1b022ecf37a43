"""What an uploaded file is, by its content and whatever its name says; and how large each type may be."""

from typing import BinaryIO, Final, Literal
from uuid import UUID

import puremagic

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid, TooLarge, UnsupportedMedia
from app.core.json_object import JsonView

Family = Literal["picture", "document", "audio", "video"]

PICTURES: Final = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jfif": "image/jpeg", ".jpe": "image/jpeg", ".png": "image/png",
    ".webp": "image/webp", ".heif": "image/heic", ".heic": "image/heic",
}  # fmt: skip
OTHERS: Final = {
    ".pdf": "application/pdf", ".mp3": "audio/mpeg", ".mpga": "audio/mpeg", ".m4a": "audio/mp4", ".f4a": "audio/mp4",
    ".aac": "audio/aac", ".amr": "audio/amr", ".wav": "audio/wav", ".ogg": "audio/ogg", ".oga": "audio/ogg",
    ".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".3gp": "video/3gpp", ".3ga": "video/3gpp",
    ".3g2": "video/3gpp", ".webm": "video/webm",
}  # fmt: skip
BRANDS: Final = {
    b"hei": ".heic", b"hev": ".heic", b"mif1": ".heic", b"msf1": ".heic", b"M4A": ".m4a", b"M4B": ".m4a", b"qt": ".mov",
    b"3g": ".3gp", b"iso": ".mp4", b"mp4": ".mp4", b"avc": ".mp4", b"M4V": ".mp4", b"dash": ".mp4", b"MSNV": ".mp4",
}  # fmt: skip
"""Brands of the ISO base media format, by their beginnings (ISO/IEC 14496-12)."""
ENDINGS: Final = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf", "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/amr": ".amr", "audio/wav": ".wav", "audio/ogg": ".ogg",
    "video/mp4": ".mp4", "video/quicktime": ".mov", "video/3gpp": ".3gp", "video/webm": ".webm",
    # made here: exports
    "text/csv": ".csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/x-ndjson": ".ndjson",
}  # fmt: skip
"""Of each type that is stored, the end of a stored file's name. HEIC is stored as JPEG."""
THUMB: Final = 320
SCREEN: Final = 1280
"""Pixels of the longer side of a picture in a list, and on a telephone's screen."""
MIB: Final = 1024 * 1024
MOST_BYTES: Final[dict[Family, int]] = {
    "picture": 25 * MIB, "document": 20 * MIB, "audio": 20 * MIB, "video": 50 * MIB,
}  # fmt: skip
"""A picture of 48 million pixels has some 15 MiB, a minute of video some 10, a call of an hour some 15."""
HEAD: Final = 4096
TAIL: Final = 2048
ONLY_PICTURES: Final = frozenset({"photo", "signature"})
"""Purposes for which only pictures are taken."""
BUDGET: Final = 256 * MIB
"""Bytes that all pictures of a process which are unpacked at the same time may take. They and what waits stay below
300 MB."""

BROKEN_DOCUMENT: Final = sentence("problems.broken_document")
NOT_A_PICTURE: Final = sentence("problems.not_a_picture")


def stored_name(file_id: UUID, content_type: str) -> str:
    """Under which name a file is in the store."""
    return f"{file_id}{ENDINGS[content_type]}"


def smaller_name(file_id: UUID, content_type: str, width: int) -> str:
    """Under which name a picture is in the store that was scaled down to this."""
    return f"{file_id}.{width}{ENDINGS[content_type]}"


def names_of(file_id: UUID, content_type: str) -> tuple[str, ...]:
    """All names that a file may have in the store."""
    names = (stored_name(file_id, content_type),)
    if family_of(content_type) != "picture":
        return names
    return (*names, *(smaller_name(file_id, content_type, width) for width in (SCREEN, THUMB)))


def family_of(content_type: str) -> Family:
    """Which family a type belongs to."""
    kind = content_type.partition("/")[0]
    return "picture" if kind == "image" else "audio" if kind == "audio" else "video" if kind == "video" else "document"


def type_of(file: BinaryIO, purpose: str, size: int) -> str:
    """The media type, by the content. Raises UnsupportedMedia, Invalid for what is not taken for this purpose or is
    cut short, TooLarge for more than its family may have."""
    head = _read(file, 0, HEAD)
    ending = _ending_of(head)
    content_type = {**PICTURES, **OTHERS}.get(ending)
    if content_type is None:
        raise UnsupportedMedia(values={"allowed": ", ".join(taken_for(purpose))})
    if ending in OTHERS and purpose in ONLY_PICTURES:
        raise UnsupportedMedia(NOT_A_PICTURE, values={"purpose": purpose})
    if size > MOST_BYTES[family_of(content_type)]:
        raise TooLarge(values={"limit": MOST_BYTES[family_of(content_type)]})
    if content_type == "application/pdf" and not _is_whole_document(file, head, size):
        raise Invalid([FieldError("/file", "broken-document", BROKEN_DOCUMENT)])
    return content_type


def _ending_of(head: bytes) -> str:
    """The usual end of a name for such a content; empty for what is not taken."""
    if head[4:8] == b"ftyp":
        # one container for pictures, sound and films: its brand says which
        return next((ending for brand, ending in BRANDS.items() if head[8:12].startswith(brand)), "")
    try:
        matches = [match.extension for match in puremagic.magic_string(head)] if head else []
    except (puremagic.PureError, ValueError):
        return ""
    return next((ending for ending in matches if ending in PICTURES or ending in OTHERS), "")


def taken_for(purpose: str) -> tuple[str, ...]:
    """The types that are taken for a purpose."""
    types: JsonView = PICTURES if purpose in ONLY_PICTURES else {**PICTURES, **OTHERS}
    return tuple(dict.fromkeys(types.values()))


def _is_whole_document(file: BinaryIO, head: bytes, size: int) -> bool:
    return head.startswith(b"%PDF-") and b"%%EOF" in _read(file, max(0, size - TAIL), TAIL)


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    content = file.read(length)
    file.seek(0)
    return content
