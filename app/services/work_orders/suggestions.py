"""Whom to send: every worker who could be asked, judged by the guards of naming and ranked, in a few reads for all of
them together (M-21, M-24)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from uuid import UUID

from app.core.clock import local_day
from app.core.errors import Forbidden
from app.core.row_scope import RowScope
from app.db.queries import duty, engagements
from app.db.queries.candidates import premises_of
from app.db.queries.rota import lock_turns
from app.db.transaction import Transaction
from app.models.base import RowView
from app.models.rota_turn import RotaTurn, TurnUse
from app.models.work_order import WorkOrderState
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.moving.seen_by import mask_name
from app.services.work_orders.dispatch import booked
from app.services.work_orders.notice_facts import agreed_appointment
from app.services.work_orders.turns import KnownTurns, known_turns, monday_of
from app.services.work_orders.work_time import hours_of
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order import needed_facts as known
from app.workflow.kinds.work_order.dispatch_table import CAN_DO_IT, HAS_THE_TIME
from app.workflow.kinds.work_order.helping import Helping
from app.workflow.kinds.work_order.naming import own_departments
from app.workflow.kinds.work_order.needed_facts import Availability, Candidate
from app.workflow.kinds.work_order.ranking import Suggestion, Suitability, Turns, ranked
from app.workflow.kinds.work_order.rota import TakeTurn, by_turns, turns_taken
from app.workflow.kinds.work_order.worker_guards import led_departments
from app.workflow.kinds.work_order.working_hours import WorkTime, work_time
from app.workflow.kinds.working_time import LOOKED_AHEAD, Span, WorkDay, covers, next_free, without


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of all workers together."""

    names: Mapping[UUID, str]
    departments: Mapping[UUID, Sequence[UUID | None]]
    skills: Mapping[UUID, frozenset[str]]
    visits: Mapping[UUID, Sequence[RowView]]
    taken: Mapping[UUID, Sequence[RowView]]
    weeks: Mapping[UUID, Sequence[WorkDay]]
    served: Mapping[UUID, RowView]
    building_id: UUID | None
    rota: KnownTurns


async def whom_to_send(tx: Transaction, context: Context) -> list[Suggestion]:
    """The workers of the order's department, or of those that the caller leads where it has none, the most suitable
    first, or whoever is next where the community works by the rota (M-98); those who may not be named stand behind,
    each with why. Raises Forbidden for who names nobody there."""
    led, department_id = led_departments(context), context.row.department_id
    if not led or not (department_id is None or None in led or department_id in led):
        raise Forbidden
    workers = await judged_workers(tx, context)
    if not context.community.rota:
        return ranked(workers)
    return by_turns(workers, monday_of(context, _visit_of(context)[0]))


async def judged_workers(tx: Transaction, context: Context) -> list[Suitability]:
    """The same people as the guards of naming judge them, with what speaks for each."""
    visit, led = _visit_of(context), led_departments(context)
    team = await _read(tx, context, visit)
    # of an order without a department, whoever leads one is told of its own people
    everybody = context.row.department_id is not None
    people = [each for each in team.names if everybody or own_departments(team.departments[each], led)]
    return [_judged(context, team, person_id, visit) for person_id in people]


async def helping_of_each(tx: Transaction, context: Context, people: Iterable[UUID]) -> dict[UUID, Helping]:
    """What the rules about helpers go by, of each of these people, read for all of them together."""
    visit = _visit_of(context)
    team = await _read(tx, context, visit)
    return {each: _helping(context, team, each, visit) for each in people}


@handles(TakeTurn)
async def take_turn(moving: MoveContext, effect: TakeTurn) -> None:
    """M-98: note whose turn the order took. Who names workers of one department at once waits here for each other, so
    that each sees the turns that the other has given away; work that is done again takes nobody's."""
    context, tx = moving.context, moving.tx
    if not context.community.rota or context.row.state is WorkOrderState.REWORK:
        return
    order_id, named_id = context.row.id, moving.now_is("worker_id")
    if effect.gives_back:
        before = {"work_order_id": order_id, "person_id": context.row.worker_id, "active": True}
        tx.update(RotaTurn, before, {"active": False}, must_hit=False)
        # what is read below counts it no more
        await tx.flush()
    department_id = moving.now_is("department_id")
    if department_id is not None:
        await lock_turns(tx, department_id)
    visit_at, _ = _visit_of(context)
    taken = turns_taken(await judged_workers(tx, context), named_id, monday_of(context, visit_at))
    for person_id, use in ((named_id, taken.use), *((each, TurnUse.LOST) for each in taken.lost_by)):
        moving.add(RotaTurn, work_order_id=order_id, person_id=person_id, use=use, visit_at=visit_at)


