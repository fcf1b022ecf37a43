"""One action over HTTP: a worker signs for a slip. The service against the floor and the textbook, in turns."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from json import loads
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.load import Request, Seen, put
from bench.places import Place, postgresql_cpu_seconds
from bench.servers import Server, server

CONTENDERS: Final = ("service", "floor", "textbook")
WARM_UP_SECONDS: Final = 1.0
MOST_PER_SECOND: Final = 4_000
"""More orders than this are never signed for in a second."""


@dataclass(slots=True)
class Orders:
    """Assigned orders, each to be signed for once: whoever comes next goes on where the last one stopped."""

    place: Place
    next: int = 0

    def requests(self, seconds: float) -> list[Request]:
        """Enough requests for so many seconds. Raises RuntimeError when the orders have run out."""
        last = min(len(self.place.crowd), self.next + int(seconds * MOST_PER_SECOND))
        if last - self.next < 100:
            raise RuntimeError("more orders are needed for so many rounds")
        return [self._request(index) for index in range(self.next, last)]

    def _request(self, index: int) -> Request:
        community, order = self.place.crowd.order(index)
        return "POST", f"/v1/work-orders/{order}/acknowledge", community, f"bench-{index}"

    def sign(self, servers: Sequence[Server], seconds: float, connections: int = 8) -> Seen:
        """Sign for as many as can be in so many seconds."""
        requests = self.requests(seconds)
        seen = put(servers, self.place.workers, requests, seconds=seconds, connections=connections)
        self.next += seen.used
        return seen


@dataclass(slots=True)
class Contest:
    """What was seen of each contender, round by round."""

    rounds: dict[str, list[Seen]] = field(default_factory=dict)
    database_ms: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds that PostgreSQL computed for each action."""

    def median(self, name: str, what: str) -> float:
        """The median of one figure over all rounds."""
        return float(median(getattr(seen, what) for seen in self.rounds[name]))

    def ratio(self, one: str, other: str) -> float:
        """How often `one` answers while `other` answers once: the median over rounds, each against its neighbour."""
        pairs = zip(self.rounds[one], self.rounds[other], strict=True)
        return float(median(mine.per_second / theirs.per_second for mine, theirs in pairs))

    def cpu_ratio(self, one: str, other: str) -> float:
        """The same by computing time in the process, which a busy machine disturbs less."""
        pairs = zip(self.rounds[one], self.rounds[other], strict=True)
        return float(median(theirs.cpu_ms / mine.cpu_ms for mine, theirs in pairs))


def contest(place: Place, orders: Orders, folder: Path, *, rounds: int, seconds: float) -> Contest:
    """Every contender in turn, several times; before that, they must give the same answer."""
    seen = Contest({name: [] for name in CONTENDERS}, {name: [] for name in CONTENDERS})
    with ExitStack() as stack:
        servers = {name: stack.enter_context(server(name, place.settings, folder)) for name in CONTENDERS}
        answers = [orders.sign([servers[name]], WARM_UP_SECONDS).sample for name in CONTENDERS]
        compare(answers)
        for number in range(rounds):
            # nobody always goes first
            for name in CONTENDERS[number % 3 :] + CONTENDERS[: number % 3]:
                before = postgresql_cpu_seconds()
                found = orders.sign([servers[name]], seconds)
                seen.rounds[name].append(found)
                seen.database_ms[name].append((postgresql_cpu_seconds() - before) / found.used * 1000)
    return seen


def compare(answers: Sequence[str]) -> None:
    """Refuse to compare contenders that answer differently: same members, same values but ids, numbers and times."""
    first, *others = (_shape(loads(answer)) for answer in answers)
    for other in others:
        if other != first:
            raise RuntimeError(f"the answers differ:\n{first}\n{other}")


def _shape(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _shape(entry, name) for name, entry in value.items()}
    if isinstance(value, list):
        return [_shape(entry, key) for entry in value]
    changing = key in {"id", "number", "href"} or key.endswith(("_id", "_at"))
    return type(value).__name__ if changing else value


def alone(place: Place, orders: Orders, folder: Path, *, rounds: int, seconds: float) -> list[Seen]:
    """The service by itself."""
    with server("service", place.settings, folder) as one:
        orders.sign([one], WARM_UP_SECONDS)
        return [orders.sign([one], seconds) for _ in range(rounds)]


def two_against_one(place: Place, orders: Orders, folder: Path, *, rounds: int, seconds: float) -> float:
    """How much more two processes do than one, with twice the clients."""
    with server("service", place.settings, folder) as one, server("service", place.settings, folder) as other:
        orders.sign([one, other], WARM_UP_SECONDS, 16)
        ratios = []
        for _ in range(rounds):
            single = orders.sign([one], seconds, 16).per_second
            ratios.append(orders.sign([one, other], seconds, 16).per_second / single)
    return float(median(ratios))
