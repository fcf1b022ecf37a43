"""Page cursors: opaque and signed. A cursor is valid only for the list and the filters it was issued for."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any, Final

from app.core.errors import CursorInvalid
from app.core.keys import derived_key

SIGNATURE_BYTES: Final = 12


class Cursors:
    """Writes and reads cursors. Raises CursorInvalid for a changed cursor, or one of another list."""

    def __init__(self, secret: str) -> None:
        self._key = derived_key(secret, "cursor")

    def write(self, bound_to: str, position: Sequence[object]) -> str:
        """The cursor after a row; `position` holds the sort values of that row as plain JSON values."""
        payload = json.dumps(list(position), separators=(",", ":"), ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(self._sign(bound_to, payload) + payload).rstrip(b"=").decode()

    def read(self, bound_to: str, cursor: str) -> list[Any]:
        """The position that a cursor stands for. Raises CursorInvalid."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise CursorInvalid from error
        signature, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(bound_to, payload)):
            raise CursorInvalid
        position: list[Any] = json.loads(payload)
        return position

    def _sign(self, bound_to: str, payload: bytes) -> bytes:
        return hmac.new(self._key, bound_to.encode() + b"\n" + payload, hashlib.sha256).digest()[:SIGNATURE_BYTES]
