"""Helpers 协办人员 of an order (M-21): one worker has it, leads and signs; helpers come along at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.workflow.engine.effects import Effect, OfVocabulary
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Who
from app.workflow.kinds.work_order.needed_facts import Availability, Candidate
from app.workflow.kinds.work_order.working_hours import WorkTime

MOST_HELPERS: Final = 9
"""How many help whoever leads at most: with the lead, a booking of housekeeping is for ten people."""


class OfHelpers(Protocol):
    """A record with the worker who has it and those who help."""

    worker_id: UUID | None
    helpers: list[JsonObject] | None


@dataclass(frozen=True, slots=True)
class Helping:
    """Somebody who is to help at a visit, by the same measures as whoever leads it."""

    person_id: UUID
    candidate: Candidate
    availability: Availability
    work_time: WorkTime


helping = Fact[tuple[Helping, ...]]("helping", reads="helper_ids", by_form=lambda context, form: ())
"""M-21, M-24: who helps once this move is made, on the day and at the time that are agreed with it."""


def helpers_of(order: OfHelpers) -> tuple[UUID, ...]:
    """Who helps now, in the order in which they were named."""
    return tuple(UUID(entry["person_id"]) for entry in order.helpers or ())


def goes_there(order: OfHelpers, person_id: UUID) -> bool:
    """Whether somebody does the work: leads it, or helps."""
    return person_id == order.worker_id or person_id in helpers_of(order)


def helpers_after(order: OfHelpers, form: object) -> tuple[UUID, ...]:
    """Who helps after a move with this form. One that names the lead names all helpers, or leaves them as they are; any
    other adds some."""
    named: list[UUID] | None = getattr(form, "helper_ids", None)
    if named is None:
        return helpers_of(order)
    return tuple(named) if getattr(form, "worker_id", None) else (*helpers_of(order), *named)


def helpers_asked(order: OfHelpers, form: object) -> Iterator[UUID]:
    """Those of them whom the move is about: those who are added, or all."""
    lead = getattr(form, "worker_id", None)
    added: list[UUID] | None = getattr(form, "helper_ids", None)
    # a helper who takes over the lead helps no more
    people = added if lead is None and added else helpers_after(order, form)
    yield from (each for each in people if each != lead)


def _helps(caller: Caller, row: OfHelpers) -> bool:
    return caller.id in helpers_of(row)


HELPER: Final = Who("helper", Role.WORKER, Words("a helper of the order", "协办人员"), _helps)

HELP_CHANGES = {
    "named": Words("keep who helps", "保存协办人员"),
    "added": Words("the helper is added", "增加协办人员"),
    "removed": Words("the helper leaves the order", "协办人员退出"),
    "signed": Words("note that the helper signed for the slip", "登记协办人员签收"),
}


class ChangeHelpers(OfVocabulary):
    """M-21: who helps, and who of them signed for the slip."""

    says = Words("{value}", "{value}")
    vocabulary = HELP_CHANGES


@dataclass(frozen=True)
class FreeHelpers(Effect):
    """M-21: nobody helps any more."""

    only_with = "helpers"
    words = Words("nobody helps any more", "取消全部协办人员")
