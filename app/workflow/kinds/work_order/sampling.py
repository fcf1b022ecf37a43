"""M-70: which orders a community follows up when it samples only a share of a kind."""

import hashlib
from uuid import UUID


def is_sampled(order_id: UUID, percent: int) -> bool:
    """Whether an order falls into the sample; decided by its id alone, so that nobody can choose."""
    if percent >= 100:
        return True
    digest = hashlib.sha256(order_id.bytes).digest()
    return int.from_bytes(digest[:4]) % 100 < percent
