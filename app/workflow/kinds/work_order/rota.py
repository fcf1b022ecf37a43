"""Rota 轮值: fair turns of those to whom orders are given, as one way to suggest whom to send (M-98).

A community chooses it in its rules (`rota`). A customer who is nobody's goes to whoever is next; a customer who asked
for somebody, or was served by somebody before, goes to that person and takes nobody's turn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID

from app.core.catalogue import sentences
from app.core.lang import Words
from app.models.rota_turn import TurnUse
from app.workflow.engine.effects import Effect
from app.workflow.kinds.work_order.ranking import Suggestion, Suitability, what_is_known

SAYS: Final = sentences("work_order.rota")


@dataclass(frozen=True)
class TakeTurn(Effect):
    """M-98: where a community works by the rota, it is noted whose turn the order took, and who lost one."""

    gives_back: bool = False
    """Whether whoever had the order before gets the turn back: the supervisor takes it away from them."""

    @property
    def words(self) -> Words:
        if self.gives_back:
            return Words("by the rota: the turn before is given back, and another taken", "轮值:退还原轮次,另计一次")
        return Words("by the rota: note whose turn it took", "轮值:登记占用轮次")


@dataclass(frozen=True, slots=True)
class TurnsTaken:
    """What naming somebody for an order does to turns."""

    use: TurnUse
    lost_by: tuple[UUID, ...] = ()
    """Who stood before the named worker and lost the turn by being away."""


def line(workers: Iterable[Suitability], week: date) -> list[Suitability]:
    """Those who could do the work, whoever is next first: who had fewest turns in the week, then fewest in the week
    before, and of two alike as the lots of the week fell. Who is busy keeps the turn, and is next once they are free.

    `week`: its Monday."""
    return sorted(
        (worker for worker in workers if worker.able),
        key=lambda worker: (worker.turns.had, worker.turns.week_before, _lot(week, worker.person_id)),
    )


def _lot(week: date, person_id: UUID) -> bytes:
    """The place of somebody in the order of a week: drawn anew each Monday, by nothing that anybody could choose."""
    return sha256(week.isoformat().encode() + person_id.bytes).digest()


def own_person(workers: Iterable[Suitability]) -> Suitability | None:
    """To whom the customer belongs: for whom they asked, else who served them first; nobody who handed this order
    back, nor anybody who can't do this work."""
    able = [worker for worker in workers if worker.able and not worker.handed_back]
    for worker in able:
        if worker.asked_for:
            return worker
    served = [(worker.served_first, worker) for worker in able if worker.served_first is not None]
    return min(served, key=lambda pair: pair[0])[1] if served else None


def turns_taken(workers: Sequence[Suitability], named_id: UUID, week: date) -> TurnsTaken:
    """What naming somebody does to turns: a customer who belongs to somebody takes none, whoever goes."""
    own = own_person(workers)
    if own is not None:
        return TurnsTaken(TurnUse.OWN if own.person_id == named_id else TurnUse.HELPED)
    lost = []
    for worker in line(workers, week):
        if worker.person_id == named_id:
            break
        if worker.away:
            lost.append(worker.person_id)
    return TurnsTaken(TurnUse.TAKEN, tuple(lost))


def by_turns(workers: Sequence[Suitability], week: date) -> list[Suggestion]:
    """Everybody, whoever is to go first: to whom the customer belongs, then whoever is next. If that person is busy,
    whoever is last in turn comes first, and loses no turn. Who may not be named stands behind."""
    own, in_line = own_person(workers), line(workers, week)
    free = [worker for worker in in_line if not worker.refusals]
    if own is not None and own.refusals:
        free.reverse()
    # a worker who handed the order back may have asked for a colleague (M-23); the customer's person goes before
    free.sort(key=lambda worker: (worker is not own, not worker.wished))
    rest = sorted((worker for worker in workers if worker.refusals), key=lambda worker: (worker.name, worker.person_id))
    suggestions = []
    for place, worker in enumerate(free, start=1):
        reasons = (_reason(worker, own, place), *_lost(worker), *what_is_known(worker))
        suggestions.append(_suggestion(worker, len(free) - place, reasons))
    suggestions += [_suggestion(worker, 0, (*_kept(worker, own), *what_is_known(worker))) for worker in rest]
    return suggestions


def _suggestion(worker: Suitability, score: int, reasons: tuple[Words, ...]) -> Suggestion:
    return Suggestion(worker.person_id, worker.name, score, reasons, worker.refusals, worker.free_from)


def _reason(worker: Suitability, own: Suitability | None, place: int) -> Words:
    if worker is own:
        if worker.asked_for:
            return SAYS["asked_for"]
        return SAYS["served_first"].filled(day=f"{worker.served_first:%Y-%m-%d}")
    if worker.wished:
        return SAYS["colleague_asks"]
    if own is not None and own.refusals and place == 1:
        return SAYS["helps"].filled(name=own.name)
    turns = worker.turns.taken
    return SAYS["next"].filled(turns=turns) if place == 1 else SAYS["place"].filled(place=place, turns=turns)


def _lost(worker: Suitability) -> tuple[Words, ...]:
    return (SAYS["lost"].filled(turns=worker.turns.lost),) if worker.turns.lost else ()


def _kept(worker: Suitability, own: Suitability | None) -> tuple[Words, ...]:
    """What becomes of the turn of somebody who could do the work, but not at that time."""
    if not worker.able:
        return ()
    if worker is own:
        return (SAYS["own_is_busy"],)
    return (SAYS["loses"] if worker.away else SAYS["made_up"],)
