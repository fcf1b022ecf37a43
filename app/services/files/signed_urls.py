"""Signed URLs that are valid for a short time: for downloads by clients that can't send a token."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.keys import derived_key

SECONDS: Final = 300
"""How long a URL is valid."""


class Signatures:
    """Signs and checks the URLs of files."""

    def __init__(self, secret: str) -> None:
        self._key = derived_key(secret, "file-address")

    def sign(self, file_id: UUID, now: datetime) -> tuple[int, str]:
        """When the URL expires (seconds since 1970), and its signature."""
        expires = int(now.timestamp()) + SECONDS
        return expires, self._signature(file_id, expires)

    def holds(self, file_id: UUID, expires: int, signature: str, now: datetime) -> bool:
        """Whether the URL was signed here and has not expired."""
        right = hmac.compare_digest(self._signature(file_id, expires).encode(), signature.encode())
        return right and now.timestamp() < expires

    def _signature(self, file_id: UUID, expires: int) -> str:
        digest = hmac.new(self._key, f"{file_id}:{expires}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
