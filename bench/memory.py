"""What a process costs: how soon it answers, and how much memory it holds after many requests."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from bench import servers
from bench.actions import Orders
from bench.load import Request, put
from bench.places import Place
from bench.servers import server

REQUESTS: Final = 10_000
A_TIME: Final = 2_000


@dataclass(frozen=True, slots=True)
class Footprint:
    """Megabytes that one process holds."""

    fresh: float
    after_10k: float
    after_20k: float


def seconds_to_answer(place: Place, folder: Path, times: int = 3) -> float:
    """From starting the process to its first answer on /readyz; the very first start, which compiles, isn't counted."""
    servers.seconds_to_answer(place.settings, folder)
    return float(median(servers.seconds_to_answer(place.settings, folder) for _ in range(times)))


def footprint(place: Place, orders: Orders, folder: Path) -> Footprint:
    """Some actions, then orders read whole and pages of lists, until 10,000 and until 20,000 requests are answered."""
    with server("service", place.settings, folder) as service:
        fresh = service.resident_mib
        reads: list[Request] = []
        for index in range(A_TIME):
            community, order = place.crowd.order(index)
            path = f"/v1/work-orders/{order}" if index % 10 else "/v1/work-orders?limit=20"
            reads.append(Request("GET", path, community))
        held = []
        for _ in range(2):
            done = orders.put([service], 1.0).used
            while done < REQUESTS:
                done += put([service], place.workers, reads[: REQUESTS - done]).used
            held.append(service.resident_mib)
    return Footprint(fresh, *held)
