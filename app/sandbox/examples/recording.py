"""Runs a story until just before one of its actions: the record then waits for the action, and what was about to be
sent is the action's example."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.core.ids import ids_from
from app.core.lang import Language
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, OpenClient, Server
from app.sandbox.examples.fixed import StoryClock
from app.sandbox.examples.stand_ins import StandIns

AN_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AWAY: Final = frozenset({"en_route", "on_site", "quoted", "negotiating", "in_progress"})
"""States of an order whose worker is taken up by it: the next example gets another worker."""


def template_of(path: str) -> str:
    """An address without its ids, by which an operation is known."""
    return AN_ID.sub("{}", path)


@dataclass(frozen=True, slots=True)
class Example:
    """A request that works as it stands, once."""

    operation: str
    """The method and the address without its ids, such as `POST /v1/work-orders/{}/accept`."""
    username: str
    """Who sends it; a demo worker's name with a number is another worker like them."""
    path: str
    body: Form | None = None
    query: Form = field(default_factory=dict)
    story: str = ""
    """The story that brings the record there; empty: it is there with the demo's places and people."""

    @property
    def ids(self) -> list[str]:
        """The ids in its address, in their order."""
        return AN_ID.findall(self.path)


class Reached(Exception):  # noqa: N818 - the aim of a run
    """The story is about to take the action that is looked for."""

    def __init__(self, who: DemoUser, path: str, form: Form) -> None:
        super().__init__(path)
        self.who, self.path, self.form = who, path, form


class ExampleServer(Server):
    """Gives a story its people: in the place of a worker who is taken up by an earlier example, another like them."""

    def __init__(
        self, open_client: OpenClient, language: Language, run: str, stand_ins: StandIns, clock: StoryClock
    ) -> None:
        super().__init__(open_client, language, run)
        self.stand_ins, self.clock = stand_ins, clock

    async def now(self, who: DemoUser) -> datetime:
        """The stories' time."""
        return self.clock.now()

    async def person(self, username: str) -> DemoUser:
        """Somebody of the demo, or who stands in for them."""
        # the ids of logins are nobody's example
        with ids_from(None):
            return await super().person(self.stand_ins.present.get(username, username))

    async def _renew(self, who: DemoUser) -> None:
        with ids_from(None):
            await super()._renew(who)


class StoryRun(Run):
    """A run on a server whose clock can be moved on."""

    server: ExampleServer

    def next_day(self) -> None:
        """Let a day go by."""
        self.server.clock.next_day()


class ExampleRun(StoryRun):
    """A run of a story that ends just before an operation."""

    checks = False

    def __init__(self, server: ExampleServer, free: Iterator[Form], operation: str) -> None:
        super().__init__(server, free)
        self.operation = operation

    def about_to(self, who: DemoUser, path: str, form: Form) -> None:
        """Raises Reached before the operation is carried out."""
        if f"POST {template_of(path)}" == self.operation:
            raise Reached(who, path, form)


class LookingOn(StoryRun):
    """A whole run of a story, which notes when each operation was about to be carried out."""

    def __init__(self, server: ExampleServer, free: Iterator[Form]) -> None:
        super().__init__(server, free)
        self.seen: dict[str, int] = {}

    def about_to(self, who: DemoUser, path: str, form: Form) -> None:
        """Note how many actions had been taken before."""
        self.seen.setdefault(f"POST {template_of(path)}", self.moves)
