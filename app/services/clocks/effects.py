"""Effects on clocks: collected while a move is carried out, then written, each row once.

The move's journal entry says what was done to the clocks and who is responsible from then on. From these entries,
app.workflow.clocks.history derives the same clocks again.
"""

from datetime import datetime
from functools import cache, partial
from typing import Final

from sqlalchemy import and_, case, func, null, or_, update
from sqlmodel import col, select

from app.core.enums import ClockState
from app.core.json_object import JsonObject
from app.db.statements import Prepared, given, one_of
from app.db.transaction import table_of
from app.models import ClockRow
from app.models.base import RowValues
from app.services.clocks.cases import case_of, limit_of
from app.services.clocks.responsibility import breach, stood_with, stood_with_at
from app.services.moving.context import ClockPlan, MoveContext
from app.services.moving.handlers import handles
from app.workflow.clocks.cases import Case
from app.workflow.clocks.definitions import CLOCKS, end_of_day, going_on
from app.workflow.clocks.history import EVERY_OWN
from app.workflow.clocks.pauses import Ends, moved, resumed
from app.workflow.engine.effects import MoveDue, OnClocks, Pause, Restart, Resume, Start, Stop, Void
from app.workflow.engine.lifecycle import turn_of
from app.workflow.kinds.work_order.effects import AnswerUrge

OPEN = (ClockState.RUNNING, ClockState.PAUSED)
NOTHING = ClockPlan()
_OPEN_CLOCKS: Final = Prepared(
    table_of(ClockRow)
    .select()
    .where(
        col(ClockRow.record_id) == given(col(ClockRow.record_id), "record_id"),
        one_of(col(ClockRow.name), "names"),
        or_(*(col(ClockRow.state) == state for state in OPEN)),
    )
)


GATHERED: Final[dict[type[OnClocks], str]] = {
    Start: "started",
    Stop: "stopped",
    Resume: "resumed",
    Restart: "restarted",
    MoveDue: "moved",
}
"""Effects of which only the clocks' names are noted, and where in the plan."""


async def gather(moving: MoveContext, effect: OnClocks) -> None:
    """Note what is to be done to clocks."""
    getattr(moving.clocks, GATHERED[type(effect)]).extend(effect.clocks)


for _kind in GATHERED:
    handles(_kind)(gather)


@handles(Void)
async def void(moving: MoveContext, effect: Void) -> None:
    """Void clocks; without names, all that still run but those that go on after the record's end."""
    moving.clocks.voided.extend(effect.clocks)
    moving.clocks.void_all = moving.clocks.void_all or not effect.clocks


@handles(Pause)
async def pause(moving: MoveContext, effect: Pause) -> None:
    """Pause a clock, if it is one that this kind of hold pauses."""
    if CLOCKS[effect.clock].is_paused_by(getattr(moving.context.form, "reason", None)):
        moving.clocks.paused.append(effect.clock)


@cache
def _ending(effect: str, names: tuple[str, ...], *, excluding: bool) -> Prepared:
    """UPDATE that ends the open clocks of a record: those named, or all but those named. Late ones become breached."""
    table = table_of(ClockRow)
    columns = table.columns
    now = given(columns["ended_at"], "now")
    late = and_(columns["state"] == ClockState.RUNNING, columns["due_at"] < now)
    statement = (
        update(table)
        .inline()
        .where(columns["record_id"] == given(columns["record_id"], "record_id"))
        .where(or_(*(columns["state"] == state for state in OPEN)))
    )
    if names:
        named = or_(*(columns["name"] == name for name in names))
        statement = statement.where(~named if excluding else named)
    # what was late before its reason went away, or before its end was moved, stays a breach
    ending = ClockState.MET if effect == "stop" else ClockState.VOIDED
    state = case((or_(late, columns["breached_at"].is_not(None)), ClockState.BREACHED), else_=ending)
    breached = func.coalesce(columns["breached_at"], case((late, columns["due_at"]), else_=null()))
    ran_out = func.coalesce(columns["breached_at"], columns["due_at"])
    # where the worker was slower than whoever ended it, nobody has noted yet whose it was
    stood = case(
        (columns["breached_with"].is_not(None), columns["breached_with"]),
        (
            or_(late, columns["breached_at"].is_not(None)),
            stood_with(columns["record_id"], columns["name"], ran_out),
        ),
        else_=null(),
    )
    statement = statement.values(state=state, breached_at=breached, breached_with=stood, ended_at=now, leased_by=null())
    return Prepared(statement)


async def write_clocks(moving: MoveContext) -> None:
    """Write what the move does to the record's clocks, and put it with the new responsibility in the journal's data."""
    if moving.clocks != NOTHING:
        journaled = await _write(moving)
        if journaled:
            moving.data["clocks"] = journaled
    whose_turn = moving.kind.whose_turn
    if whose_turn:
        move, row = moving.move, moving.context.row
        after = turn_of(whose_turn, move.to_state, moving.now_is)
        if row.version == 0 or after is not turn_of(whose_turn, move.from_state, partial(getattr, row)):
            moving.data["stands_with"] = after.value


