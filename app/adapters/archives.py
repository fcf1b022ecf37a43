"""A backup as one file: a tar archive of the database dump and the uploaded files, with a manifest of their SHA-256. It
is written completely or not at all, and nothing comes out of one whose manifest is wrong."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST: Final = "manifest.json"
DUMP: Final = "database"
FILES: Final = "files/"
_CHUNK: Final = 1024 * 1024


class ArchiveWrong(RuntimeError):  # noqa: N818 - it is an outcome for an operator
    """The archive is not what its manifest says; nothing was taken out of it."""


class ArchivedFile(BaseModel):
    """One file of an archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    size: int


class Manifest(BaseModel):
    """What an archive holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal[1] = 1
    made_at: datetime
    version: str
    """The version of Gongdan that made it."""
    migration: str
    database: Literal["sqlite", "postgresql"]
    entries: dict[str, ArchivedFile]


class _Hashing:
    """A stream that knows the hash of what was read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest, self.size = stream, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece

    @property
    def entry(self) -> ArchivedFile:
        return ArchivedFile(sha256=self.digest.hexdigest(), size=self.size)


def write(target: Path, dump: Path, files: Path, about: Manifest) -> Manifest:
    """Write an archive; the manifest is `about` with its entries. What is deleted meanwhile is left out."""
    part = target.with_name(f".{target.name}.part")
    entries: dict[str, ArchivedFile] = {}
    try:
        # it holds names and numbers of people: nobody else on the machine reads it
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for name, path in [(DUMP, dump), *_stored(files)]:
                    entry = _add(archive, name, path)
                    if entry is not None:
                        entries[name] = entry
                manifest = about.model_copy(update={"entries": entries})
                content = manifest.model_dump_json(indent=1).encode()
                last = tarfile.TarInfo(MANIFEST)
                last.size, last.mode = len(content), 0o600
                archive.addfile(last, io.BytesIO(content))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _stored(files: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(files.glob("*/*")):
        # what is being written is not named yet
        if path.is_file() and not path.name.startswith("."):
            yield f"{FILES}{path.relative_to(files).as_posix()}", path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> ArchivedFile | None:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return None
    with stream:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(stream.fileno()).st_size, 0o600
        hashing = _Hashing(stream)
        archive.addfile(info, hashing)
    return hashing.entry


def verify(path: Path) -> Manifest:
    """Hold every file of an archive against its manifest. Raises ArchiveWrong."""
    read: dict[str, ArchivedFile] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:") as archive:
            for info in archive:
                stream = archive.extractfile(info)
                if stream is None:
                    raise ArchiveWrong(f"{path}: {info.name} is no file")
                if info.name == MANIFEST:
                    manifest = Manifest.model_validate_json(stream.read())
                    continue
                hashing = _Hashing(stream)
                while hashing.read(_CHUNK):
                    pass
                read[info.name] = hashing.entry
    except (tarfile.TarError, ValidationError, OSError) as error:
        raise ArchiveWrong(f"{path} can't be read as a backup of Gongdan: {str(error).splitlines()[0]}") from error
    if manifest is None:
        raise ArchiveWrong(f"{path} has no manifest: it is no backup of Gongdan, or was cut off")
    names = {*read, *manifest.entries}
    wrong = sorted(name for name in names if read.get(name) != manifest.entries.get(name) or _leads_out(name))
    if wrong or DUMP not in read:
        raise ArchiveWrong(f"{path}: {', '.join(wrong[:3]) or DUMP} is not as the manifest says; use another backup")
    return manifest


def _leads_out(name: str) -> bool:
    """Whether a name is of a file that a backup doesn't have."""
    return name != DUMP and (not name.startswith(FILES) or ".." in name.split("/"))


def take_out(path: Path, dump_to: Path, files_to: Path) -> None:
    """Write the files of a verified archive to their places."""
    with tarfile.open(path, mode="r:") as archive:
        for info in archive:
            stream = archive.extractfile(info)
            if stream is None or info.name == MANIFEST:
                continue
            target = dump_to if info.name == DUMP else files_to / info.name.removeprefix(FILES)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as written:
                while piece := stream.read(_CHUNK):
                    written.write(piece)
                written.flush()
                os.fsync(written.fileno())


def newest(folder: Path) -> Path | None:
    """The newest archive in a folder of backups."""
    return max(folder.glob("gongdan-*.tar"), key=lambda path: path.stat().st_mtime, default=None)
