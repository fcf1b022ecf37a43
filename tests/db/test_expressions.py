"""What both databases compute alike (app/models/expressions.py), against values worked out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Integer, literal, select, values
from sqlalchemy import column as named
from sqlmodel.sql.sqltypes import UTCDateTime

from app.db.database import Database
from app.models.expressions import EndOfDay, LocalDay, MiddleTwo, seconds_between

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "seconds"),
    [
        (timedelta(seconds=90), 90),
        (timedelta(seconds=1, microseconds=999_999), 1),
        (timedelta(microseconds=999_999), 0),
        (timedelta(microseconds=-1), 0),
        (timedelta(seconds=-1, microseconds=-500_000), -1),
        (timedelta(days=36_500, microseconds=999_999), 36_500 * 86_400),
    ],
)
async def test_seconds_are_cut_off_towards_zero(database: Database, passed: timedelta, seconds: int) -> None:
    start, end = (literal(moment, UTCDateTime()) for moment in (NOON, NOON + passed))
    async with database.transaction(NOON) as tx:
        assert int(await tx.value(select(seconds_between(start, end)))) == seconds


@pytest.mark.parametrize(
    ("moment", "zone", "day", "ends"),
    [
        ("2026-03-28T15:59Z", "Asia/Shanghai", "2026-03-28", "2026-03-28T16:00Z"),
        ("2026-03-28T16:00Z", "Asia/Shanghai", "2026-03-29", "2026-03-29T16:00Z"),
        # the clocks are put forward in the night: this day has 23 hours
        ("2026-03-29T00:30Z", "Europe/Berlin", "2026-03-29", "2026-03-29T22:00Z"),
        ("2026-03-28T22:59Z", "Europe/Berlin", "2026-03-28", "2026-03-28T23:00Z"),
    ],
)
async def test_days_of_a_zone(database: Database, moment: str, zone: str, day: str, ends: str) -> None:
    asked = literal(datetime.fromisoformat(moment), UTCDateTime())
    async with database.transaction(NOON) as tx:
        (row,) = await tx.rows(
            select(LocalDay(asked, literal(zone)).label("d"), EndOfDay(asked, literal(zone)).label("e"))
        )
    assert (row["d"], row["e"]) == (date.fromisoformat(day), datetime.fromisoformat(ends))


@pytest.mark.parametrize(("numbers", "both"), [([5], 10), ([9, 1, 4], 8), ([7, 1, 4, 2], 6), ([3, 3, 3, 9], 6)])
async def test_the_two_middle_values(database: Database, numbers: list[int], both: int) -> None:
    rows = values(named("n", Integer), name="v").data([(number,) for number in numbers] + [(None,)]).cte("numbers")
    async with database.transaction(NOON) as tx:
        assert int(await tx.value(select(MiddleTwo(rows.c.n)))) == both
        assert await tx.value(select(MiddleTwo(rows.c.n)).where(rows.c.n > 99)) is None
