"""Effects on clocks: gathered while a move is carried out, then written, each row once (lifecycles.md, "Clocks")."""

from datetime import timedelta

from sqlalchemy import and_, bindparam, case, func, null, or_, update
from sqlmodel import col, select

from app.core.enums import ClockState, Urgency
from app.core.ids import new_id
from app.db.prepared import Prepared
from app.db.tx import table_of
from app.models import ClockRow
from app.services.effects.registry import handles
from app.services.run import ClockPlan, Run
from app.workflow.effects import AnswerUrge, Pause, Resume, Start, Stop, Void
from app.workflow.rules.clocks import (
    CLOCKS,
    DAY_AHEAD_CONTACT,
    EMERGENCY_ARRIVAL,
    FAR_AHEAD,
    FIXED,
    ON_TIME,
    VISIT_ARRANGED,
    ClockKind,
    Deadline,
    between,
    deadline,
    length_of,
)
from app.workflow.rules.standing import stands_with

OPEN = (ClockState.RUNNING, ClockState.PAUSED)


@handles(Start)
async def start(run: Run, effect: Start) -> None:
    """Start a clock."""
    run.clocks.started.append(effect.clock)


@handles(Stop)
async def stop(run: Run, effect: Stop) -> None:
    """Stop clocks: met or breached."""
    run.clocks.stopped.extend(effect.clocks)


@handles(Void)
async def void(run: Run, effect: Void) -> None:
    """Void clocks; without names, all that still run."""
    run.clocks.voided.extend(effect.clocks)
    run.clocks.void_all = run.clocks.void_all or not effect.clocks


@handles(Pause)
async def pause(run: Run, effect: Pause) -> None:
    """Pause a clock, if this kind of hold pauses it."""
    if str(run.context.form.reason) in CLOCKS[effect.clock].pauses:
        run.clocks.paused.append(effect.clock)


@handles(Resume)
async def resume(run: Run, effect: Resume) -> None:
    """Let a clock run on."""
    run.clocks.resumed.append(effect.clock)


_ENDINGS: dict[tuple[str, tuple[str, ...], bool], Prepared] = {}


def _ending(kind: str, names: tuple[str, ...], *, excluding: bool) -> Prepared:
    """UPDATE that ends the open clocks of a record: those named, or all but those named. Late ones end breached."""
    key = (kind, names, excluding)
    found = _ENDINGS.get(key)
    if found is None:
        table = table_of(ClockRow)
        columns = table.columns
        now = bindparam("now", type_=columns["ended_at"].type, required=True)
        late = and_(columns["state"] == ClockState.RUNNING, columns["due_at"] < now)
        statement = (
            update(table)
            .inline()
            .where(columns["record_id"] == bindparam("record_id", type_=columns["record_id"].type, required=True))
            .where(or_(*(columns["state"] == state for state in OPEN)))
        )
        if names:
            named = or_(*(columns["name"] == name for name in names))
            statement = statement.where(~named if excluding else named)
        # what was late before its reason went away stays a breach
        ending = ClockState.MET if kind == "stop" else ClockState.VOIDED
        state = case((late, ClockState.BREACHED), else_=ending)
        breached = case((late, columns["due_at"]), else_=columns["breached_at"])
        statement = statement.values(state=state, breached_at=breached, ended_at=now, leased_by=null())
        found = _ENDINGS[key] = Prepared(statement)
    return found


async def write_clocks(run: Run) -> None:
    """Write what the move does to the record's clocks: stopped, voided, paused, resumed, started."""
    plan, now = run.clocks, run.tx.now
    if plan == ClockPlan():
        return
    values = {"record_id": run.order_id, "now": now}
    stopped = tuple(dict.fromkeys(name for name in plan.stopped if name not in plan.started))
    if stopped:
        run.tx.write(_ending("stop", stopped, excluding=False), dict(values))
    if plan.void_all:
        run.tx.write(_ending("void", stopped, excluding=True), dict(values))
    elif plan.voided:
        run.tx.write(_ending("void", tuple(dict.fromkeys(plan.voided)), excluding=False), dict(values))
    if plan.paused or plan.resumed:
        await _pause_and_resume(run)
    for name in plan.started:
        _start(run, name, ended=name in plan.stopped)


