"""`make bench` (`python -m bench`): one run, one machine; FULL=1 (`--full`) adds a million orders.

Prints what it found and writes it to bench/RESULTS.md; ends with 1 when a demand was missed. `--only
register,accept --seconds 2` measures these rows only, and writes nothing.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import psycopg
from rich.console import Console

from bench import actions, acts, clocks, memory, places, quiet, reads, statements
from bench.actions import Contest, Orders
from bench.acts import Act
from bench.places import DatabaseKind, Place
from bench.quiet import Load
from bench.report import Line, Report, judged
from bench.servers import server
from tests.support import postgres

SMALL, LARGE, HUGE = 1_000, 100_000, 1_000_000
ROUNDS, SECONDS = 5, 3.0
MOST_A_SECOND = 1_200
"""Orders that all contenders but the floor act on in a second, at most."""
DATABASES: tuple[DatabaseKind, ...] = ("postgresql", "sqlite")
T = TypeVar("T")


def as_figure(page: reads.Pages) -> str:
    """How many times its neighbour, and how long."""
    return f"{page.times:.2f} × ({page.milliseconds:.1f} ms)"


def both(say: Callable[[DatabaseKind], str]) -> tuple[str, str]:
    """A figure for each database, PostgreSQL first."""
    return say(DATABASES[0]), say(DATABASES[1])


@dataclass(slots=True)
class Run:
    """A run under way."""

    console: Console
    folder: Path
    full: bool
    rounds: int = ROUNDS
    seconds: float = SECONDS
    began: float = field(default_factory=time.monotonic)
    figures: list[Line] = field(default_factory=list)
    tables: dict[tuple[DatabaseKind, int], Place] = field(default_factory=dict)
    contests: list[tuple[str, ...]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Say what is being done, and how long it took."""
        began = time.monotonic()
        with self.console.status(what):
            yield
        self.console.print(f"{what}: {time.monotonic() - began:.0f} s")

    def quietly(self, what: str, measure: Callable[[], T]) -> T:
        """Measure; where others computed meanwhile, say so and measure once more."""
        measured = self._between_looks(what, measure)
        if measured[1].is_busy:
            measured = self._between_looks(f"{what}, once more", measure)
        return measured[0]

    def _between_looks(self, what: str, measure: Callable[[], T]) -> tuple[T, Load]:
        before = quiet.load()
        with self.step(what):
            measured = measure()
        load = Load(before, quiet.load())
        if load.is_busy:
            self.busy.append(f"{what}: {load}")
            self.console.print(f"the machine is busy: {load}")
        return measured, load

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many orders the tables of one comparison hold."""
        return (SMALL, LARGE, HUGE) if self.full else (SMALL, LARGE)

    def fill(self) -> None:
        """Make the databases."""
        for database in DATABASES:
            for size in self.sizes:
                with self.step(f"filling {database} with {size:,} orders"):
                    self.tables[database, size] = places.make(database, f"bench_{size}", size, self.folder)

    def contest(self, act: Act, place: Place, orders: Orders) -> Contest:
        """An action against its contenders: each ratio with its demand, and what each of them takes."""
        contest = self.quietly(
            f"{act.name} against {' and '.join(act.demands)}",
            lambda: actions.contest(place, orders, self.folder, rounds=self.rounds, seconds=self.seconds),
        )
        count = 0
        if act is not acts.ACKNOWLEDGE:
            count = len(asyncio.run(statements.sent(place, act, orders.next)))
        else:
            seen = asyncio.run(statements.sent(place, act, orders.next))
            count, self.sent = len(seen), statements.counted(place, act, orders.next, seen)
        asked_of = [("service", "", *demand) for demand in act.demands.items()]
        asked_of += [("open", ", row-level security off", *demand) for demand in act.open_demands.items()]
        for name, how, other, least in asked_of:
            ratio, cpu = contest.ratio(name, other), contest.cpu_ratio(name, other)
            self.figures.append(
                Line(
                    f"{act.name} over HTTP{how}", f"bench/{other}", f"{ratio:.2f} × (by CPU {cpu:.2f} ×)",
                    demand=f"≥ {least:g} ×", verdict=judged(ratio >= least),
                )
            )  # fmt: skip
        for name in act.contenders:
            bytes_each = median(seen.bytes / seen.used for seen in contest.rounds[name])
            self.contests.append(
                (
                    act.name, name, f"{contest.median(name, 'per_second'):,.0f}",
                    f"{contest.median(name, 'p50') * 1000:.1f}", f"{contest.median(name, 'p99') * 1000:.1f}",
                    f"{contest.median(name, 'cpu_ms'):.2f}", f"{median(contest.database_ms[name]):.2f}",
                    f"{count}" if name == "service" else "", f"{bytes_each:,.0f}",
                )
            )  # fmt: skip
        return contest

    def measure_act(self, act: Act) -> None:
        """One of the other actions, on tables of its own: enough orders for two runs."""
        orders = SMALL if act.endless else int((self.rounds * self.seconds + 2) * MOST_A_SECOND) * 2
        with self.step(f"filling postgresql with {orders:,} orders for {act.name}"):
            place = places.make("postgresql", f"bench_{act.name}", orders, self.folder, act.stage)
        self.contest(act, place, Orders(place, act))

    def measure_acknowledge(self) -> None:
        """One action: against its contenders, on SQLite, in two processes, and as bare SQL."""
        place = self.tables["postgresql", LARGE]
        orders = Orders(place)
        lite = Orders(self.tables["sqlite", LARGE])
        contest = self.contest(acts.ACKNOWLEDGE, place, orders)
        orders.next += 16
        rounds, seconds = min(3, self.rounds), self.seconds
        on_sqlite = self.quietly(
            "acknowledge on SQLite",
            lambda: actions.alone(lite.place, lite, self.folder, rounds=rounds, seconds=seconds),
        )
        two = self.quietly(
            "two processes against one",
            lambda: actions.two_against_one(place, orders, self.folder, rounds=rounds, seconds=seconds),
        )
        bare = self.quietly(
            "the same SQL through pgbench",
            lambda: statements.pgbench(place, self.sent, orders.next + 1, self.folder, 8),
        )
        lite_speed = median(seen.per_second for seen in on_sqlite)
        lite_cpu = median(seen.cpu_ms for seen in on_sqlite)
        speed, cpu = contest.median("service", "per_second"), contest.median("service", "cpu_ms")
        self.figures += [
            Line("the same", "–", f"{speed:,.0f} requests/s", f"{lite_speed:,.0f} requests/s"),
            Line("CPU of the process for one action", "–", f"{cpu:.2f} ms", f"{lite_cpu:.2f} ms"),
            Line("the same SQL", "pgbench", f"{bare:,.0f} transactions/s"),
            Line("two processes, 16 connections", "one process", f"{two:.2f} ×"),
        ]

    def measure_reads(self) -> None:
        """Lists and the feed, on tables of every size."""
        pages: dict[DatabaseKind, dict[reads.Which, reads.Pages]] = {}
        feeds: dict[DatabaseKind, reads.Feed] = {}
        for database in DATABASES:
            what = f"reading lists and the feed on {database}"
            pages[database], feeds[database] = self.quietly(what, partial(self._read, database))
        for size in self.sizes[1:]:
            for what, name in (("page 1", "first"), ("page 1,000", "far")):
                listed = [pages[database][size, name] for database in DATABASES]
                self.figures.append(
                    Line(
                        f"list, {what} of {size:,} orders", f"page 1 of {SMALL:,}",
                        as_figure(listed[0]), as_figure(listed[1]),
                        demand="≤ 1.5 ×", verdict=judged(listed[0].times <= 1.5),
                    )
                )  # fmt: skip
        slowest = {database: min(feed.first, feed.last) for database, feed in feeds.items()}
        flat = {database: feed.last / feed.first for database, feed in feeds.items()}
        entries = self.sizes[-1] * 3
        self.figures += [
            Line(
                f"event feed, journal of {entries:,}", "one reader",
                *both(lambda database: f"{slowest[database]:,.0f} events/s"),
                demand="≥ 20,000", verdict=judged(slowest["postgresql"] >= 20_000),
            ),
            Line(
                "event feed, its end", "its beginning", *both(lambda database: f"{flat[database]:.2f} ×"),
                demand="flat (≥ 0.8 ×)", verdict=judged(flat["postgresql"] >= 0.8),
            ),
        ]  # fmt: skip

    def _read(self, database: DatabaseKind) -> tuple[dict[reads.Which, reads.Pages], reads.Feed]:
        with ExitStack() as stack:
            lists = {}
            for size in self.sizes:
                place = self.tables[database, size]
                lists[size] = stack.enter_context(server("service", place.settings, self.folder)), place
            return reads.pages(lists, 7, 50), reads.feed(*lists[self.sizes[-1]], 5)

    def measure_clocks(self) -> None:
        """Looking for due clocks and firing them, among many and among few."""
        fired: dict[DatabaseKind, clocks.ClockTimes] = {}
        for database in DATABASES:
            with self.step(f"filling {database} with {SMALL:,} and with {HUGE:,} clocks"):
                running = {count: clocks.make(database, count, self.folder) for count in (SMALL, HUGE)}
            fire = partial(clocks.fire, running, ROUNDS)
            fired[database] = self.quietly(f"firing clocks on {database}", fire)[HUGE]
        self.figures += [
            Line(
                f"due clocks: scan and fire, {HUGE:,} running", f"{SMALL:,} running",
                *both(lambda database: f"{fired[database].times:.2f} × ({fired[database].per_second:,.0f} clocks/s)"),
                demand="≤ 2 ×", verdict=judged(fired["postgresql"].times <= 2),
            ),
            Line(
                f"looking, none of {HUGE:,} due", "–", *both(lambda database: f"{fired[database].look_ms:.2f} ms"),
            ),
        ]  # fmt: skip

    def measure_processes(self) -> None:
        """Start and memory."""
        starts, held = {}, {}
        for database in DATABASES:
            with self.step(f"filling {database} with {LARGE:,} orders for start and memory"):
                place = places.make(database, "bench_processes", LARGE, self.folder)
            starts[database] = self.quietly(
                f"start on {database}", partial(memory.seconds_to_answer, place, self.folder)
            )
            # orders of its own: how many the measurements before used up depends on how fast they were
            orders = Orders(place)
            held[database] = self.quietly(
                f"memory on {database}", partial(memory.footprint, place, orders, self.folder)
            )
        mine = held["postgresql"]
        self.figures += [
            Line(
                "start to first answer (/readyz)", "–", *both(lambda database: f"{starts[database]:.1f} s"),
                demand="≤ 2 s", verdict=judged(starts["postgresql"] <= 2),
            ),
            Line(
                "memory after 10,000 requests", "–", *both(lambda database: f"{held[database].after_10k:.0f} MiB"),
                demand="≤ 160 MiB", verdict=judged(mine.after_10k <= 160),
            ),
            Line(
                "memory after 20,000 requests", "after 10,000",
                *both(lambda database: f"{held[database].after_20k / held[database].after_10k:.2f} ×"),
                demand="flat (≤ 1.05 ×)", verdict=judged(mine.after_20k <= mine.after_10k * 1.05),
            ),
        ]  # fmt: skip

    def report(self) -> Report:
        """Everything together."""
        took = time.monotonic() - self.began
        return Report(self.figures, self.contests, self.sent, self.busy, postgresql_version(), took, LARGE)


def postgresql_version() -> str:
    """The server's version."""
    address = postgres.superuser_url("postgres").replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        return str(connection.execute("SHOW server_version").fetchall()[0][0])


