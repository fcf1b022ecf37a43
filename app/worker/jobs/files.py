"""Deletes uploaded files that no record names after a day, and what was left over of uploads that failed."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from app.bootstrap import Container
from app.core.logs import get_logger
from app.core.row_scope import EVERYWHERE
from app.db.queries import files
from app.services.files.content import names_of

SWEEP_SECONDS: Final = 300
"""In each such stretch one of 256 parts of the store is looked through: all of it within 22 hours."""

FEW: Final = 10
"""So many files without rows are litter. Of more at least one is known, or the database is another one than the files
belong to, and nothing is deleted."""

_log = get_logger(__name__)


async def forget_orphans(container: Container) -> bool:
    """Delete one batch of files that stand under no record: the rows first, because a row without its file would be a
    lie, and a file without its row is found by `sweep`."""
    now = container.clock.now()
    async with container.database.transaction(now, EVERYWHERE) as tx:
        gone = await files.forget_orphans(tx, now - timedelta(hours=container.settings.orphan_hours))
        await tx.commit()
    for row in gone:
        for name in names_of(row["id"], row["content_type"]):
            await container.files.remove(name)
    return len(gone) >= files.AT_ONCE


async def sweep(container: Container) -> bool:
    """Look through the part of the store whose turn it is."""
    part = int(container.clock.now().timestamp()) // SWEEP_SECONDS
    await sweep_part(container, part)
    return False


async def sweep_part(container: Container, part: int) -> None:
    """Delete what has no row in one part of the store."""
    now, store = container.clock.now(), container.files
    old = await store.sweep(now - timedelta(hours=container.settings.orphan_hours), part)
    names: dict[UUID, list[str]] = {}
    for name in old:
        file_id = _id_of(name)
        if file_id is not None:
            names.setdefault(file_id, []).append(name)
    for ids in in_batches(names):
        async with container.database.transaction(now, EVERYWHERE) as tx:
            kept = await files.known(tx, ids)
        if not kept and len(ids) > FEW:
            _log.warning("files without rows are kept: none of them is known to this database", files=len(ids))
            return
        for file_id in ids:
            if file_id not in kept:
                for name in names[file_id]:
                    await store.remove(name)


def in_batches(names: Iterable[UUID]) -> Iterator[list[UUID]]:
    """In lists of as many as a statement names."""
    rest = iter(names)
    while ids := list(islice(rest, files.AT_ONCE)):
        yield ids


def _id_of(name: str) -> UUID | None:
    """The id in a stored file's name; None for what was not stored by us."""
    try:
        return UUID(name.partition(".")[0])
    except ValueError:
        return None
