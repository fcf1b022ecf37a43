"""Reading: pages of a long list, near and far, and a long change feed from its first event to its last."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from bench.ids import COMMUNITY, an_id
from bench.load import Request, put
from bench.places import Place
from bench.rows import ENTRIES
from bench.servers import LOOPBACK, Server

PAGE: Final = 20
FAR: Final = 1000
EVENTS_A_PAGE: Final = 1000
LIST: Final = f"/v1/work-orders?limit={PAGE}"


@dataclass(frozen=True, slots=True)
class Pages:
    """What a page takes for one reader: milliseconds (p50), and times page 1 of the smallest list, its neighbour."""

    milliseconds: float
    times: float


Which = tuple[int, str]
"""Size of the list; `first` page, or `far`: page 1,000, or the last one of a shorter list."""


def pages(open_lists: Mapping[int, tuple[Server, Place]], rounds: int, repeats: int) -> dict[Which, Pages]:
    """Pages of all orders of the organisation, newest first, of lists of several sizes in turn."""
    addresses: dict[Which, str] = {}
    for size, (service, place) in open_lists.items():
        addresses[size, "first"], addresses[size, "far"] = LIST, _far_page(service, place)
    took: dict[Which, list[float]] = {which: [] for which in addresses}
    for _ in range(rounds):
        for which, address in addresses.items():
            service, place = open_lists[which[0]]
            requests: list[Request] = [Request("GET", address)] * repeats
            took[which].append(put([service], [place.manager], requests, connections=1).p50 * 1000)
    least = took[min(open_lists), "first"]
    return {
        which: Pages(median(mine), median(far / near for far, near in zip(mine, least, strict=True)))
        for which, mine in took.items()
    }


def _far_page(service: Server, place: Place) -> str:
    """The address of page 1,000, found as a client finds it: page after page."""
    connection = http.client.HTTPConnection(LOOPBACK, service.port, timeout=30)
    address = LIST
    try:
        for _ in range(FAR - 1):
            page = _get(connection, address, place.manager)
            if not page["has_more"]:
                break
            address = f"{LIST}&cursor={page['next_cursor']}"
    finally:
        connection.close()
    return address


def _get(connection: http.client.HTTPConnection, address: str, token: str) -> Any:
    connection.request("GET", address, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status} {body[:500]!r}")
    return json.loads(body)


@dataclass(frozen=True, slots=True)
class Feed:
    """Events a second that one reader gets, at the beginning and at the end of the feed."""

    events: int
    first: float
    last: float


def feed(service: Server, place: Place, repeats: int) -> Feed:
    """Reads one community's feed through, and compares its first third with its last."""
    events = place.crowd.orders * ENTRIES
    count = events // EVENTS_A_PAGE
    base = f"/v1/events?community_id={an_id(COMMUNITY, 0)}&limit={EVENTS_A_PAGE}&after="
    requests: list[Request] = [Request("GET", f"{base}{page * EVENTS_A_PAGE}") for page in range(count)]
    third = max(1, min(60, count // 3))
    speeds: dict[str, list[float]] = {"first": [], "last": []}
    for _ in range(repeats):
        for name, part in (("first", requests[:third]), ("last", requests[-third:])):
            speeds[name].append(put([service], [place.desk], part, connections=1).per_second * EVENTS_A_PAGE)
    return Feed(events, median(speeds["first"]), median(speeds["last"]))
