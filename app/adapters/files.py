"""A file store on the local disk: one file per name, in folders by its first characters, written completely or not at
all."""

import os
import re
from itertools import takewhile
from pathlib import Path
from typing import Final

from anyio import to_thread

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,80}")


class LocalFiles:
    """A FileStore in a folder. It works in threads, so that a slow disk doesn't block the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def save(self, name: str, content: bytes) -> None:
        """Store the content durably; a second save under the same name replaces the first."""
        await to_thread.run_sync(self._save, self._path(name), content)

    async def load(self, name: str) -> bytes:
        """The content. Raises FileNotFoundError."""
        return await to_thread.run_sync(self._path(name).read_bytes)

    async def remove(self, name: str) -> None:
        """Delete the content; a missing file is no error."""
        await to_thread.run_sync(lambda: self._path(name).unlink(missing_ok=True))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or ".." in name:
            raise FileNotFoundError(name)
        # ids sort by time, so their last characters spread best over folders
        return self._folder / name.split(".", maxsplit=1)[0][-2:] / name

    @staticmethod
    def _save(path: Path, content: bytes) -> None:
        new_folders = list(takewhile(lambda folder: not folder.exists(), path.parents))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        # a name stands in its folder, and the folder's name in the one above: each is kept by itself. Another save may
        # have made this one's folder a moment ago, so the one above is kept always
        for folder in dict.fromkeys((*path.parents[:2], *(folder.parent for folder in new_folders))):
            _keep(folder)


def _keep(folder: Path) -> None:
    """Make new names in a folder durable, so that they survive a power failure."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
