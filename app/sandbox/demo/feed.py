"""The change feed beside a story: what happened is in it once, in order, and nothing is left out (M-150)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from app.sandbox.demo.record import Record
from app.sandbox.demo.server import Form, Person, Server, Surprise

PATH: Final = "/v1/events"
PAGE: Final = 1000
SELDOM: Final = "warranty_term.updated"
"""An event that hardly ever comes: whoever asks for it passes all others."""


async def head(server: Server, reader: Person) -> int:
    """The last position of the reader's community."""
    after = 0
    while True:
        page = await _page(server, reader, after, types=SELDOM)
        after = int(page["next_after"])
        if not page["has_more"]:
            return after


async def check(server: Server, reader: Person, after: int, records: Iterable[Record]) -> None:
    """Read on from a position, and find every version of these records there. Raises Surprise."""
    versions: dict[str, list[int]] = defaultdict(list)
    position = after
    while True:
        page = await _page(server, reader, position)
        for event in page["data"]:
            position += 1
            if event["position"] != position:
                raise Surprise(f"the feed goes on from position {position - 1} with {event['position']}")
            versions[event["record_id"]].append(event["version"])
        if page["next_after"] != position:
            raise Surprise(f"the feed was read up to {position} and says to go on after {page['next_after']}")
        if not page["has_more"]:
            break
    for record in records:
        if versions[record.id] != list(range(1, record["version"] + 1)):
            raise Surprise(f"{record.name} has version {record['version']}; the feed tells {versions[record.id]}")


async def _page(server: Server, reader: Person, after: int, **more: str) -> Form:
    place = {"community_id": reader.community_id, "after": after, "limit": PAGE}
    page: Form = await server.read(reader, PATH, **place, **more)
    return page
