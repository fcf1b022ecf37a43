"""Whether a worker works at the time of a visit, and when they are free next (M-24, M-99)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.db.queries import duty
from app.db.queries.workers import person_name
from app.db.transaction import Transaction
from app.models.base import RowView
from app.models.work_hours import WorkHours
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.seen_by import mask_name
from app.services.work_orders.dispatch import CLAIM, wanted_time
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.work_order import needed_facts as known
from app.workflow.kinds.work_order.visit_times import usual_hours
from app.workflow.kinds.work_order.working_hours import WorkTime, work_time
from app.workflow.kinds.working_time import (
    LOOKED_AHEAD,
    Span,
    WorkDay,
    common,
    covers,
    merged,
    next_free,
    week_spans,
    without,
)


@loads(work_time)
async def work_time_of(ask: FactRequest) -> WorkTime:
    """Of the worker whom the form names, or who has the order, at the time that is agreed with this move."""
    context = ask.context
    own = context.caller.id if ask.action == CLAIM else context.row.worker_id
    worker_id = getattr(context.form, "worker_id", None) or own
    candidate = context.loaded(known.worker)
    if worker_id is None or (candidate is not None and not candidate.belongs):
        return WorkTime()
    return await works_at_the_time(ask, worker_id, None if candidate is None else candidate.label)


async def works_at_the_time(ask: FactRequest, person_id: UUID, label: str | None) -> WorkTime:
    """Whether somebody works at the time that is agreed with this move, or is away now where none is; `label` is how a
    refusal calls them, looked up where it is None."""
    context, tx = ask.context, ask.tx
    start, end = wanted_time(ask)
    begin, until = (tx.now, tx.now) if start is None or end is None else (start, end)
    times = duty.TimesOf(tx, context.community.organisation_id, person_id, begin, until)
    taken = await times.taken()
    week = await week_of(tx, context.community.id, person_id)
    away = [row["ends_at"] for row in taken if row["what"] == duty.LEAVE]
    hours = hours_of(context.community, week, taken, begin, until)
    works_then = start is None or covers(hours, (begin, until))
    if works_then and not away:
        return WorkTime()
    return WorkTime(
        label if label is not None else mask_name(await person_name(tx, person_id)) or "?",
        max(away, default=None),
        works_then,
        await free_from(tx, context.community, person_id, week, (begin, until)),
    )


async def week_of(tx: Transaction, community_id: UUID, worker_id: UUID) -> Sequence[WorkDay]:
    """The worker's week in this community; empty: they have none on record, or it counts no more."""
    row = await tx.get(WorkHours, community_id=community_id, person_id=worker_id, active=True)
    return [] if row is None else [WorkDay.read(day) for day in row.days]


def hours_of(
    community: CommunityRules, week: Sequence[WorkDay], taken: Iterable[RowView], begin: datetime, until: datetime
) -> list[Span]:
    """When somebody can be sent between two moments: in their week, or at any hour where they have none, and in the
    shifts from which they are sent; not while they are on leave or must stay at a post."""
    rows = list(taken)
    sent = [(row["starts_at"], row["ends_at"]) for row in rows if row["what"] == duty.SHIFT and row["takes_orders"]]
    kept = [(row["starts_at"], row["ends_at"]) for row in rows if row["what"] == duty.LEAVE or not row["takes_orders"]]
    spans = week_spans(week, begin, until, community.zone_info) if week else [(begin, until)]
    return without(merged([*spans, *sent]), kept)


async def free_from(
    tx: Transaction, community: CommunityRules, worker_id: UUID, week: Sequence[WorkDay], wanted: Span
) -> datetime | None:
    """When the worker's next time begins that is as long as the wanted one, in which nothing else is agreed."""
    begin = max(wanted[0], tx.now)
    until = begin + LOOKED_AHEAD
    times = duty.TimesOf(tx, community.organisation_id, worker_id, begin, until)
    visits = [(row["starts_at"], row["ends_at"]) for row in await times.visits()]
    hours = hours_of(community, week, await times.taken(), begin, until)
    return next_free(without(hours, visits), wanted[1] - wanted[0], begin)


async def free_times(
    tx: Transaction, community: CommunityRules, worker_id: UUID, begin: datetime, length: timedelta, *, most: int
) -> list[datetime]:
    """When a worker's next free times of a length begin, from a moment on and in the hours in which visits are usual,
    one after another; at most so many."""
    begin = max(begin, tx.now)
    until = begin + LOOKED_AHEAD
    day = duty.TimesOf(tx, community.organisation_id, worker_id, begin, until)
    visits = [(row["starts_at"], row["ends_at"]) for row in await day.visits()]
    week = await week_of(tx, community.id, worker_id)
    worked = hours_of(community, week, await day.taken(), begin, until)
    spans = without(common(worked, usual_hours(community, begin, until)), visits)
    times: list[datetime] = []
    while len(times) < most and (free := next_free(spans, length, begin)) is not None:
        times.append(free)
        begin = free + length
    return times
