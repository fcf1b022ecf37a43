"""`make bench` (`python -m bench`): one run, one machine; FULL=1 (`--full`) adds a million orders.

Prints what it found and writes it to bench/RESULTS.md; ends with 1 when a demand of the house was missed.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psycopg
from rich.console import Console

from bench import actions, clocks, memory, places, reads, statements
from bench.actions import Contest, Orders
from bench.places import Kind, Place
from bench.report import Line, Report, judged
from bench.servers import server
from tests.support import postgres

SMALL, LARGE, HUGE = 1_000, 100_000, 1_000_000
ROUNDS, SECONDS = 5, 3.0
KINDS: tuple[Kind, ...] = ("postgresql", "sqlite")


def as_figure(page: reads.Pages) -> str:
    """How many times its neighbour, and how long."""
    return f"{page.times:.2f} × ({page.milliseconds:.1f} ms)"


def both(say: Callable[[Kind], str]) -> tuple[str, str]:
    """A figure for each database, PostgreSQL first."""
    return say(KINDS[0]), say(KINDS[1])


@dataclass(slots=True)
class Run:
    """A run under way."""

    console: Console
    folder: Path
    full: bool
    began: float = field(default_factory=time.monotonic)
    figures: list[Line] = field(default_factory=list)
    tables: dict[tuple[Kind, int], Place] = field(default_factory=dict)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Say what is being done, and how long it took."""
        began = time.monotonic()
        with self.console.status(what):
            yield
        self.console.print(f"{what}: {time.monotonic() - began:.0f} s")

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many orders the tables of one comparison hold."""
        return (SMALL, LARGE, HUGE) if self.full else (SMALL, LARGE)

    def fill(self) -> None:
        """Make the databases."""
        for kind in KINDS:
            for size in self.sizes:
                with self.step(f"filling {kind} with {size:,} orders"):
                    self.tables[kind, size] = places.make(kind, f"bench_{size}", size, self.folder)

    def measure_actions(self) -> tuple[Contest, list[str]]:
        """One action: against its contenders, on SQLite, in two processes, and as bare SQL."""
        place = self.tables["postgresql", LARGE]
        orders = Orders(place)
        lite = Orders(self.tables["sqlite", LARGE])
        with self.step("one action against the floor and the textbook"):
            found = actions.contest(place, orders, self.folder, rounds=ROUNDS, seconds=SECONDS)
        with self.step("one action on SQLite"):
            on_sqlite = actions.alone(lite.place, lite, self.folder, rounds=3, seconds=SECONDS)
        with self.step("two processes against one"):
            two = actions.two_against_one(place, orders, self.folder, rounds=3, seconds=SECONDS)
        with self.step("the same SQL through pgbench"):
            sent = asyncio.run(statements.taken(place, orders.next))
            bare = statements.pgbench(place, sent, orders.next + 1, self.folder, 8)
        lite_speed = median(seen.per_second for seen in on_sqlite)
        lite_cpu = median(seen.cpu_ms for seen in on_sqlite)
        for other, least in (("floor", 0.5), ("textbook", 2.0)):
            ratio, cpu = found.ratio("service", other), found.cpu_ratio("service", other)
            self.figures.append(
                Line(
                    "one action over HTTP", f"bench/{other}.py", f"{ratio:.2f} × (by CPU {cpu:.2f} ×)",
                    demand=f"≥ {least:g} ×", verdict=judged(ratio >= least),
                )
            )  # fmt: skip
        speed, cpu = found.median("service", "per_second"), found.median("service", "cpu_ms")
        self.figures += [
            Line("the same", "–", f"{speed:,.0f} requests/s", f"{lite_speed:,.0f} requests/s"),
            Line("CPU of the process for one action", "–", f"{cpu:.2f} ms", f"{lite_cpu:.2f} ms"),
            Line("the same SQL", "pgbench", f"{bare:,.0f} transactions/s"),
            Line("two processes, 16 connections", "one process", f"{two:.2f} ×"),
        ]
        return found, sent

    def measure_reads(self) -> None:
        """Lists and the feed, on tables of every size."""
        pages: dict[Kind, dict[reads.Which, reads.Pages]] = {}
        feeds: dict[Kind, reads.Feed] = {}
        for kind in KINDS:
            with self.step(f"reading lists and the feed on {kind}"), ExitStack() as stack:
                lists = {}
                for size in self.sizes:
                    place = self.tables[kind, size]
                    lists[size] = stack.enter_context(server("service", place.settings, self.folder)), place
                pages[kind] = reads.pages(lists, 7, 50)
                feeds[kind] = reads.feed(*lists[self.sizes[-1]], 5)
        for size in self.sizes[1:]:
            for what, name in (("page 1", "first"), ("page 1,000", "far")):
                found = [pages[kind][size, name] for kind in KINDS]
                self.figures.append(
                    Line(
                        f"list, {what} of {size:,} orders", f"page 1 of {SMALL:,}",
                        as_figure(found[0]), as_figure(found[1]),
                        demand="≤ 1.5 ×", verdict=judged(found[0].times <= 1.5),
                    )
                )  # fmt: skip
        slowest = {kind: min(found.first, found.last) for kind, found in feeds.items()}
        flat = {kind: found.last / found.first for kind, found in feeds.items()}
        entries = self.sizes[-1] * 3
        self.figures += [
            Line(
                f"event feed, journal of {entries:,}", "one reader",
                *both(lambda kind: f"{slowest[kind]:,.0f} events/s"),
                demand="≥ 5,000", verdict=judged(slowest["postgresql"] >= 5000),
            ),
            Line(
                "event feed, its end", "its beginning", *both(lambda kind: f"{flat[kind]:.2f} ×"),
                demand="flat (≥ 0.8 ×)", verdict=judged(flat["postgresql"] >= 0.8),
            ),
        ]  # fmt: skip

    def measure_clocks(self) -> None:
        """Looking for due clocks and firing them, among many and among few."""
        found: dict[Kind, clocks.Fired] = {}
        for kind in KINDS:
            with self.step(f"firing clocks on {kind}, among {SMALL:,} and among {HUGE:,}"):
                running = {count: clocks.make(kind, count, self.folder) for count in (SMALL, HUGE)}
                found[kind] = clocks.fire(running, ROUNDS)[HUGE]
        self.figures += [
            Line(
                f"due clocks: scan and fire, {HUGE:,} running", f"{SMALL:,} running",
                *both(lambda kind: f"{found[kind].times:.2f} × ({found[kind].per_second:,.0f} clocks/s)"),
                demand="≤ 2 ×", verdict=judged(found["postgresql"].times <= 2),
            ),
            Line(
                f"looking, none of {HUGE:,} due", "–", *both(lambda kind: f"{found[kind].look_ms:.2f} ms"),
            ),
        ]  # fmt: skip

    def measure_processes(self) -> None:
        """Start and memory."""
        starts, held = {}, {}
        for kind in KINDS:
            place = self.tables[kind, LARGE]
            with self.step(f"start and memory on {kind}"):
                starts[kind] = memory.seconds_to_answer(place, self.folder)
                # from the far end, where nothing was signed for
                held[kind] = memory.footprint(place, Orders(place, len(place.crowd) * 3 // 4), self.folder)
        mine = held["postgresql"]
        self.figures += [
            Line(
                "start to first answer (/readyz)", "–", *both(lambda kind: f"{starts[kind]:.1f} s"),
                demand="≤ 2 s", verdict=judged(starts["postgresql"] <= 2),
            ),
            Line(
                "memory after 10,000 requests", "–", *both(lambda kind: f"{held[kind].after_10k:.0f} MiB"),
                demand="≤ 160 MiB", verdict=judged(mine.after_10k <= 160),
            ),
            Line(
                "memory after 20,000 requests", "after 10,000",
                *both(lambda kind: f"{held[kind].after_20k / held[kind].after_10k:.2f} ×"),
                demand="flat (≤ 1.05 ×)", verdict=judged(mine.after_20k <= mine.after_10k * 1.05),
            ),
        ]  # fmt: skip

    def report(self, found: Contest, sent: list[str]) -> Report:
        """Everything together."""
        rows = [
            (
                name,
                f"{found.median(name, 'per_second'):,.0f}",
                f"{found.median(name, 'p50') * 1000:.1f}",
                f"{found.median(name, 'p99') * 1000:.1f}",
                f"{found.median(name, 'cpu_ms'):.2f}",
                f"{median(found.database_ms[name]):.2f}",
            )
            for name in actions.CONTENDERS
        ]
        took = time.monotonic() - self.began
        return Report(self.figures, rows, sent, postgresql_version(), took, LARGE)


def postgresql_version() -> str:
    """The server's version."""
    address = postgres.superuser_url("postgres").replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        return str(connection.execute("SHOW server_version").fetchall()[0][0])


def main() -> int:
    """Measure, print, write."""
    full = "--full" in sys.argv or os.environ.get("FULL", "") not in ("", "0")
    console = Console()
    with tempfile.TemporaryDirectory(prefix="gongdan-bench-") as folder, places.postgresql():
        # pgbench runs as whoever measures; PostgreSQL's own files stand elsewhere
        run = Run(console, Path(folder), full)
        run.fill()
        # before the tables are written to, because vacuum comes when it likes
        run.measure_reads()
        found, sent = run.measure_actions()
        run.measure_processes()
        run.measure_clocks()
        report = run.report(found, sent)
    report.show(console)
    report.write()
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
