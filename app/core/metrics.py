"""What a process counts of itself, for Prometheus: requests by operation, problems by code, refusals by guard.

Labels are names of ours alone (operations, statuses, codes, guards): never a path, an id or anything that somebody
typed. Requests are counted in plain lists, because the client library's own histogram takes eight microseconds a
request, for locks that one event loop doesn't need; a scrape makes its families of them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from app.core.errors import ActionRefused, Problem

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the buckets of durations. A request answers within 30 seconds, or waits for news of the feed."""
NO_OPERATION: Final = "none"
"""Stands for an operation's id where a request named a page, or nothing that there is."""
_BOUNDS: Final = (*map(str, SECONDS), "+Inf")


class Durations:
    """How long the requests of one operation took: how many in each bucket, and all seconds together."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.buckets, self.seconds = [0] * len(_BOUNDS), 0.0


class Metrics(Collector):
    """The counters of one process; they belong to its event loop."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        self._version = version
        self._requests: dict[tuple[str, int], list[int]] = {}
        self._durations: dict[str, Durations] = {}
        self._problems = Counter[str]()
        self._refusals = Counter[tuple[str, str]]()
        self.registry.register(self)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def count_request(self, operation: str, status: int, seconds: float) -> None:
        """Count one request; `status` 0 is one without an answer, because its client had gone."""
        number = self._requests.get((operation, status))
        if number is None:
            number = self._requests[operation, status] = [0]
            self._durations.setdefault(operation, Durations())
        number[0] += 1
        durations = self._durations[operation]
        durations.buckets[bisect_left(SECONDS, seconds)] += 1
        durations.seconds += seconds

    def count_problem(self, problem: Problem) -> None:
        """Count one problem that a client got; of an action that guards refused, each guard."""
        self._problems[problem.code] += 1
        if isinstance(problem, ActionRefused):
            for guard in problem.guards:
                self._refusals[problem.lifecycle, guard] += 1

    def collect(self) -> Iterator[Metric]:
        """The counters as Prometheus reads them."""
        yield InfoMetricFamily("gongdan", "The version of the program.", {"version": self._version})
        requests = CounterMetricFamily(
            "gongdan_http_requests", "Requests by operation and status.", labels=("operation", "status")
        )
        for (operation, status), [number] in self._requests.items():
            requests.add_metric((operation, str(status)), number)
        yield requests
        durations = HistogramMetricFamily(
            "gongdan_http_request_seconds", "How long requests took, by operation.", labels=("operation",)
        )
        for operation, counted in self._durations.items():
            buckets = list(zip(_BOUNDS, accumulate(counted.buckets), strict=True))
            durations.add_metric((operation,), buckets, counted.seconds)
        yield durations
        problems = CounterMetricFamily("gongdan_problems", "Answers of problem+json by code.", labels=("code",))
        for code, times in self._problems.items():
            problems.add_metric((code,), times)
        yield problems
        refusals = CounterMetricFamily(
            "gongdan_refusals", "Actions that a guard refused, by lifecycle and guard.", labels=("lifecycle", "guard")
        )
        for names, times in self._refusals.items():
            refusals.add_metric(names, times)
        yield refusals
