"""Whom to send: workers who may be named for an order, the most suitable first, each with the reasons (M-21, M-25).

What forbids somebody is said by the guards of `assign` alone; here is only what speaks for one rather than for another.
Each reason has a weight, and the weights are added up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.catalogue import sentences
from app.core.lang import Words
from app.workflow.engine.step import Refusal

REASONS: Final = sentences("work_order.suggestions")
"""The sentence of each reason."""
WISHED: Final = 40
"""The customer, or the worker before (转单), wished for this one."""
SERVED: Final = 20
"""They did something for this customer, or in this room, before."""
NEAR: Final = 15
"""They are in the same building on that day."""
HOUR_OF_DAY: Final = -3
"""For each hour for which they are expected elsewhere on that day."""
HOUR_OF_WEEK: Final = -1
"""For each hour of that week."""
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Turns:
    """M-98: somebody's turns of the rota in the week of the visit."""

    taken: int = 0
    """Orders that they got by their turn."""
    lost: int = 0
    """Turns that went past them while they were away."""
    week_before: int = 0
    """Both together, in the week before."""

    @property
    def had(self) -> int:
        """How often it was their turn in the week."""
        return self.taken + self.lost


@dataclass(frozen=True, slots=True)
class Suitability:
    """What is known of a worker when an order is to be given to somebody."""

    person_id: UUID
    name: str
    refusals: tuple[Refusal, ...] = ()
    """What the guards of naming say against them."""
    wished: bool = False
    served: int = 0
    """How many orders of this customer, or in this room, they completed."""
    last_served: datetime | None = None
    near: int = 0
    """How many other visits they have in the same building on the day of the visit."""
    of_day: timedelta = timedelta()
    """For how long they are expected elsewhere on that day."""
    of_week: timedelta = timedelta()
    """For how long in that week, from Monday to Sunday; the day is part of it."""
    free_from: datetime | None = None
    """When they are free next for as long as the visit takes, where they aren't at its time."""
    able: bool = True
    """Whether they could do the work, if they had the time."""
    away: bool = False
    """Whether they are on leave at that time, or it is none of their hours; not whether they are busy."""
    asked_for: bool = False
    """Whether the customer asked for them."""
    served_first: datetime | None = None
    """M-98: when they first got an order of this customer, or of their family or company."""
    handed_back: bool = False
    """Whether they had this order before, and handed it back."""
    turns: Turns = Turns()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A worker, what speaks for them, and what forbids naming them."""

    person_id: UUID
    name: str
    score: int
    reasons: tuple[Words, ...]
    refusals: tuple[Refusal, ...]
    free_from: datetime | None

    @property
    def fits(self) -> bool:
        """Whether they may be named."""
        return not self.refusals


def ranked(workers: Iterable[Suitability]) -> list[Suggestion]:
    """Those who may be named before those who may not, and among them the most suitable first. Of two alike, whoever is
    expected elsewhere for less time in the week goes first, then by name."""
    rows = [(worker, _suggested(worker)) for worker in workers]
    rows.sort(key=lambda row: (not row[1].fits, -row[1].score, row[0].of_week, row[0].name, row[0].person_id))
    return [suggestion for _, suggestion in rows]


def _suggested(worker: Suitability) -> Suggestion:
    weighed: list[tuple[int, Words]] = []
    if worker.wished:
        weighed.append((WISHED, REASONS["wished"]))
    if worker.served:
        day = None if worker.last_served is None else f"{worker.last_served:%Y-%m-%d}"
        weighed.append((SERVED, REASONS["served"].filled(times=worker.served, day=day)))
    weighed += _of_the_day(worker)
    score, reasons = sum(weight for weight, _ in weighed), tuple(words for _, words in weighed)
    return Suggestion(worker.person_id, worker.name, score, reasons, worker.refusals, worker.free_from)


def _of_the_day(worker: Suitability) -> Iterator[tuple[int, Words]]:
    if worker.near:
        yield NEAR, REASONS["near"].filled(visits=worker.near)
    yield hours(worker.of_day) * HOUR_OF_DAY, _load("day", worker.of_day)
    yield hours(worker.of_week) * HOUR_OF_WEEK, _load("week", worker.of_week)


def what_is_known(worker: Suitability) -> tuple[Words, ...]:
    """What else a supervisor likes to know of somebody's day, where it has no weight."""
    return tuple(words for _, words in _of_the_day(worker))


def hours(time: timedelta) -> int:
    """Whole hours, half an hour rounded up."""
    return int(time / HOUR + 0.5)


def _load(of: str, time: timedelta) -> Words:
    return REASONS[f"nothing_{of}"] if not time else REASONS[f"busy_{of}"].filled(hours=hours(time) or 1)
