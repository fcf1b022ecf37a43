"""The documents as they are given out: the committed files, read once, never built in a request.

Each is kept plain and compressed, with the tag of its bytes, so that a browser that has it gets a 304.
"""

import gzip
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from app.api.http.middleware import takes_gzip
from app.api.http.problems import language_of
from app.core.example_days import shifted
from app.core.lang import Language


@dataclass(frozen=True, slots=True)
class ServedFile:
    """Bytes that are ready to be sent."""

    plain: bytes
    compressed: bytes
    tag: str

    def reply(self, request: Request, media_type: str, headers: dict[str, str]) -> Response:
        """The answer: compressed for whoever takes it, and nothing for whoever has it already."""
        sent = Headers(scope=request.scope)
        # a compressed answer is another representation (RFC 9110, 8.8.3)
        zipped = takes_gzip(sent.get("accept-encoding", ""))
        tag = f'"{self.tag}-gzip"' if zipped else f'"{self.tag}"'
        headers = {"Vary": "Accept-Encoding", **headers, "ETag": tag}
        known = {given.strip().removeprefix("W/") for given in sent.get("if-none-match", "").split(",")}
        if known & {tag, "*"}:
            return Response(status_code=304, headers=headers)
        if not zipped:
            return Response(self.plain, media_type=media_type, headers=headers)
        return Response(self.compressed, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"})


def ready(plain: bytes) -> ServedFile:
    """Make bytes ready."""
    return ServedFile(plain, gzip.compress(plain, 9, mtime=0), sha256(plain).hexdigest()[:20])


@lru_cache(maxsize=64)
def ready_document(path: Path, today: date) -> ServedFile:
    """A file of the document, whose examples name the days around today; made anew once a day."""
    return ready(shifted(path.read_bytes(), today))


@cache
def ready_file(path: Path) -> ServedFile:
    """A file that doesn't change while the process runs."""
    return ready(path.read_bytes())


ASKED: Final[dict[str, Language]] = {"zh": "zh", "zh-cn": "zh", "en": "en"}


def language_asked(request: Request) -> Language:
    """The language of a page: by `lang=` in its address, else by Accept-Language."""
    wanted = ASKED.get(request.query_params.get("lang", "").lower())
    return wanted or language_of(request)
