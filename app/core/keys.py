"""Derives a separate key for each purpose from the one secret, so that a signature for one use is invalid for
another."""

import hashlib
import hmac


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose: HMAC-SHA256 of the purpose's name under the secret."""
    return hmac.new(secret.encode(), f"gongdan/{purpose}".encode(), hashlib.sha256).digest()
