"""Ports to the outside: what the house needs of it, said as protocols; adapters fill them, bootstrap picks one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class FileStore(Protocol):
    """Keeps the bytes of uploaded files under a name of ours."""

    async def save(self, name: str, content: bytes) -> None:
        """Keep the content durably; a second save under the same name replaces the first."""
        ...

    async def load(self, name: str) -> bytes:
        """The content. Raises FileNotFoundError."""
        ...

    async def remove(self, name: str) -> None:
        """Forget the content; one that isn't there is no error."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """Something that one person, or whoever holds a role, should know. It says no personal values: `data` holds what
    its words name, such as a number, a clock and a moment."""

    at: datetime
    community_id: UUID
    event: str
    record_type: str
    record_id: UUID
    person_id: UUID | None = None
    role: str | None = None
    department_id: UUID | None = None
    """Of a role that is held for departments: only those of this one."""
    data: Mapping[str, Any] = field(default_factory=dict)


class NoticeChannel(Protocol):
    """A way by which messages reach people. What lies behind it keeps the message before it returns; a way to the
    outside keeps it for the worker, because only the worker talks to the outside."""

    async def deliver(self, message: Message) -> None:
        """Take one message for its addressee."""
        ...
