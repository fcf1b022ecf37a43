"""Sets the load client to work and reads what it saw."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from bench.servers import ROOT, Server

CONNECTIONS: Final = 8


class Request(NamedTuple):
    """A request as the client takes it."""

    method: str
    path: str
    token: int = 0
    """Its number among the tokens."""
    key: str = ""
    """Idempotency-Key."""
    body: str = ""


class WrongAnswerError(RuntimeError):
    """A contender answered something else than what it is measured for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the client saw of one round."""

    used: int
    seconds: float
    p50: float
    p99: float
    bytes: int
    sample: str
    server_cpu: float
    """Seconds that the servers computed."""

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.used / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds the server computed for each request."""
        return self.server_cpu / self.used * 1000


def put(
    servers: Sequence[Server],
    tokens: Sequence[str],
    requests: Sequence[Request],
    *,
    seconds: float = 60,
    connections: int = CONNECTIONS,
) -> Seen:
    """Send requests in turn over so many connections until they or the time run out. Raises WrongAnswerError."""
    job = {
        "ports": [server.port for server in servers],
        "tokens": list(tokens),
        "requests": list(requests),
        "seconds": seconds,
        "connections": connections,
    }
    before = sum(server.cpu_seconds for server in servers)
    command = [sys.executable, "-m", "bench.client"]
    done = subprocess.run(command, input=json.dumps(job).encode(), cwd=ROOT, check=True, capture_output=True)
    server_cpu = sum(server.cpu_seconds for server in servers) - before
    seen: dict[str, Any] = json.loads(done.stdout)
    wrong = {status: count for status, count in seen["statuses"].items() if not status.startswith("2")}
    if wrong or seen["failure"] or seen["answered"] != seen["used"]:
        raise WrongAnswerError(f"{servers[0].name}: {wrong} {seen['failure']} {seen['sample'][:500]}")
    return Seen(
        used=seen["used"],
        seconds=seen["seconds"],
        p50=seen["p50"],
        p99=seen["p99"],
        bytes=seen["bytes"],
        sample=seen["sample"],
        server_cpu=server_cpu,
    )
