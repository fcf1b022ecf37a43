"""What may be kept of an answer, and for how long; and what a client has already isn't sent again (RFC 9110, 13.1;
RFC 9111).

Every JSON answer to a GET has an entity tag: the version of its record and a digest of its bytes, or the digest alone.
`If-None-Match` compares all of it, so that 304 is said only to who has the same bytes; `If-Match` compares the version.
"""

import re
from typing import Final

from starlette.responses import Response

from app.api.http.operation import Keeping, Operation
from app.api.http.request_context import RawResponse, RequestContext, tag_of

CACHE_CONTROL: Final[dict[Keeping, str]] = {
    "nothing": "no-store",
    "own": "private, no-cache",
    "everybody": "public, max-age=300",
}
_TAG: Final = re.compile(r'"[^"]*"')


def answer(context: RequestContext, stated: Operation, response: Response) -> Response:
    """The answer to a reading operation with its tag and what caches may do; 304 without a body for who has it."""
    keeping = "nothing" if context.names_somebody else stated.keeping
    if keeping == "nothing" or response.status_code != 200 or not _is_json(response):
        return response
    tag = response.headers.get("etag") or tag_of(bytes(response.body))
    kept = {"ETag": tag, "Cache-Control": CACHE_CONTROL[keeping]}
    if keeping == "everybody":
        # a shared cache must not give Chinese sentences to who asked for English ones
        kept["Vary"] = "Accept-Language"
    if _has(context.header(b"if-none-match"), tag):
        response = RawResponse(status=304)
    response.headers.update(kept)
    return response


def _is_json(response: Response) -> bool:
    return hasattr(response, "body") and response.headers.get("content-type", "") == "application/json"


def _has(sent: str | None, tag: str) -> bool:
    """Whether If-None-Match names the answer; a proxy that compresses may have made the tag a weak one (W/)."""
    return sent is not None and (sent.strip() == "*" or tag in _TAG.findall(sent))
