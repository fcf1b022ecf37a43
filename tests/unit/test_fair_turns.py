"""Fair turns: one at a time for each person, in rotation, within a budget of memory."""

import asyncio
from contextlib import ExitStack
from uuid import UUID

import pytest

from app.core.errors import TooManyRequests, Unavailable
from app.services.files.fair_turns import FairTurns

ANN, BOB, CAT = (UUID(int=number) for number in (1, 2, 3))


class Course:
    """What happens: who is called up, in which order."""

    def __init__(self, turns: FairTurns) -> None:
        self.turns, self.called = turns, list[str]()
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, name: str, who: UUID, weight: int = 0) -> None:
        """Somebody asks for a turn, and keeps it until told to leave."""
        self._ends[name] = asyncio.Event()

        async def stay() -> None:
            async with self.turns.turn(who, weight):
                self.called.append(name)
                await self._ends[name].wait()

        self._tasks[name] = asyncio.create_task(stay())
        await settle()

    async def leave(self, name: str) -> None:
        self._ends[name].set()
        await self._tasks[name]
        await settle()

    async def give_up(self, name: str) -> None:
        self._tasks[name].cancel()
        await asyncio.gather(self._tasks[name], return_exceptions=True)
        await settle()

    async def close(self) -> None:
        for name in list(self._tasks):
            await self.give_up(name)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def course(at_once: int = 2, budget: int = 0) -> Course:
    return Course(FairTurns(at_once, budget=budget, each=9, altogether=99))


async def test_a_person_has_one_turn_at_a_time() -> None:
    seen = course()
    for name in ("a1", "a2", "a3"):
        await seen.ask(name, ANN)
    assert seen.called == ["a1"]
    await seen.ask("b1", BOB)
    assert seen.called == ["a1", "b1"], "a free place is not hers"
    await seen.leave("a1")
    assert seen.called == ["a1", "b1", "a2"]
    await seen.close()


async def test_turns_go_round_however_many_somebody_asked_for() -> None:
    seen = course(at_once=1)
    for name, who in (("a1", ANN), ("a2", ANN), ("a3", ANN), ("b1", BOB), ("c1", CAT), ("b2", BOB)):
        await seen.ask(name, who)
    for name in ("a1", "a2", "b1", "c1", "a3"):
        await seen.leave(name)
    assert seen.called == ["a1", "a2", "b1", "c1", "a3", "b2"]
    await seen.close()


async def test_weights_stay_within_the_budget_and_nobody_is_passed() -> None:
    seen = course(at_once=3, budget=100)
    await seen.ask("a1", ANN, 60)
    await seen.ask("b1", BOB, 60)
    await seen.ask("c1", CAT, 10)
    assert seen.called == ["a1"], "who is light does not pass who is heavy, or the heavy one waits for ever"
    await seen.leave("a1")
    assert seen.called == ["a1", "b1", "c1"]
    await seen.close()


async def test_who_gives_up_leaves_the_row() -> None:
    seen = course(at_once=1)
    for name, who in (("a1", ANN), ("b1", BOB), ("c1", CAT)):
        await seen.ask(name, who)
    await seen.give_up("b1")
    await seen.give_up("a1")
    assert seen.called == ["a1", "c1"]
    await seen.close()


async def test_a_person_has_only_so_many_places() -> None:
    turns = FairTurns(1, each=2, altogether=0)
    with ExitStack() as places:
        places.enter_context(turns.place(ANN))
        places.enter_context(turns.place(ANN))
        with pytest.raises(TooManyRequests) as mine:
            places.enter_context(turns.place(ANN))
        assert mine.value.headers == {
            "Retry-After": "5",
            "RateLimit-Policy": '"at-once";q=2;qu="concurrent-requests"',
            "RateLimit": '"at-once";r=0;t=5',
        }
        places.enter_context(turns.place(BOB))
    with turns.place(ANN), turns.place(ANN):
        assert await turns.in_thread(lambda: 7) == 7


async def test_only_so_many_wait_for_a_turn() -> None:
    seen = Course(FairTurns(1, each=9, altogether=2))
    for name, who in (("a1", ANN), ("a2", ANN), ("b1", BOB)):
        await seen.ask(name, who)
    with pytest.raises(Unavailable) as full:
        async with seen.turns.turn(CAT):
            raise AssertionError("there is no place")
    assert full.value.headers["Retry-After"] == "5"
    await seen.leave("a1")
    await seen.ask("c1", CAT)
    assert seen.called == ["a1", "a2"]
    await seen.close()
    assert await seen.turns.run(ANN, lambda: 7) == 7