async def _pause_and_resume(run: Run) -> None:
    """A clock that was paused is due later by as long as it stood still."""
    plan, now = run.clocks, run.tx.now
    names = (*plan.paused, *plan.resumed)
    rows = await run.tx.all(
        ClockRow,
        select(ClockRow).where(
            col(ClockRow.record_id) == run.order_id, col(ClockRow.name).in_(names), col(ClockRow.state).in_(OPEN)
        ),
    )
    for row in rows:
        if row.name in plan.paused and row.state is ClockState.RUNNING:
            run.tx.update(ClockRow, {"id": row.id}, {"state": ClockState.PAUSED, "paused_at": now})
        elif row.name in plan.resumed and row.paused_at is not None:
            stood = now - row.paused_at
            run.tx.update(
                ClockRow,
                {"id": row.id},
                {
                    "state": ClockState.RUNNING,
                    "paused_at": None,
                    "paused_seconds": row.paused_seconds + int(stood.total_seconds()),
                    "due_at": row.due_at + stood,
                    "warn_at": row.warn_at + stood,
                    "next_at": row.next_at + stood,
                },
            )


def _start(run: Run, name: str, *, ended: bool) -> None:
    limit = _deadline(run, CLOCKS[name])
    if limit is None:
        return
    now = run.tx.now
    late = ended and now > limit.due_at
    state = ClockState.RUNNING if not ended else ClockState.BREACHED if late else ClockState.MET
    run.tx.insert(
        ClockRow,
        id=new_id(),
        created_at=now,
        community_id=run.context.community.id,
        record_type="work_order",
        record_id=run.order_id,
        name=name,
        state=state,
        started_at=limit.started_at,
        due_at=limit.due_at,
        warn_at=limit.warn_at,
        next_at=limit.warn_at,
        calendar=limit.calendar,
        ended_at=now if ended else None,
        breached_at=limit.due_at if late else None,
    )


def _deadline(run: Run, kind: ClockKind) -> Deadline | None:
    """When this clock is due for this record; None when it does not apply."""
    row, community, now = run.context.row, run.context.community, run.tx.now
    appointment = run.context.appointment
    emergency = run.lifecycle.name == "work_order" and run.now_is("urgency") is Urgency.EMERGENCY
    match kind.name:
        case "on_time" if appointment is not None and appointment.state == "confirmed":
            return between(appointment.starts_at, appointment.ends_at)
        case "day_ahead_contact" if appointment is not None and appointment.starts_at - now >= FAR_AHEAD:
            length = length_of(kind, emergency=False, overrides=dict(community.clock_lengths))
            return between(now, appointment.starts_at - timedelta(seconds=length))
        case name if name in (ON_TIME, DAY_AHEAD_CONTACT):
            return None
        case name if name == EMERGENCY_ARRIVAL and not emergency:
            return None
        case name if name in (VISIT_ARRANGED, FIXED) and run.now_is("coverage") != "contract":
            return None
    began = row.created_at if kind.name in (VISIT_ARRANGED, FIXED) else now
    length = length_of(kind, emergency=emergency, overrides=dict(community.clock_lengths))
    return deadline(kind, began, length, community.zone, community.calendar)


@handles(AnswerUrge)
async def answer_urge(run: Run, effect: AnswerUrge) -> None:
    """Who has the order and by when something is due: the next open clock, or else the appointment."""
    due = await run.tx.value(
        select(func.min(col(ClockRow.due_at))).where(
            col(ClockRow.record_id) == run.order_id, col(ClockRow.state) == ClockState.RUNNING
        )
    )
    appointment = run.context.appointment
    if due is None and appointment is not None and appointment.state == "confirmed":
        due = appointment.ends_at
    run.created["answer"] = {"stands_with": stands_with(run.context.row), "due_at": due}
