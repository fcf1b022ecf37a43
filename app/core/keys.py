"""A key for each purpose, derived from the one secret: a signature made for one use is worthless for another."""

import hashlib
import hmac


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose: HMAC-SHA256 of the purpose's name under the secret."""
    return hmac.new(secret.encode(), f"gongdan/{purpose}".encode(), hashlib.sha256).digest()
