"""Ports to the outside: what the house needs of it, said as protocols; adapters fill them, bootstrap picks one."""

from typing import Protocol


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
