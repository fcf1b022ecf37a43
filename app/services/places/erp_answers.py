"""What the ERP says, or that it says nothing: asked without a connection to the database, because it may be slow."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Generic, TypeVar

from app.core.erp import ErpUnknown, Silence

T = TypeVar("T")

AT_ONCE: Final = 20
"""How many questions a worker takes at once."""
LEASE: Final = timedelta(minutes=2)
"""How long one worker may take for a batch."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
"""Where the ERP did not answer: after which time it is asked again."""
MOST_TRIES: Final = 48
"""After so many, in about a day, the ERP is asked no more by itself; people can still ask again."""


def pause_after(tries: int) -> timedelta:
    """How long until the ERP is asked again."""
    return min(FIRST_PAUSE * (1 << min(tries, 10)), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """An answer of the ERP; without one, why there is none."""

    value: T | None
    silence: Silence | None = None


async def told(question: Awaitable[T]) -> Told[T]:
    """Ask something; whoever is told that it is unknown must read so, and not an error (M-102)."""
    try:
        return Told(await question)
    except ErpUnknown as unknown:
        return Told(None, unknown.why)
