"""A file store on the local disk: one file per name, in folders by its first characters, written completely or not at
all."""

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, Final

from anyio import to_thread

from app.core.errors import Unavailable
from app.core.lang import Words
from app.core.logs import get_logger

log = get_logger(__name__)

UNUSABLE: Final = Words(
    "The folder of uploaded files can't be used (GONGDAN_FILES_DIR). Please try again later.",
    "上传文件目录无法使用(GONGDAN_FILES_DIR),请稍后再试。",
)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,80}")
_CHUNK: Final = 256 * 1024
_UNFINISHED: Final = ".part"
PARTS: Final = 256
"""How many folders there are, by the last two characters of an id."""


class LocalFiles:
    """A FileStore in a folder. It works in threads, so that a slow disk doesn't block the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: str | None = None

    async def save(self, name: str, content: bytes | BinaryIO) -> None:
        """Store the content durably; a second save under the same name replaces the first. Raises Unavailable."""
        path = self._path(name)
        with self._telling():
            await to_thread.run_sync(self._save, path, content)

    async def load(self, name: str) -> bytes:
        """The content. Raises FileNotFoundError, Unavailable."""
        path = self._path(name)
        try:
            return await to_thread.run_sync(path.read_bytes)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise self._unusable(error) from error

    async def check(self) -> None:
        """Try whether a file can be written. Raises Unavailable."""
        with self._telling():
            await to_thread.run_sync(self._try)

    def _try(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as stream:
            stream.write(b"0")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Answer a disk that refuses with a problem; its cause is logged once, until it works again."""
        try:
            yield
        except OSError as error:
            raise self._unusable(error) from error
        if self._told is not None:
            self._told = None
            log.info("the folder of files can be used again")

    def _unusable(self, error: OSError) -> Unavailable:
        cause = f"GONGDAN_FILES_DIR {self._folder}: {error.strerror or error}"
        if self._told != cause:
            self._told = cause
            log.error("files can't be stored or read", cause=cause)
        return Unavailable(UNUSABLE)

    async def size(self, name: str) -> int:
        """How many bytes it has. Raises FileNotFoundError."""
        return (await to_thread.run_sync(self._path(name).stat)).st_size

    async def chunks(self, name: str) -> AsyncIterator[bytes]:
        """The content piece by piece."""
        stream = await to_thread.run_sync(self._path(name).open, "rb")
        try:
            while piece := await to_thread.run_sync(stream.read, _CHUNK):
                yield piece
        finally:
            stream.close()

    async def sweep(self, before: datetime, part: int) -> list[str]:
        """Delete what was never written to its end in one of 256 parts of the store; the names of everything else there
        that was written before a moment."""
        return await to_thread.run_sync(self._sweep, before.timestamp(), part)

    def _sweep(self, before: float, part: int) -> list[str]:
        names = []
        for path in sorted((self._folder / f"{part % PARTS:02x}").glob("*")):
            try:
                old = path.stat().st_mtime < before
            except FileNotFoundError:
                continue
            if old and path.name.endswith(_UNFINISHED):
                path.unlink(missing_ok=True)
            elif old and _NAME.fullmatch(path.name):
                names.append(path.name)
        return names

    async def remove(self, name: str) -> None:
        """Delete the content; a missing file is no error."""
        await to_thread.run_sync(lambda: self._path(name).unlink(missing_ok=True))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or ".." in name:
            raise FileNotFoundError(name)
        # ids sort by time, so their last characters spread best over folders
        return self._folder / name.split(".", maxsplit=1)[0][-2:] / name

    @staticmethod
    def _save(path: Path, content: bytes | BinaryIO) -> None:
        new_folders = list(takewhile(lambda folder: not folder.exists(), path.parents))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as stream:
                if isinstance(content, bytes):
                    stream.write(content)
                else:
                    content.seek(0)
                    shutil.copyfileobj(content, stream, _CHUNK)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except OSError:
            # such as a full disk, which would only get fuller
            part.unlink(missing_ok=True)
            raise
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
