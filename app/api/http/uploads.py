"""Reading a multipart upload: one file and a few fields, within limits, and what tells repeats apart."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartParser

from app.api.http.request_context import RequestContext
from app.core.errors import Invalid, TooLarge, UnsupportedMedia
from app.core.json_object import JsonObject
from app.workflow.forms.messages import field_errors

# what is larger goes to the disk while it arrives: many senders, however slow, take little memory
MultiPartParser.spool_max_size = 64 * 1024

OVERHEAD: Final = 64 * 1024
"""What fields and boundaries may add to a file."""
LONGEST_FIELD: Final = 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent."""

    file: BinaryIO
    """Its beginning is in memory, the rest on the disk; closed when the upload has been dealt with."""
    size: int
    fields: dict[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    """Tells one payload from another; the boundary between the parts, new with each request, has no say in it."""


@asynccontextmanager
async def read_upload(context: RequestContext, known: frozenset[str]) -> AsyncIterator[Upload]:
    """The file and the fields of a multipart request. Raises TooLarge, UnsupportedMedia, Invalid, BadRequest."""
    limit = context.container.settings.max_upload_bytes
    if context.media_type != b"multipart/form-data":
        raise UnsupportedMedia(values={"allowed": "multipart/form-data"})
    context.limit_body(limit + OVERHEAD)
    fields: dict[str, str] = {}
    file: UploadFile | None = None
    faults: list[JsonObject] = []
    async with context.request.form(max_files=1, max_fields=10, max_part_size=LONGEST_FIELD) as form:
        for key, value in form.multi_items():
            if key == "file" and isinstance(value, UploadFile):
                file = value
            elif key not in known or isinstance(value, UploadFile):
                faults.append({"type": "extra_forbidden", "loc": (key,), "msg": "unknown"})
            else:
                fields[key] = value
        if file is None:
            faults.append({"type": "missing", "loc": ("file",), "msg": "missing"})
        if faults:
            raise Invalid(field_errors(faults, "body"))
        assert file is not None
        size = file.size or 0
        if size > limit:
            raise TooLarge(values={"limit": limit})
        yield Upload(file.file, size, fields, _fingerprint(fields, (await _digest(file)).digest()))


def _fingerprint(fields: dict[str, str], *digests: bytes) -> str:
    digest = hashlib.sha256()
    for key in sorted(fields):
        if key != "idempotency_key":
            digest.update(f"{key}={fields[key]}\n".encode())
    for part in digests:
        digest.update(part)
    return digest.hexdigest()


async def fingerprint_of(form: FormData) -> str:
    """What tells one form from another, files included, whatever boundary stands between its parts."""
    fields: dict[str, str] = {}
    digests: list[bytes] = []
    for index, (name, value) in enumerate(form.multi_items()):
        if isinstance(value, UploadFile):
            digests.append((await _digest(value, name.encode())).digest())
        else:
            fields[name if name == "idempotency_key" else f"{name}/{index}"] = value
    await rewind(form)
    return _fingerprint(fields, *digests)


async def _digest(file: UploadFile, first: bytes = b"") -> "hashlib._Hash":
    digest = hashlib.sha256(first)
    while chunk := await file.read(64 * 1024):
        digest.update(chunk)
    await file.seek(0)
    return digest


async def rewind(form: FormData) -> None:
    """Let the files of a form be read from their beginning."""
    for _, value in form.multi_items():
        if isinstance(value, UploadFile):
            await value.seek(0)
