"""The clockwork of a generated month: lives that wake at their moments, and people who act through the real moves."""

import heapq
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any, Final
from uuid import UUID

from PIL import Image

from app.bootstrap import Container
from app.core.ids import new_id
from app.core.roles import Caller
from app.db.queries import due
from app.db.transaction import Transaction
from app.models import StoredFile
from app.sandbox.simulate.town import Estate, Town
from app.services.files.pictures import ENDINGS, Picture, redraw
from app.services.moving.kind import kind_of
from app.services.moving.moves import Outcome
from app.services.people.principals import load_person
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import Context

Life = AsyncIterator[datetime]
"""What becomes of one record: it yields the moments at which it wants to go on."""

PICTURE: Final = (24, 18)
SIMULATING: Final = "simulate"
"""Holds the clocks of a month that is being told: a worker beside it would find them all over, and breach them before
the story meets them."""
AT_MOST: Final = timedelta(hours=6)
"""How long they are held when whoever tells the month is killed."""


class World:
    """Everybody acts here, each at their moment; nothing happens at or after `end`."""

    def __init__(self, container: Container, town: Town, seed: str, begin: datetime, end: datetime) -> None:
        self.container, self.town, self.seed, self.end = container, town, seed, end
        self.now = begin
        self.counts: Counter[str] = Counter()
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._born = 0
        self._callers: dict[UUID, Caller] = {}
        self._picture: Picture | None = None

    def dice(self, *about: object) -> Random:
        """Chance of its own for each life: what one does never changes the luck of another."""
        return Random("/".join((self.seed, *map(str, about))))

    async def begin(self, life: Life) -> None:
        """Let a life begin: it runs up to its first wish."""
        self._born += 1
        await self._step(self._born, life)

    async def run(self, progress: Callable[[datetime], None]) -> None:
        """Wake everybody in order of time until the month is over."""
        while self._waiting:
            moment, number, life = heapq.heappop(self._waiting)
            if moment >= self.end:
                continue
            self.now = moment
            progress(moment)
            await self._step(number, life)

    async def _step(self, number: int, life: Life) -> None:
        try:
            wish = await anext(life)
        except StopAsyncIteration:
            return
        heapq.heappush(self._waiting, (max(wish, self.now), number, life))

    # acting

    async def act(
        self, who: UUID, lifecycle: Lifecycle, record_id: UUID, action: str, form: dict[str, Any] | None = None
    ) -> Outcome[Any]:
        """Somebody takes an action now, as they would over HTTP. Raises what they would be refused with."""
        caller = await self._caller(who)
        async with self.container.database.transaction(self.now) as tx:
            desk = self.container.mover(tx, caller)
            opened = await desk.open(kind_of(lifecycle.name), record_id)
            desk.permit(opened, action)
            outcome = await desk.act(opened, action, lifecycle.form_of(action).model_validate(form or {}))
            await self._keep(tx, opened.context.community.id)
        self.counts["moves"] += 1
        return outcome

    async def register(self, who: UUID, lifecycle: Lifecycle, estate: Estate, form: dict[str, Any]) -> Any:
        """Somebody registers an order or a complaint now; its row."""
        caller = await self._caller(who)
        async with self.container.database.transaction(self.now) as tx:
            desk = self.container.mover(tx, caller)
            opened = await desk.open_community(kind_of(lifecycle.name), estate.id)
            desk.permit(opened, "register")
            filled = lifecycle.form_of("register").model_validate({"community_id": estate.id, **form})
            outcome = await desk.register(opened, "register", filled)
            await self._keep(tx, estate.id)
        self.counts["moves"] += 1
        self.counts[lifecycle.name] += 1
        return outcome.context.row

    async def look(self, who: UUID, lifecycle: Lifecycle, record_id: UUID) -> Context:
        """A record as somebody sees it now, with its aspects."""
        caller = await self._caller(who)
        async with self.container.database.transaction(self.now) as tx:
            return (await self.container.mover(tx, caller).open(kind_of(lifecycle.name), record_id)).context

    async def upload(self, who: UUID, estate: Estate, purpose: str = "photo") -> UUID:
        """A small picture, kept as an upload is."""
        if self._picture is None:
            content = BytesIO()
            Image.new("RGB", PICTURE, (90, 140, 170)).save(content, "PNG")
            self._picture = await redraw(content.getvalue())
        picture, file_id = self._picture, new_id()
        async with self.container.database.transaction(self.now) as tx:
            tx.insert(
                StoredFile, id=file_id, organisation_id=self.town.organisation_id, community_id=estate.id,
                uploaded_by_id=who, purpose=purpose, content_type=picture.content_type, size=len(picture.content),
                sha256=picture.sha256, name="", created_at=self.now,
            )  # fmt: skip
            await self.container.files.save(f"{file_id}{ENDINGS[picture.content_type]}", picture.content)
            await tx.commit()
        return file_id

    async def _keep(self, tx: Transaction, community_id: UUID) -> None:
        await due.reserve(tx, SIMULATING, community_id, self.container.clock.now() + AT_MOST)
        await tx.commit()

    async def leave(self) -> None:
        """The month is told: its clocks are the workers' from now on."""
        async with self.container.database.transaction(self.container.clock.now()) as tx:
            await due.release(tx, SIMULATING)
            await tx.commit()

    async def _caller(self, person_id: UUID) -> Caller:
        found = self._callers.get(person_id)
        if found is None:
            async with self.container.database.transaction(self.now) as tx:
                found = self._callers[person_id] = await load_person(tx, person_id)
        return found
