"""Runs a generated month: wakes each record's process at its moments, and acts for people through the real moves."""

import heapq
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Final, TypeAlias
from uuid import UUID

from PIL import Image

from app.bootstrap import Container
from app.core.ids import new_id
from app.core.roles import Caller
from app.core.row_scope import EVERYWHERE
from app.db.queries import due
from app.db.transaction import Transaction
from app.models import StoredFile
from app.sandbox.simulate.places import Estate, Places
from app.services.files.content import stored_name
from app.services.files.pictures import Picture, redraw
from app.services.moving.kind import kind_of
from app.services.moving.moves import AnyOpenedRecord, Mover
from app.services.people.callers import load_person
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import Context

FormValues = dict[str, object]
"""The fields of a form by name, before they are validated."""
Process: TypeAlias = "AsyncIterator[datetime | Process]"
"""The course of one record, as a generator: it yields the moments at which it wants to continue, or a part of the
course that goes first."""

PICTURE: Final = (24, 18)
WORKER: Final = "simulate"
"""Reserves the clocks of a month while it is generated. Otherwise a running worker would find them overdue, because the
month lies in the past, and breach them before the generator meets them."""
RESERVED_FOR: Final = timedelta(hours=6)
"""How long the clocks stay reserved if the generator is killed."""


class SimulationContext:
    """The present moment, the waiting processes, and counts of what was written. Nothing happens at or after `end`."""

    def __init__(self, container: Container, places: Places, seed: str, begin: datetime, end: datetime) -> None:
        self.container, self.places, self.seed, self.end = container, places, seed, end
        self.now = begin
        self.counts: Counter[str] = Counter()
        self._waiting: list[tuple[datetime, int, list[Process]]] = []
        """When each course goes on, its number, and its parts, the innermost last."""
        self._started = 0
        self._callers: dict[UUID, Caller] = {}
        self._picture: Picture | None = None

    def random_for(self, *about: object) -> Random:
        """A random source for one record, so that what happens to one record doesn't change the others."""
        return Random("/".join((self.seed, *map(str, about))))

    async def start(self, process: Process) -> None:
        """Start a process: it runs up to its first `yield`."""
        self._started += 1
        await self._step(self._started, [process])

    async def run(self, progress: Callable[[datetime], None]) -> None:
        """Continue the processes in order of time until the month is over."""
        while self._waiting:
            moment, number, course = heapq.heappop(self._waiting)
            if moment >= self.end:
                continue
            self.now = moment
            progress(moment)
            await self._step(number, course)

    async def _step(self, number: int, course: list[Process]) -> None:
        while course:
            try:
                wanted = await anext(course[-1])
            except StopAsyncIteration:
                course.pop()
                continue
            if isinstance(wanted, datetime):
                heapq.heappush(self._waiting, (max(wanted, self.now), number, course))
                return
            course.append(wanted)

    # acting

    async def act(
        self, who: UUID, lifecycle: Lifecycle, record_id: UUID, action: str, form: FormValues | None = None
    ) -> AnyOpenedRecord:
        """Take an action as a person, now. Raises the same refusals as the API."""
        caller = await self._caller(who)
        async with self.container.database.transaction(self.now, EVERYWHERE) as tx:
            mover = Mover(tx, caller, self.container.moves)
            opened = await mover.open(kind_of(lifecycle.name), record_id)
            mover.permit(opened, action)
            outcome = await mover.act(opened, action, lifecycle.form_of(action).model_validate(form or {}))
            await self._reserve_and_commit(tx, opened.context.community.id)
        self.counts["moves"] += 1
        return outcome

    async def register(self, who: UUID, lifecycle: Lifecycle, estate: Estate, form: FormValues) -> UUID:
        """Register an order or a complaint as a person, now. Returns its id."""
        caller = await self._caller(who)
        async with self.container.database.transaction(self.now, EVERYWHERE) as tx:
            mover = Mover(tx, caller, self.container.moves)
            opened = await mover.open_community(kind_of(lifecycle.name), estate.id)
            mover.permit(opened, "register")
            filled = lifecycle.form_of("register").model_validate({"community_id": estate.id, **form})
            outcome = await mover.register(opened, "register", filled)
            await self._reserve_and_commit(tx, estate.id)
        self.counts["moves"] += 1
        self.counts[lifecycle.name] += 1
        record_id: UUID = outcome.context.row.id
        return record_id

    async def look(self, who: UUID, lifecycle: Lifecycle, record_id: UUID) -> Context:
        """A record as a person sees it now."""
        caller = await self._caller(who)
        async with self.container.database.transaction(self.now, EVERYWHERE) as tx:
            return (await Mover(tx, caller, self.container.moves).open(kind_of(lifecycle.name), record_id)).context

    async def upload(self, who: UUID, estate: Estate, purpose: str = "photo") -> UUID:
        """Store a small picture as an upload. Returns its id."""
        if self._picture is None:
            content = BytesIO()
            Image.new("RGB", PICTURE, (90, 140, 170)).save(content, "PNG")
            self._picture = redraw(content)
        picture, file_id = self._picture, new_id()
        async with self.container.database.transaction(self.now, EVERYWHERE) as tx:
            tx.insert(
                StoredFile, id=file_id, organisation_id=self.places.organisation_id, community_id=estate.id,
                uploaded_by_id=who, purpose=purpose, content_type=picture.content_type, size=len(picture.content),
                sha256=picture.sha256, name="", created_at=self.now,
            )  # fmt: skip
            await self.container.files.save(stored_name(file_id, picture.content_type), picture.content)
            await tx.commit()
        return file_id

    async def _reserve_and_commit(self, tx: Transaction, community_id: UUID) -> None:
        await due.reserve(tx, WORKER, community_id, self.container.clock.now() + RESERVED_FOR)
        await tx.commit()

    async def release_clocks(self) -> None:
        """The month is complete: release its clocks to the workers."""
        async with self.container.database.transaction(self.container.clock.now(), EVERYWHERE) as tx:
            await due.release(tx, WORKER)
            await tx.commit()

    async def _caller(self, person_id: UUID) -> Caller:
        caller = self._callers.get(person_id)
        if caller is None:
            async with self.container.database.transaction(self.now, EVERYWHERE) as tx:
                caller = self._callers[person_id] = await load_person(tx, person_id)
        return caller
