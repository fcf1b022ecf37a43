"""Uploads: what they are, whose turn it is to have a picture drawn, and how much somebody may upload in a day."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import BinaryIO, Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import TooManyRequests
from app.core.rate_limits import RateLimit, headers_of
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.db.queries.files import uploaded
from app.services.files.content import BUDGET, MIB, family_of, type_of
from app.services.files.fair_turns import FairTurns

AT_ONCE: Final = 2
EACH: Final = 10
"""How many uploads of one person are on their way at a time: as many as WeChat lets a mini-program send at once."""
ALTOGETHER: Final = 80
DAY: Final = timedelta(days=1)
COPIED: Final = 1024 * 1024
"""What a file takes that is kept as it came: it is never in memory as a whole."""

FILES_A_DAY: Final = sentence("problems.files_a_day")
BYTES_A_DAY: Final = sentence("problems.bytes_a_day")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a file is, and how many bytes of memory it takes to deal with it."""

    content_type: str
    size: int
    weight: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file as it is stored."""

    content: bytes | BinaryIO
    content_type: str
    size: int
    sha256: str
    smaller: Mapping[int, bytes] = field(default_factory=dict)
    """Of a picture: the same at the sizes that screens and lists show."""


class Uploads(FairTurns):
    """The uploads of a process: at most two are dealt with at the same time, within the memory that there is."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE, budget=BUDGET, each=EACH, altogether=ALTOGETHER)
        self._measuring = FairTurns(AT_ONCE, each=EACH, altogether=ALTOGETHER)

    async def weigh(self, file: BinaryIO, purpose: str, size: int) -> Weighed:
        """Find out what was sent from a few kilobytes of it. Raises UnsupportedMedia, TooLarge, Invalid."""
        return await self._measuring.in_thread(_weighed, file, purpose, size)

    async def draw(self, file: BinaryIO, weighed: Weighed) -> Drawn:
        """The file as it is stored; to be asked within its sender's turn. Raises Invalid."""
        return await self.in_thread(_drawn, file, weighed)


def _weighed(file: BinaryIO, purpose: str, size: int) -> Weighed:
    content_type = type_of(file, purpose, size)
    weight = _pictures().weigh(file) if family_of(content_type) == "picture" else COPIED
    return Weighed(content_type, size, weight)


def _drawn(file: BinaryIO, weighed: Weighed) -> Drawn:
    if family_of(weighed.content_type) == "picture":
        picture = _pictures().redraw(file)
        return Drawn(picture.content, picture.content_type, len(picture.content), picture.sha256, picture.smaller)
    return Drawn(file, weighed.content_type, weighed.size, _digest(file))


def _pictures() -> ModuleType:
    """The libraries that read pictures take 8 MiB of a process: they are loaded with its first picture."""
    from app.services.files import pictures

    return pictures


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(COPIED):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


async def check_quota(
    database: Database, settings: Settings, who: UUID, now: datetime, size: int = 0
) -> tuple[RateLimit, ...]:
    """Refuse what goes beyond a day's measure; what was deleted since counts no more. Says what is left of it after
    one file of so many bytes. Raises TooManyRequests."""
    # in all communities: the measure is a person's
    async with database.transaction(now, EVERYWHERE) as tx:
        so_far = await uploaded(tx, who, now - DAY)
    most_files, most_bytes = settings.upload_files_a_day, settings.upload_bytes_a_day
    resets_in = (so_far.first or now) + DAY - now
    limits = (
        RateLimit("upload-files", most_files, most_files - so_far.files - 1, resets_in, DAY),
        RateLimit("upload-bytes", most_bytes, most_bytes - so_far.bytes - size, resets_in, DAY, "content-bytes"),
    )
    if so_far.files < most_files and so_far.bytes < most_bytes:
        return limits
    words = FILES_A_DAY if so_far.files >= settings.upload_files_a_day else BYTES_A_DAY
    seconds = int(resets_in.total_seconds()) + 1
    raise TooManyRequests(
        words,
        values={"files": so_far.files, "mebibytes": so_far.bytes // MIB},
        headers={"Retry-After": str(max(1, seconds)), **headers_of(limits)},
    )
