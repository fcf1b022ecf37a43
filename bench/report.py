"""What a run found, as a table on the screen and as bench/RESULTS.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
PACKAGES: Final = ("fastapi", "starlette", "uvicorn", "sqlalchemy", "sqlmodel", "asyncpg", "pydantic", "transitions")
KEPT, MISSED, TOLD = "kept", "missed", ""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: of what, against what, on each database, and what is demanded of the one on PostgreSQL."""

    what: str
    against: str
    postgresql: str
    sqlite: str = "–"
    demand: str = "–"
    verdict: str = TOLD


def judged(kept: bool) -> str:
    """Whether a demand is kept, in a word."""
    return KEPT if kept else MISSED


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run."""

    figures: Sequence[Line]
    contest: Sequence[Sequence[str]]
    """A row for each contender: name, requests/s, p50, p99, CPU, CPU of PostgreSQL."""
    statements: Sequence[str]
    postgresql_version: str
    took_seconds: float
    orders: int

    @property
    def kept(self) -> bool:
        """Whether every demand was kept."""
        return all(line.verdict != MISSED for line in self.figures)

    def show(self, console: Console) -> None:
        """Print it."""
        table = Table(title="Gongdan, measured", title_justify="left")
        for heading in ("what", "against", "PostgreSQL", "SQLite", "demand", ""):
            table.add_column(heading)
        for line in self.figures:
            style = "red" if line.verdict == MISSED else None
            cells = (line.what, line.against, line.postgresql, line.sqlite, line.demand, line.verdict)
            table.add_row(*cells, style=style)
        console.print(table)
        contenders = Table(title="One action over HTTP, one worker process, medians", title_justify="left")
        for heading in CONTEST:
            contenders.add_column(heading)
        for row in self.contest:
            contenders.add_row(*row)
        console.print(contenders)

    def write(self) -> None:
        """Keep it."""
        RESULTS.write_text("\n".join(self._text()), encoding="utf-8")

    def _text(self) -> list[str]:
        lines = [
            "# Results of `make bench`",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; PostgreSQL {self.postgresql_version} on the same host,",
            f"fsync on, 8 connections, {self.orders:,} work orders; SQLite in WAL with synchronous=FULL. {versions()}.",
            f"The run took {self.took_seconds:.0f} s. Ratios compare neighbours of one run; absolute figures tell as",
            "much of the machine as of the service.",
            "",
        ]
        headings = ("what", "against", "PostgreSQL", "SQLite", "demand", "")
        lines += _table(
            headings,
            [
                (line.what, line.against, line.postgresql, line.sqlite, line.demand, line.verdict)
                for line in self.figures
            ],
        )
        lines += ["", "## One action over HTTP, one worker process", ""]
        lines += [
            "`POST /v1/work-orders/{id}/acknowledge` with an Idempotency-Key by the assigned workers of 8 communities:",
            "authentication, guards, journal with hash chain, clocks, feed queue, stored answer and log on.",
            "`bench/floor.py` and `bench/textbook.py` do the same reads, write the same rows and give the same answer,",
            "which is checked before each run; they write no log. Medians of alternating rounds.",
            "",
        ]
        lines += _table(CONTEST, self.contest)
        lines += ["", "## The statements of one action, as pgbench sent them", "", "```sql"]
        lines += [f"{statement};" for statement in self.statements]
        lines += ["```", ""]
        return lines


CONTEST: Final = ("contender", "requests/s", "p50 ms", "p99 ms", "CPU ms an action", "PostgreSQL CPU ms")


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        "| " + " | ".join(headings) + " |",
        "|" + "---|" * len(headings),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def machine() -> str:
    """The machine as far as it says something about figures."""
    return f"{os.cpu_count()} CPUs ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"


def versions() -> str:
    """The packages that matter."""
    return ", ".join(f"{name} {version(name)}" for name in PACKAGES)
