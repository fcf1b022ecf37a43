"""Writes the demo's example records: each story runs until just before the action that its record is to wait for."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from app.core.ids import ids_from
from app.sandbox.demo.run import ZONE, windows
from app.sandbox.demo.server import Unexpected
from app.sandbox.examples.fixed import fixed_ids
from app.sandbox.examples.recording import AWAY, Example, ExampleRun, ExampleServer, LookingOn, Reached
from app.sandbox.examples.stories import STORIES, TAKES_DAYS

BEGINS_AT: Final = time(8, 0)
PREFERRED: Final = {
    # of a thing in the workshop, for which there is a receipt
    "POST /v1/work-orders/{}/resume": "papers",
    # of an order at which nobody answered, for which there is a notice
    "POST /v1/work-orders/{}/confirm-time": "repair",
    # waits for no appointment, which would be of the day before
    "POST /v1/work-orders/{}/depart": "off-at-once",
    # on a pass that is good for days
    "POST /v1/visitors/{}/revoke": "at-the-gate",
    # by whoever may at every hour
    "POST /v1/visitors/{}/check-in": "at-the-gate",
    "POST /v1/visitors/register": "by-night",
    "POST /v1/visitors/{}/admit": "by-night",
    "POST /v1/visitors/{}/correct": "by-night",
    # for a time that is still to come, and one that goes on
    "POST /v1/shifts": "changed-plans",
    "POST /v1/shifts/{}/take-over": "a-long-shift",
    # of somebody whom nobody else reviews
    "POST /v1/quality-reviews": "review-of-a-cleaner",
}
ONLY: Final = {
    TAKES_DAYS.name: "POST /v1/follow-ups/{}/give-up",
    "off-at-once": "POST /v1/work-orders/{}/depart",
    "parts-ordered": "POST /v1/incidents/{}/announce",
    "review-of-a-cleaner": "POST /v1/quality-reviews",
    "rules-that-wait": "POST /v1/rule-sets/{}/call-off",
}
"""Stories that are told for one example alone."""
TURN: Final = timedelta(minutes=3)
LATER: Final = timedelta(minutes=10)
A_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")
DAYS: Final = 5
"""What takes days begins so many days earlier."""


def eve_of(now: datetime) -> datetime:
    """When the examples' stories take place: on the morning of the day before, so that what people state of them lies
    in the past when the examples are sent."""
    yesterday = now.astimezone(ZONE).date() - timedelta(days=1)
    return datetime.combine(yesterday, BEGINS_AT, ZONE)


def begin_before(eve: datetime) -> datetime:
    """When the stories begin that take days."""
    return eve - timedelta(days=DAYS)


async def find_stories(server: ExampleServer, eve: datetime) -> dict[str, str]:
    """The story that comes to each operation soonest, by operation."""
    soonest: dict[str, tuple[int, str]] = {}
    for story in STORIES.values():
        if story is not TAKES_DAYS:
            server.clock.move_to(eve)
        run = LookingOn(server, windows(server.clock.now(), 20 * len(soonest)))
        await story.steps(run)
        for operation, moves in run.seen.items():
            if PREFERRED.get(operation, story.name) != story.name or ONLY.get(story.name, operation) != operation:
                continue
            best = soonest.get(operation)
            if best is None or moves < best[0]:
                soonest[operation] = (moves, story.name)
    return {operation: story for operation, (_, story) in soonest.items()}


async def write_examples(server: ExampleServer, eve: datetime, stories: Mapping[str, str]) -> list[Example]:
    """Bring a record to each operation by its story. Raises Unexpected where a story doesn't come there."""
    free, examples, order = windows(eve, 0), [], list(STORIES)
    for number, (operation, name) in enumerate(
        sorted(stories.items(), key=lambda item: (order.index(item[1]), item[0]))
    ):
        if name != TAKES_DAYS.name:
            # each at its own time, whatever happened before
            server.clock.move_to(eve + number * TURN)
        run = ExampleRun(server, free, operation)
        examples.append(await _bring(run, name))
        for username in _taken_up(run, server):
            await server.stand_ins.replace(username)
    return examples


async def _bring(run: ExampleRun, story: str) -> Example:
    with ids_from(fixed_ids(run.operation)):
        try:
            await STORIES[story].steps(run)
        except Reached as reached:
            form = _a_little_later(reached.form, run.server.clock.now())
            return Example(run.operation, reached.who.username, reached.path, form, story=story)
    raise Unexpected(f"the story {story} does not come to {run.operation}")


def _a_little_later(value: Any, now: datetime) -> Any:
    """What people state of the past, some minutes later: a story may be told a little slower the next time."""
    if isinstance(value, dict):
        return {name: _a_little_later(inner, now) for name, inner in value.items()}
    if isinstance(value, list):
        return [_a_little_later(inner, now) for inner in value]
    if isinstance(value, str) and A_MOMENT.fullmatch(value) and datetime.fromisoformat(value) <= now:
        return (datetime.fromisoformat(value) + LATER).astimezone(ZONE).isoformat(timespec="seconds")
    return value


def _taken_up(run: ExampleRun, server: ExampleServer) -> list[str]:
    """The demo's workers whom an order of this run takes up."""
    away = {
        person_id
        for order in run.orders
        if order.body["state"] in AWAY or order.body["urgency"] == "emergency"
        for person_id in (order.body["worker_id"], *(helper["id"] for helper in order.body["helpers"] or ()))
    }
    present = server.stand_ins.present
    return [username for username in present if (known := server.known.get(present[username])) and known.id in away]