def _visit_of(context: Context) -> Span:
    """The time of the visit; where none is agreed, this moment."""
    agreed = agreed_appointment(context)
    return (context.now, context.now) if agreed is None else (agreed.starts_at, agreed.ends_at)


async def _read(tx: Transaction, context: Context, visit: Span) -> _Known:
    row, community = context.row, context.community
    workers = await engagements.workers_of(tx, row.organisation_id, community.id, row.department_id)
    departments: dict[UUID, list[UUID | None]] = defaultdict(list)
    names: dict[UUID, str] = {}
    for worker in workers:
        if row.department_id in (None, worker["department_id"]) or worker["department_id"] is None:
            departments[worker["person_id"]].append(worker["department_id"])
            names[worker["person_id"]] = worker["name"]
    monday = _midnight(context, visit[0]) - timedelta(days=_local(context, visit[0]).weekday())
    span = min(monday, context.now), max(visit[0], context.now) + LOOKED_AHEAD
    async with tx.within(RowScope(organisation_id=row.organisation_id)):
        visits = await engagements.visits_of(tx, names, row.id, span)
        taken = await engagements.taken_of(tx, names, span)
    skills = await engagements.skills_of(tx, names, local_day(visit[0], community.zone))
    weeks = await engagements.weeks_of(tx, community.id, names)
    served = await engagements.served_by(tx, community.id, row.customer_id, row.premises_id)
    room = None if row.premises_id is None else await premises_of(tx, row.premises_id)
    trades: dict[UUID, set[str]] = defaultdict(set)
    for skill in skills:
        trades[skill["person_id"]].add(skill["trade"])
    return _Known(
        names,
        departments,
        {each: frozenset(trades[each]) for each in names},
        _by_person(visits),
        _by_person(taken),
        {week["person_id"]: [WorkDay.read(day) for day in week["days"]] for week in weeks},
        {each["worker_id"]: each for each in served},
        None if room is None else room.building_id,
        await known_turns(tx, context, visit[0]) if community.rota else KnownTurns(),
    )


def _by_person(rows: Iterable[RowView]) -> Mapping[UUID, Sequence[RowView]]:
    grouped: dict[UUID, list[RowView]] = defaultdict(list)
    for row in rows:
        grouped[row["person_id"]].append(row)
    return grouped


def _local(context: Context, moment: datetime) -> datetime:
    return moment.astimezone(context.community.zone_info)


def _midnight(context: Context, moment: datetime) -> datetime:
    return datetime.combine(_local(context, moment).date(), time(), context.community.zone_info)


def _judged(context: Context, team: _Known, person_id: UUID, visit: Span) -> Suitability:
    """What the guards of `assign` say of somebody, and what speaks for them."""
    visits = team.visits.get(person_id, ())
    as_helper = _helping(context, team, person_id, visit)
    facts = {
        known.worker.name: as_helper.candidate,
        known.availability.name: as_helper.availability,
        work_time.name: as_helper.work_time,
    }
    form = SimpleNamespace(worker_id=person_id, goes_first=None, outside_hours_reason="")
    judged = replace(context, form=form, facts={**context.facts, **facts})
    unfit = tuple(refusal for rule in CAN_DO_IT if (refusal := rule(judged)) is not None)
    busy = tuple(refusal for rule in HAS_THE_TIME if (refusal := rule(judged)) is not None)
    midnight = _midnight(context, visit[0])
    day = (midnight, midnight + timedelta(days=1))
    monday = midnight - timedelta(days=_local(context, visit[0]).weekday())
    that_day = [row for row in visits if _within(row, day)]
    served, first = team.served.get(person_id), team.rota.served_first.get(person_id)
    return Suitability(
        person_id,
        team.names[person_id],
        unfit + busy,
        wished=context.row.wanted_worker_id == person_id,
        served=0 if served is None else served["times"],
        last_served=None if served is None else _local(context, served["last"]),
        near=sum(team.building_id is not None and row["building_id"] == team.building_id for row in that_day),
        of_day=_length(that_day),
        of_week=_length(row for row in visits if _within(row, (monday, monday + timedelta(days=7)))),
        free_from=_free_from(context, team, person_id, visit) if unfit or busy else None,
        able=not unfit,
        away=_is_away(context, team, person_id, visit),
        asked_for=team.rota.asked_for == person_id,
        served_first=None if first is None else _local(context, first),
        # who has the order now handed nothing back
        handed_back=person_id in team.rota.had_order - {context.row.worker_id},
        turns=team.rota.turns.get(person_id, Turns()),
    )


