"""Files on the disk: whole or not at all, and there after a power cut."""

import os
from pathlib import Path
from stat import S_ISDIR

import pytest

from app.adapters.files import LocalFiles
from app.core.errors import Unavailable

NAME = "019aa000-0000-7000-8000-0000000000ab.png"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_what_was_saved_is_loaded_until_it_is_removed(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    await files.save(NAME, b"first")
    await files.save(NAME, b"second")
    assert await files.load(NAME) == b"second"
    assert names(tmp_path) == [NAME], "nothing half-written is left"
    await files.remove(NAME)
    await files.remove(NAME)
    with pytest.raises(FileNotFoundError):
        await files.load(NAME)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a..b.png12345", "short", "/etc/passwd", ""])
async def test_a_name_that_leads_elsewhere_names_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        await LocalFiles(tmp_path).load(name)


async def test_the_content_is_kept_before_it_has_its_name_and_the_names_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the folders' fsync, a power cut takes the name back, and with it a picture whose row stands."""
    home = tmp_path / "files"
    final = home / "ab" / NAME
    kept: list[tuple[str, bool]] = []
    fsync = os.fsync

    def watched(number: int) -> None:
        fsync(number)
        status = os.fstat(number)
        folders = {"folder": final.parent, "home": home, "above": tmp_path}
        where = {folder.stat().st_ino: name for name, folder in folders.items()}
        kept.append((where[status.st_ino] if S_ISDIR(status.st_mode) else "content", final.exists()))

    monkeypatch.setattr(os, "fsync", watched)
    await LocalFiles(home).save(NAME, b"picture")
    assert kept == [("content", False), ("folder", True), ("home", True), ("above", True)]
    kept.clear()
    final.unlink()
    await LocalFiles(home).save(NAME, b"picture")
    assert kept == [("content", False), ("folder", True), ("home", True)]


async def test_what_cannot_be_written_to_its_end_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        await LocalFiles(tmp_path).save(NAME, b"picture")
    assert names(tmp_path) == []


async def test_a_film_is_stored_and_read_piece_by_piece(tmp_path: Path) -> None:
    files, content = LocalFiles(tmp_path), os.urandom(700_000)
    with (tmp_path / "film").open("w+b") as film:
        film.write(content)
        await files.save(NAME, film)
    (tmp_path / "film").unlink()
    assert await files.size(NAME) == len(content)
    pieces = [piece async for piece in files.chunks(NAME)]
    assert b"".join(pieces) == content
    assert len(pieces) > 1
    with pytest.raises(FileNotFoundError):
        await files.size(NAME.replace("ab", "cd"))
