"""Signed URLs that are valid for a short time: for downloads by clients that can't send a token."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.keys import derived_key
from app.services.files.content import SCREEN, THUMB

HOUR: Final = 3600
"""How long a URL is valid at least, in seconds. It ends on a full hour, so that whoever asks meanwhile gets the same
one: answers that name pictures, and the digests over them, hold still."""


class Signatures:
    """Signs and checks the URLs of files."""

    def __init__(self, secret: str) -> None:
        self._key = derived_key(secret, "file-address")

    def sign(self, file_id: UUID, now: datetime, *, unchecked: bool = False) -> tuple[int, str]:
        """When the URL expires (seconds since 1970), and its signature."""
        expires = -(-(int(now.timestamp()) + HOUR) // HOUR) * HOUR
        return expires, self._signature(file_id, expires, unchecked=unchecked)

    def address(self, file_id: UUID, now: datetime, width: int | None = None, *, unchecked: bool = False) -> str:
        """Where a file is downloaded; of a picture perhaps one that is at most so wide and high. `unchecked`: for
        somebody who may see what WeChat's content check holds back from others."""
        expires, signature = self.sign(file_id, now, unchecked=unchecked)
        more = "&unchecked=true" if unchecked else ""
        narrowed = "" if width is None else f"&width={width}"
        return f"/v1/files/{file_id}/content?expires={expires}{more}&signature={signature}{narrowed}"

    def picture(self, file_id: UUID, now: datetime, *, unchecked: bool = False) -> dict[str, object]:
        """A picture as answers give it: for a screen, and for a line of a list."""
        whole = self.address(file_id, now, unchecked=unchecked)
        return {"id": file_id, "url": f"{whole}&width={SCREEN}", "thumb_url": f"{whole}&width={THUMB}"}

    def holds(self, file_id: UUID, expires: int, signature: str, now: datetime, *, unchecked: bool = False) -> bool:
        """Whether the URL was signed here, for such a reader, and has not expired."""
        right = hmac.compare_digest(self._signature(file_id, expires, unchecked=unchecked).encode(), signature.encode())
        return right and now.timestamp() < expires

    def _signature(self, file_id: UUID, expires: int, *, unchecked: bool) -> str:
        signed = f"{file_id}:{expires}:unchecked" if unchecked else f"{file_id}:{expires}"
        digest = hmac.new(self._key, signed.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
