"""Request ids: the client's, where it is harmless to log and store, else a new one."""

import re
from typing import Final

from app.core.ids import new_id

_ACCEPTABLE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,79}")
_HOLDS_A_PHONE: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def new_request_id() -> str:
    """An id that sorts by time."""
    return new_id().hex


def is_acceptable(sent: str) -> bool:
    """Whether a client's id may stand in logs and the journal: short, plain, and no phone number."""
    return _ACCEPTABLE.fullmatch(sent) is not None and _HOLDS_A_PHONE.search(sent) is None
