"""The examples as they are committed in app/data/examples.json: written by `gongdan examples`, read by the document,
and brought about by `gongdan seed`."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import update

from app.bootstrap import build_container
from app.core.json_object import JsonObject
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.core.webhook_targets import AllowedTargets
from app.db.database import Database
from app.models import StoredFile
from app.sandbox import demo_people, seed
from app.sandbox.examples.by_hand import ByHand
from app.sandbox.examples.fixed import StoryClock
from app.sandbox.examples.reading import Readings
from app.sandbox.examples.recording import Example, ExampleServer
from app.sandbox.examples.stand_ins import StandIns
from app.sandbox.examples.writing import begin_before, find_stories, write_examples
from app.services.people.passwords import Passwords

FILE: Final = Path(__file__).parents[2] / "data" / "examples.json"


MANY: Final = 10_000
"""Of each thing that is otherwise limited: all stories take place within an hour."""
MakeApp = Callable[..., Any]
"""`create_app`, which commands hand down."""


async def write_demo(
    settings: Settings,
    make_app: MakeApp,
    eve: datetime,
    stories: Mapping[str, str] | None = None,
    *,
    alone: bool = False,
) -> list[Example] | None:
    """Write the demo and, unless it is to be `alone`, its example records. Returns None if the demo was there already.

    The stories are sent to an application in this process, by the time of the day before."""
    limits = {
        "emergencies_per_hour": MANY, "open_requests_per_customer": MANY, "reveals_per_ten_minutes": MANY,
        "look_ups_per_ten_minutes": MANY, "webhook_allowed_hosts": AllowedTargets(hosts=frozenset({"127.0.0.1"})),
    }  # fmt: skip
    clock = StoryClock(begin_before(eve))
    container = build_container(settings.model_copy(update=limits), clock=clock)
    try:
        if not await seed.demo(container.database, clock):
            return None
        if alone:
            return []
        transport = httpx.ASGITransport(make_app(container=container))
        open_client = lambda: httpx.AsyncClient(transport=transport, base_url="http://demo.invalid")
        hashed = await Passwords().hash(demo_people.PASSWORD)
        stand_ins = StandIns(container.database, clock, hashed)
        async with ExampleServer(open_client, "zh", "examples", stand_ins, clock) as server:
            examples = await bring_about(server, eve, stories)
        await _keep_files(container.database, eve + timedelta(days=1))
        return examples
    finally:
        await container.close()


async def _keep_files(database: Database, now: datetime) -> None:
    """What examples attach counts as uploaded this morning: the worker deletes what no record names after a day."""
    async with database.transaction(now, EVERYWHERE) as tx:
        await tx.begin()
        await tx.run(update(StoredFile).values(created_at=now))
        await tx.commit()


async def bring_about(server: ExampleServer, eve: datetime, stories: Mapping[str, str] | None = None) -> list[Example]:
    """Write all example records, and name the requests. `stories`: which one comes to each operation; None: find that
    out, and only that."""
    # told whole, a story leaves no record waiting: what it comes to is written down in another demo
    if stories is None:
        by_operation = await find_stories(server, eve)
        return [Example(operation, "", "", story=story) for operation, story in by_operation.items()]
    actions = await write_examples(server, eve, stories)
    by_hand = await ByHand(server, eve.date() + timedelta(days=1)).all()
    readings = await Readings(server, {example.operation: example for example in actions}).all()
    # what is written by hand goes before what a story comes to
    named = {example.operation for example in by_hand}
    return [*(example for example in actions if example.operation not in named), *by_hand, *readings]


def as_file(examples: Sequence[Example]) -> str:
    """The examples as they are committed, one a line."""
    lines = [
        f"{json.dumps(example.operation)}: {json.dumps(_entry(example), ensure_ascii=False, sort_keys=True)}"
        for example in sorted(examples, key=lambda example: example.operation)
    ]
    password = json.dumps(demo_people.PASSWORD)
    return f'{{"password": {password}, "requests": {{\n' + ",\n".join(lines) + "\n}}\n"


def _entry(example: Example) -> JsonObject:
    entry: JsonObject = {"as": example.username, "path": example.path}
    if example.body is not None:
        entry["body"] = example.body
    if example.query:
        entry["query"] = example.query
    if example.story:
        entry["story"] = example.story
    return entry


def known_stories() -> dict[str, str]:
    """By which story each operation's record comes about, as committed; in the order in which they are told."""
    requests = json.loads(FILE.read_text(encoding="utf-8"))["requests"]
    return {operation: entry["story"] for operation, entry in requests.items() if "story" in entry}
