"""What the ERP says, or that it says nothing: asked without a connection to the database, because it may be slow."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.erp import ErpUnknown, Silence

T = TypeVar("T")


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
