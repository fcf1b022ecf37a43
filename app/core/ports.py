"""Ports: the outside systems that Gongdan needs, as protocols. Adapters implement them; bootstrap chooses one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol
from uuid import UUID

from app.core.json_object import JsonView


class FileStore(Protocol):
    """Stores the bytes of uploaded files under generated names."""

    async def save(self, name: str, content: bytes | BinaryIO) -> None:
        """Store the content durably; a second save under the same name replaces the first."""

    async def load(self, name: str) -> bytes:
        """The content. Raises FileNotFoundError."""

    async def size(self, name: str) -> int:
        """How many bytes it has. Raises FileNotFoundError."""
        ...

    def chunks(self, name: str) -> AsyncIterator[bytes]:
        """The content piece by piece; a video is never in memory as a whole."""
        ...

    async def sweep(self, before: datetime, part: int) -> list[str]:
        """Delete what was never written to its end in one of 256 parts of the store; the names of everything else there
        that was written before a moment."""
        ...

    async def check(self) -> None:
        """Try whether files can be stored. Raises Unavailable."""
        ...

    async def remove(self, name: str) -> None:
        """Delete the content; a missing file is no error."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one person, or to everybody with a role. `data` holds what its text needs, such as a number, a clock
    and a moment, and no personal values."""

    at: datetime
    community_id: UUID
    event: str
    record_type: str
    record_id: UUID
    person_id: UUID | None = None
    role: str | None = None
    department_id: UUID | None = None
    """For a role that is held per department: only those of this department."""
    data: JsonView = field(default_factory=dict)
