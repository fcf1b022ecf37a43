"""Checks the change feed after a scenario: every event is in it once and in order (M-150)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from app.sandbox.demo.record import Record
from app.sandbox.demo.server import DemoUser, Form, Server, Unexpected

PATH: Final = "/v1/events"
PAGE: Final = 1000
RARE_EVENT: Final = "warranty_term.updated"
"""A rare event type: a read that asks only for it skips all other events."""


async def head(server: Server, reader: DemoUser) -> int:
    """The last position of the reader's community."""
    after = 0
    while True:
        page = await _page(server, reader, after, types=RARE_EVENT)
        after = int(page["next_after"])
        if not page["has_more"]:
            return after


async def check(server: Server, reader: DemoUser, after: int, records: Iterable[Record]) -> None:
    """Read the feed from a position on, and check that it has every version of these records. Raises Unexpected."""
    versions: dict[str, list[int]] = defaultdict(list)
    position = after
    while True:
        page = await _page(server, reader, position)
        for event in page["data"]:
            position += 1
            if event["position"] != position:
                raise Unexpected(f"the feed goes on from position {position - 1} with {event['position']}")
            versions[event["record_id"]].append(event["version"])
        if page["next_after"] != position:
            raise Unexpected(f"the feed was read up to {position} and says to go on after {page['next_after']}")
        if not page["has_more"]:
            break
    for record in records:
        if versions[record.id] != list(range(1, record["version"] + 1)):
            raise Unexpected(f"{record.name} has version {record['version']}; the feed tells {versions[record.id]}")


async def _page(server: Server, reader: DemoUser, after: int, **more: str) -> Form:
    page: Form = await server.read(
        reader, PATH, community_id=reader.community_id, after=after, limit=PAGE, **more
    )  # fmt: skip
    return page
