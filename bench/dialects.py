"""How each database counts, and makes ids and moments of numbers, when it multiplies the first row of a table."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bench.ids import an_id
from bench.stages import BEGAN

APART: Final = timedelta(seconds=20)
"""Between two orders of a community."""


class PostgreSQL:
    """PostgreSQL's way."""

    def series(self, first: int, last: int) -> str:
        """Rows with the numbers n."""
        return f"generate_series({first}, {last}) AS s(n)"

    def an_id(self, noun: int, community: int, number: str = "n") -> str:
        """The id of the row with this number."""
        return f"('{str(an_id(noun, community))[:24]}' || lpad(to_hex({number}), 12, '0'))::uuid"

    def literal(self, value: UUID) -> str:
        """A known id."""
        return f"'{value}'::uuid"

    def moment(self, began: datetime = BEGAN, apart: timedelta = APART) -> str:
        """The moment of the row with the number n."""
        return f"TIMESTAMPTZ '{began.isoformat()}' + n * INTERVAL '{apart.total_seconds():.0f} seconds'"


class SQLite:
    """SQLite's way."""

    def series(self, first: int, last: int) -> str:
        """Rows with the numbers n."""
        return (
            f"(WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s)"
        )

    def an_id(self, noun: int, community: int, number: str = "n") -> str:
        """The id of the row with this number."""
        return f"'{an_id(noun, community).hex[:20]}' || printf('%012x', {number})"

    def literal(self, value: UUID) -> str:
        """A known id."""
        return f"'{value.hex}'"

    def moment(self, began: datetime = BEGAN, apart: timedelta = APART) -> str:
        """The moment of the row with the number n."""
        seconds = f"'+' || (n * {apart.total_seconds():.0f}) || ' seconds'"
        return f"strftime('%Y-%m-%d %H:%M:%S', '{began:%Y-%m-%d %H:%M:%S}', {seconds}) || '.000000'"
