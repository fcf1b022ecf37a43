"""Pages of lists: each row once and in order, whatever the position's values are."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from app.core.errors import CursorInvalid
from app.db.database import Database
from app.db.paging import slice_of_columns
from app.db.transaction import table_of
from app.models import Person

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PEOPLE = table_of(Person)
KEYS = {"by moment and id": ("created_at", "id"), "by id": ("id",), "by name and id": ("name", "id")}


@pytest.mark.parametrize("newest_first", [False, True], ids=["up", "down"])
@pytest.mark.parametrize("keys", KEYS.values(), ids=list(KEYS))
async def test_pages_are_the_whole_list(seeded: Database, keys: tuple[str, ...], newest_first: bool) -> None:
    columns = [PEOPLE.c[name] for name in keys]
    rows: list[Any] = []
    position: list[Any] | None = None
    async with seeded.transaction(NOW) as tx:
        while True:
            page = await slice_of_columns(
                tx, PEOPLE.select(), columns, after=position, limit=4, newest_first=newest_first
            )
            rows += page.rows
            if page.position is None:
                break
            # as it comes back in a cursor
            position = json.loads(json.dumps(page.position))
        everybody = await tx.rows(PEOPLE.select())
    assert len(rows) == len(everybody) > 20
    places = [tuple(row[name] for name in keys) for row in rows]
    assert all((place > next_place) == newest_first for place, next_place in pairwise(places))


@pytest.mark.parametrize("position", [["x"], ["yesterday", "x"], [1, 2], [None, None], []])
async def test_a_position_that_fits_no_key_is_refused(seeded: Database, position: list[Any]) -> None:
    columns = [PEOPLE.c["created_at"], PEOPLE.c["id"]]
    async with seeded.transaction(NOW) as tx:
        with pytest.raises(CursorInvalid):
            await slice_of_columns(tx, PEOPLE.select(), columns, after=position, limit=4)