def rows_of(run: Run) -> dict[str, Callable[[], None]]:
    """What can be measured, by name, in the order of a run."""
    return {
        # before the tables are written to, because vacuum comes when it likes
        "reads": run.measure_reads,
        "acknowledge": run.measure_acknowledge,
        **{act.name: partial(run.measure_act, act) for act in acts.OTHERS},
        "processes": run.measure_processes,
        "clocks": run.measure_clocks,
    }


NEED_TABLES = frozenset({"reads", "acknowledge"})
"""Rows that are measured on the tables that all share."""


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", default=os.environ.get("FULL", "") not in ("", "0"))
    parser.add_argument("--only", type=lambda text: tuple(text.split(",")), default=(), metavar="ROW,ROW")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    options = parser.parse_args(arguments)
    known = rows_of(Run(Console(), Path(), full=False))
    unknown = [name for name in options.only if name not in known]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    return options


def main() -> int:
    """Measure, print, write."""
    wanted = asked(sys.argv[1:])
    console = Console()
    with tempfile.TemporaryDirectory(prefix="gongdan-bench-") as folder, places.postgresql():
        # pgbench runs as whoever measures; PostgreSQL's own files stand elsewhere
        run = Run(console, Path(folder), wanted.full, wanted.rounds, wanted.seconds)
        rows = {name: row for name, row in rows_of(run).items() if not wanted.only or name in wanted.only}
        if NEED_TABLES & rows.keys():
            run.fill()
        for measure in rows.values():
            measure()
        report = run.report()
    report.show(console)
    if not wanted.only:
        report.write()
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