async def _write(moving: MoveContext) -> JsonObject:
    plan, journaled = moving.clocks, {}
    at_once = frozenset(plan.started).intersection(plan.stopped)
    stopped = tuple(dict.fromkeys((*(name for name in plan.stopped if name not in at_once), *plan.restarted)))
    voided = tuple(dict.fromkeys(name for name in plan.voided if name not in stopped))
    values = {"record_id": moving.kind.clock_home_id(moving.context.row), "now": moving.tx.now}
    if stopped:
        moving.tx.write(_ending("stop", stopped, excluding=False), dict(values))
        journaled["met"] = list(stopped)
    if plan.void_all:
        moving.tx.write(_ending("void", (*stopped, *going_on()), excluding=True), dict(values))
        journaled["voided"] = [EVERY_OWN]
    elif voided:
        moving.tx.write(_ending("void", voided, excluding=False), dict(values))
        journaled["voided"] = list(voided)
    if not plan.void_all and (plan.paused or plan.resumed or plan.moved):
        await _change(moving, frozenset((*stopped, *voided)), journaled)
    if plan.started or plan.restarted:
        case = case_of(moving)
        for name in dict.fromkeys((*plan.started, *plan.restarted)):
            await _start(moving, name, case, journaled, ended=name in at_once)
    return journaled


async def _change(moving: MoveContext, over: frozenset[str], journaled: JsonObject) -> None:
    """Pause, resume and move open clocks. A late clock is breached first, and stays breached."""
    plan, now, community = moving.clocks, moving.tx.now, moving.context.community
    names = {*plan.paused, *plan.resumed, *plan.moved} - over
    home_id = moving.kind.clock_home_id(moving.context.row)
    for row in await moving.tx.all(ClockRow, _OPEN_CLOCKS, record_id=home_id, names=sorted(names)):
        changes: RowValues = {}
        ends = Ends(row.due_at, row.warn_at, row.calendar)
        if row.breached_at is None and row.state is ClockState.RUNNING and row.due_at < now:
            changes |= await breach(moving.tx, row)
        if row.name in plan.paused and row.state is ClockState.RUNNING:
            changes |= {"state": ClockState.PAUSED, "paused_at": now}
            journaled.setdefault("paused", []).append(row.name)
        elif row.name in plan.resumed and row.paused_at is not None:
            ends = resumed(ends, row.paused_at, now, community.zone, community.calendar)
            stood = int((now - row.paused_at).total_seconds())
            later = row.next_at + (ends.due_at - row.due_at)
            changes |= {"state": ClockState.RUNNING, "paused_at": None, "paused_seconds": row.paused_seconds + stood}
            changes |= {"next_at": later, **_ends(ends)}
            journaled.setdefault("resumed", {})[str(row.id)] = _journaled_ends(row.name, ends)
        elif row.name in plan.moved:
            ends = moved(ends, row.started_at, end_of_day(moving.context.form.until, community.zone))
            changes |= {"next_at": ends.warn_at, **_ends(ends)}
            journaled.setdefault("moved", {})[str(row.id)] = _journaled_ends(row.name, ends)
        else:
            continue
        # a firing in between changes when it is looked at next: then all of this is done again
        moving.tx.update(ClockRow, {"id": row.id, "state": row.state, "fired": row.fired}, changes)


def _ends(ends: Ends) -> JsonObject:
    return {"due_at": ends.due_at, "warn_at": ends.warn_at, "calendar": ends.calendar}


def _journaled_ends(name: str, ends: Ends) -> dict[str, str]:
    return {"name": name} | {field: str(_iso(value)) for field, value in _ends(ends).items()}


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


async def _start(moving: MoveContext, name: str, case: Case, journaled: JsonObject, *, ended: bool) -> None:
    definition = CLOCKS[name]
    limit, terms = limit_of(moving, definition, case)
    if limit is None:
        return
    now, policy, turn = moving.tx.now, terms.policy, moving.told_of("round") or 1
    late = ended and now > limit.due_at
    state = ClockState.RUNNING if not ended else ClockState.BREACHED if late else ClockState.MET
    record_type, record_id = moving.kind.clock_home, moving.kind.clock_home_id(moving.context.row)
    row = moving.add(
        ClockRow,
        record_type=record_type,
        record_id=record_id,
        name=name,
        round=turn,
        state=state,
        started_at=limit.started_at,
        due_at=limit.due_at,
        warn_at=limit.warn_at,
        next_at=limit.warn_at,
        calendar=limit.calendar,
        policy_id=None if policy is None else policy.id,
        policy_version=0 if policy is None else policy.version,
        ended_at=now if ended else None,
        breached_at=limit.due_at if late else None,
        breached_with=(await stood_with_at(moving.tx, record_id, name, limit.due_at)).value if late else None,
    )
    words: JsonObject = {
        "id": str(row.id),
        "started_at": limit.started_at.isoformat(),
        "due_at": limit.due_at.isoformat(),
        "warn_at": limit.warn_at.isoformat(),
        "calendar": limit.calendar,
    }
    if definition.has_length(case):
        words["length"] = terms.length
    if case.label:
        words["case"] = case.label
    if policy is not None:
        words["policy"] = [str(policy.id), policy.version]
    if turn != 1:
        words["round"] = turn
    if ended:
        words["ended"] = True
    journaled.setdefault("started", {})[name] = words


@handles(AnswerUrge)
async def answer_urge(moving: MoveContext, effect: AnswerUrge) -> None:
    """Who has the order and when the next thing is due: the next open clock, or else the appointment."""
    due = await moving.tx.value(
        select(func.min(col(ClockRow.due_at))).where(
            col(ClockRow.record_id) == moving.kind.clock_home_id(moving.context.row),
            col(ClockRow.state) == ClockState.RUNNING,
        )
    )
    expected = moving.kind.expected_time(moving.context)
    if due is None and expected is not None:
        _, due = expected
    moving.created["answer"] = {"stands_with": moving.kind.stands_with(moving.context.row), "due_at": due}
