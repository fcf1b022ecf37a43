"""Whose turn it is, judged by hand from the manual's words (M-98)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.core.lang import Words
from app.models.rota_turn import TurnUse
from app.workflow.engine.step import Refusal
from app.workflow.kinds.work_order.ranking import Suitability, Turns
from app.workflow.kinds.work_order.rota import by_turns, line, own_person, turns_taken
from tests.kinds.usual import uid

MONDAY = date(2026, 11, 30)
SERVED = datetime(2026, 3, 2, tzinfo=UTC)
BUSY = (Refusal("no_overlap", "M-24", Words("busy", "忙"), {}),)


def worker(number: int, taken: int = 0, lost: int = 0, before: int = 0) -> Suitability:
    return Suitability(uid(number), f"w{number}", turns=Turns(taken, lost, before))


def first(workers: list[Suitability], week: date = MONDAY) -> str:
    return by_turns(workers, week)[0].name


def names(workers: list[Suitability]) -> list[str]:
    return [suggestion.name for suggestion in by_turns(workers, MONDAY)]


def test_who_is_busy_is_made_up_for_and_who_is_away_loses_the_turn() -> None:
    next_one, second, third = worker(1, 1), worker(2, 2), worker(3, 3)
    assert names([third, second, next_one]) == ["w1", "w2", "w3"]
    busy, away = replace(next_one, refusals=BUSY), replace(next_one, refusals=BUSY, away=True)
    assert names([busy, second, third]) == ["w2", "w3", "w1"]
    assert turns_taken([busy, second, third], uid(2), MONDAY).lost_by == (), "the turn is made up for"
    assert turns_taken([away, second, third], uid(2), MONDAY).lost_by == (uid(1),)
    assert turns_taken([away, second, third], uid(3), MONDAY).use is TurnUse.TAKEN
    # who stands behind whoever goes had no turn to lose
    late = replace(third, refusals=BUSY, away=True)
    assert turns_taken([next_one, second, late], uid(2), MONDAY).lost_by == ()
    assert names([worker(1, 0, 3), worker(2, 2)]) == ["w2", "w1"], "a turn that was lost is a turn"


def test_a_customer_goes_to_whom_they_asked_for_then_to_who_served_them_first() -> None:
    asked, early, late, nobody = worker(1, 9), worker(2, 8), worker(3, 7), worker(4)
    asked = replace(asked, asked_for=True)
    early, late = replace(early, served_first=SERVED), replace(late, served_first=SERVED + timedelta(days=1))
    assert first([nobody, late, early, asked]) == "w1"
    assert first([nobody, late, early]) == "w2"
    for going in (uid(2), uid(4)):
        taken = turns_taken([nobody, late, early], going, MONDAY)
        assert (taken.use, taken.lost_by) == (TurnUse.OWN if going == uid(2) else TurnUse.HELPED, ())

    everybody = [worker(5, 3), worker(6, 5), worker(7, 4)]
    assert names([replace(early, refusals=BUSY), *everybody])[:3] == ["w6", "w7", "w5"], "whoever is last helps"
    assert own_person([replace(early, handed_back=True), late]) is late
    assert own_person([replace(early, able=False), nobody]) is None, "who can't do this work, can't be waited for"


def test_the_order_is_drawn_anew_each_week_and_is_the_same_for_whoever_asks() -> None:
    five = [worker(number) for number in range(1, 6)]
    assert names(five) == names(five[::-1])
    weeks = [first(five, MONDAY + timedelta(days=7 * week)) for week in range(30)]
    assert set(weeks) == {"w1", "w2", "w3", "w4", "w5"}
    assert names([worker(1, 0, 0, 4), worker(2, 0, 0, 3)]) == ["w2", "w1"], "who had fewer in the week before"


def test_a_week_is_fair_after_leave_and_after_work_that_took_long() -> None:
    """Thirty customers who are nobody's: one worker is on leave for ten of them, another is busy for ten."""
    turns = {number: Turns() for number in range(1, 5)}
    for customer in range(30):
        on_leave, busy = customer in range(5, 15), customer in range(10, 20)
        workers = [replace(worker(number), turns=turns[number]) for number in turns]
        if on_leave:
            workers[0] = replace(workers[0], refusals=BUSY, away=True)
        if busy:
            workers[1] = replace(workers[1], refusals=BUSY)
        going = by_turns(workers, MONDAY)[0].person_id
        taken = turns_taken(workers, going, MONDAY)
        for number, had in turns.items():
            lost = uid(number) in taken.lost_by
            turns[number] = replace(had, taken=had.taken + (uid(number) == going), lost=had.lost + lost)
    assert sum(had.taken for had in turns.values()) == 30
    assert turns[1].lost in (2, 3, 4), "a turn for each round that went past them"
    working = [turns[number].taken for number in (2, 3, 4)]
    assert max(working) - min(working) <= 1, "who was busy has caught up"
    assert max(working) - turns[1].taken >= 2, "who was on leave has not"
    assert max(turns[1].had, *working) - min(turns[1].had, *working) <= 1
    assert [each.person_id for each in line([worker(1), replace(worker(2), able=False)], MONDAY)] == [uid(1)]
