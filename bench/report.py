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
    contests: Sequence[Sequence[str]]
    """A row for each action and contender, as CONTEST says."""
    statements: Sequence[str]
    """Of acknowledging."""
    busy: Sequence[str]
    """What was measured on a busy machine, twice."""
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
        contenders = Table(title="Actions over HTTP, one worker process, medians", title_justify="left")
        for heading in CONTEST:
            contenders.add_column(heading)
        for row in self.contests:
            contenders.add_row(*row)
        console.print(contenders)
        for words in self.busy:
            console.print(f"The machine was busy: {words}", style="yellow")
        missed = [f"{line.what} against {line.against}" for line in self.figures if line.verdict == MISSED]
        if missed:
            console.print(f"Missed: {'; '.join(missed)}", style="red")

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
        lines += ["", *(f"- The machine was busy: {words}" for words in self.busy)]
        lines += ["", "## Actions over HTTP, one worker process", ""]
        lines += [
            "Each action with an Idempotency-Key by people of 8 communities: authentication, guards, journal with hash",
            "chain, clocks, notices, feed queue, stored answer and log on. `bench/floor` and `bench/textbook` do the",
            "same reads, write the same rows and give the same answer, which is checked before each run; they write no",
            "log. Medians of alternating rounds; statements: those that the service sends; bytes: those of the body.",
            "",
        ]
        lines += _table(CONTEST, self.contests)
        lines += ["", "## The statements of acknowledging, as pgbench sent them", "", "```sql"]
        lines += [f"{statement};" for statement in self.statements]
        lines += ["```", ""]
        return lines


CONTEST: Final = (
    "action", "contender", "requests/s", "p50 ms", "p99 ms", "CPU ms", "PostgreSQL CPU ms", "statements", "bytes",
)  # fmt: skip


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
