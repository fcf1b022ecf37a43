"""HTTP itself: what is no request, or has too long an address for the parser (64 KiB), is refused as a problem too.

No application hears of such a request, so the server answers it; every other refusal is made in `problems`.
"""

import json
from typing import Final

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from app.api.http.middleware import new_request_id
from app.api.http.problems import MEDIA_TYPE, problem_body
from app.core.catalogue import sentence
from app.core.errors import BadRequest
from app.core.lang import choose_language

UNREADABLE: Final = sentence("problems.unreadable")


class ProblemProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """uvicorn's own protocol, whichever it chose, but for the words of its one refusal (RFC 9457)."""

    def send_400_response(self, msg: str) -> None:
        """Refuse what could not be read, and hang up."""
        sent = dict(getattr(self, "headers", None) or ())
        language = choose_language(sent.get(b"accept-language", b"").decode("latin-1") or None)
        request_id = new_request_id()
        # what was read of its address may be anything
        body = problem_body(BadRequest(UNREADABLE), language, "/", request_id)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            f"Content-Type: {MEDIA_TYPE}\r\n"
            f"Content-Language: {'zh-CN' if language == 'zh' else 'en'}\r\n"
            f"Content-Length: {len(content)}\r\n"
            f"X-Request-Id: {request_id}\r\n"
            "Connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + content)
        self.transport.close()
