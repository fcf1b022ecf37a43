"""Guards of when the worker works: within their hours and shifts, and not while they are on leave (M-24, M-99)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.enums import Urgency
from app.core.lang import Words
from app.models.work_order import WorkOrder
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Context, Values, guard, refuse

NONE_SOON: Final = Words("none within three weeks", "三周内无空闲时间")


@dataclass(frozen=True, slots=True)
class WorkTime:
    """Whether the worker works at the time of the visit."""

    label: str = ""
    away_until: datetime | None = None
    """Until when they are on leave at that time, or now where no time is agreed."""
    works_then: bool = True
    """Whether the whole visit lies in their hours of work and shifts; true where they have neither on record."""
    next_free: datetime | None = None
    """When the next time begins that is long enough, in which they work and nothing else is agreed."""


work_time = Fact[WorkTime]("work_time", reads="worker_id")


def said_free(context: Context[WorkOrder, object], moment: datetime | None) -> datetime | Words:
    """When somebody is free next, as people are told it."""
    return NONE_SOON if moment is None else context.local(moment)


def hours_are_meant(context: Context[WorkOrder, object]) -> bool:
    """Whether a supervisor who names the worker says why it must be at that time."""
    return bool(getattr(context.form, "outside_hours_reason", ""))


@guard("M-24", needs=(work_time,))
def worker_is_not_away(context: Context[WorkOrder, object]) -> Values | None:
    """M-24, M-99: who is on leave is not sent, unless a supervisor says why."""
    known = context.fact(work_time)
    if known.away_until is None or hours_are_meant(context):
        return None
    next_free = said_free(context, known.next_free)
    return refuse(name=known.label, until=context.local(known.away_until), next_free=next_free)


@guard("M-24", needs=(work_time,))
def worker_works_then(context: Context[WorkOrder, object]) -> Values | None:
    """M-24, M-99: a visit lies in the worker's hours of work, outside of their lunch break, or in a shift from which
    they are sent; an emergency comes at any hour, and a supervisor may say why another does."""
    known = context.fact(work_time)
    if known.works_then or known.away_until is not None or hours_are_meant(context):
        return None
    if context.row.urgency is Urgency.EMERGENCY:
        return None
    return refuse(name=known.label, next_free=said_free(context, known.next_free))


AT_WORK: Final = (worker_is_not_away, worker_works_then)