def _helping(context: Context, team: _Known, person_id: UUID, visit: Span) -> Helping:
    """Whoever leads and whoever helps is judged by the same: whether they belong here and are qualified on the day,
    what else they are expected at, and whether they work then."""
    day = local_day(visit[0], context.community.zone)
    if person_id not in team.names:
        return Helping(person_id, Candidate("?", belongs=False, qualified=False, day=day), Availability(), WorkTime())
    label = mask_name(team.names[person_id]) or "?"
    # where no time is agreed, nobody is expected elsewhere at it
    at_that_time = [
        row
        for row in team.visits.get(person_id, ())
        if visit[0] < visit[1] and row["starts_at"] < visit[1] and row["ends_at"] > visit[0]
    ]
    candidate = Candidate(
        label,
        belongs=True,
        qualified=bool(team.skills[person_id].intersection(context.row.trades)),
        day=day,
        departments=tuple(team.departments[person_id]),
    )
    availability = booked(context, at_that_time, label, may_displace=True)
    return Helping(person_id, candidate, availability, _work_time(context, team, person_id, visit, label))


def _within(row: RowView, span: Span) -> bool:
    begins: datetime = row["starts_at"]
    return span[0] <= begins < span[1]


def _length(rows: Iterable[RowView]) -> timedelta:
    return sum((row["ends_at"] - row["starts_at"] for row in rows), timedelta())


def _touching(team: _Known, person_id: UUID, visit: Span) -> list[RowView]:
    """Their leave and shifts at the time of the visit."""
    begin, until = visit[0], max(visit[1], visit[0] + timedelta(microseconds=1))
    return [row for row in team.taken.get(person_id, ()) if row["starts_at"] < until and row["ends_at"] > begin]


def _is_away(context: Context, team: _Known, person_id: UUID, visit: Span) -> bool:
    """Whether they are on leave then, or it is none of their hours. Who must stay at a post is busy, and not away."""
    touching = _touching(team, person_id, visit)
    if any(row["what"] == duty.LEAVE for row in touching):
        return True
    if touching or visit[0] == visit[1]:
        return False
    return not covers(hours_of(context.community, team.weeks.get(person_id, ()), (), *visit), visit)


def _work_time(context: Context, team: _Known, person_id: UUID, visit: Span, label: str) -> WorkTime:
    """As the fact of the same name that naming one worker loads; see app.services.work_orders.work_time."""
    begin, until = visit
    touching = _touching(team, person_id, visit)
    away = [row["ends_at"] for row in touching if row["what"] == duty.LEAVE]
    hours = hours_of(context.community, team.weeks.get(person_id, ()), touching, begin, until)
    works_then = begin == until or covers(hours, visit)
    if works_then and not away:
        return WorkTime()
    return WorkTime(label, max(away, default=None), works_then, _free_from(context, team, person_id, visit))


def _free_from(context: Context, team: _Known, person_id: UUID, visit: Span) -> datetime | None:
    begin = max(visit[0], context.now)
    week, taken = team.weeks.get(person_id, ()), team.taken.get(person_id, ())
    visits = [(row["starts_at"], row["ends_at"]) for row in team.visits.get(person_id, ())]
    hours = hours_of(context.community, week, taken, begin, begin + LOOKED_AHEAD)
    return next_free(without(hours, visits), visit[1] - visit[0], begin)
