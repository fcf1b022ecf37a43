"""Actions over HTTP: the service against the floor and the textbook, in turns."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from json import loads
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.acts import ACKNOWLEDGE, Act
from bench.load import Request, Seen, put
from bench.places import Place, postgresql_cpu_seconds
from bench.servers import Server, server

WARM_UP_SECONDS: Final = 1.0
CHANGING: Final = frozenset(
    {
        "id",
        "number",
        "href",
        "form",
        "next_cursor",
        "photos_after",
        "recorded_by",
        "message",
        "at",
        "url",
        "thumb_url",
        "community_name",
    }
)
"""Members of an answer that differ from order to order, beside those that end in _id or _at."""
SPARSE: Final = frozenset({"copies", "completion", "estimate", "lines"})
"""Values that are stored as they were filled in: the service leaves out what a model of them says as null."""
MISSING: Final = "(missing)"
"""Shown for a member that one of two answers lacks."""
MOST_PER_SECOND: Final = 4_000
"""More requests than this are never answered in a second."""


@dataclass(slots=True)
class Orders:
    """Orders that wait for an action, each acted on once: whoever comes next goes on where the last one stopped."""

    place: Place
    act: Act = ACKNOWLEDGE
    next: int = 0

    def requests(self, seconds: float) -> list[Request]:
        """Enough requests for so many seconds. Raises RuntimeError when the orders have run out."""
        last = self.next + int(seconds * MOST_PER_SECOND)
        if not self.act.endless:
            last = min(len(self.place.crowd), last)
        if last - self.next < 100:
            raise RuntimeError(f"more orders are needed for so many rounds of {self.act.name}")
        return [self.act.request(index, self.place.crowd.orders) for index in range(self.next, last)]

    def put(self, servers: Sequence[Server], seconds: float, connections: int = 8) -> Seen:
        """Act on as many as can be in so many seconds."""
        requests, tokens = self.requests(seconds), self.place.tokens(self.act.who)
        seen = put(servers, tokens, requests, seconds=seconds, connections=connections)
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
    names = orders.act.contenders
    seen = Contest({name: [] for name in names}, {name: [] for name in names})
    with ExitStack() as stack:
        servers = {name: stack.enter_context(server(name, place.settings_of(name), folder)) for name in names}
        answers = [orders.put([servers[name]], WARM_UP_SECONDS).sample for name in names]
        compare(answers)
        for number in range(rounds):
            # nobody always goes first
            first = number % len(names)
            for name in names[first:] + names[:first]:
                before = postgresql_cpu_seconds()
                round_seen = orders.put([servers[name]], seconds)
                seen.rounds[name].append(round_seen)
                seen.database_ms[name].append((postgresql_cpu_seconds() - before) / round_seen.used * 1000)
    return seen


def compare(answers: Sequence[str]) -> None:
    """Refuse to compare contenders that answer differently: same members, same values but ids, numbers and times."""
    first, *others = (_shape(loads(answer)) for answer in answers)
    for other in others:
        if other != first:
            raise RuntimeError("the answers differ:\n" + "\n".join(_differences(first, other)))


def _differences(first: Any, other: Any, where: str = "") -> Iterator[str]:
    if isinstance(first, dict) and isinstance(other, dict):
        for name in {**first, **other}:
            yield from _differences(first.get(name, MISSING), other.get(name, MISSING), f"{where}/{name}")
    elif isinstance(first, list) and isinstance(other, list) and len(first) == len(other):
        for number, (one, another) in enumerate(zip(first, other, strict=True)):
            yield from _differences(one, another, f"{where}/{number}")
    elif first != other:
        yield f"{where}: {_brief(first)} / {_brief(other)}"


def _brief(value: Any) -> Any:
    """Of what has names, only these."""
    return [item["name"] for item in value] if isinstance(value, list) and value and "name" in value[0] else value


def _shape(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        said = {name: entry for name, entry in value.items() if entry is not None or key not in SPARSE}
        return {name: _shape(entry, name) for name, entry in said.items()}
    if isinstance(value, list):
        return [_shape(entry, key) for entry in value]
    changing = key in CHANGING or key.endswith(("_id", "_at"))
    return type(value).__name__ if changing else value


def alone(place: Place, orders: Orders, folder: Path, *, rounds: int, seconds: float) -> list[Seen]:
    """The service by itself."""
    with server("service", place.settings, folder) as service:
        orders.put([service], WARM_UP_SECONDS)
        return [orders.put([service], seconds) for _ in range(rounds)]


def two_against_one(place: Place, orders: Orders, folder: Path, *, rounds: int, seconds: float) -> float:
    """How much more two processes do than one, with twice the clients."""
    with server("service", place.settings, folder) as first, server("service", place.settings, folder) as second:
        orders.put([first, second], WARM_UP_SECONDS, 16)
        ratios = []
        for _ in range(rounds):
            single = orders.put([first], seconds, 16).per_second
            ratios.append(orders.put([first, second], seconds, 16).per_second / single)
    return float(median(ratios))
