"""What a notice to somebody outside the company says of a move: days, amounts and numbers of records (M-90).

The facts are read when the notice is written, because a notice describes the move and not what came after it. Only
facts listed in app.workflow.kinds.complaint.confidentiality may be used; the notice's text decides which are.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.clock import local_day
from app.core.enums import ClockState
from app.core.json_object import JsonObject
from app.db.statements import Prepared
from app.db.transaction import as_row, table_of
from app.models import Charge, ClockRow, Department
from app.services.journal.journal import split
from app.services.moving.context import MoveContext
from app.workflow.clocks.kinds import COMPLAINT_RESULT, EVIDENCE, PROGRESS
from app.workflow.kinds.complaint.confidentiality import TOLD_OUTSIDE
from app.workflow.kinds.work_order.needed_facts import master
from app.workflow.kinds.work_order.pricing import owed_fen

CLOCKS: Final = {"evidence_by": EVIDENCE, "progress_by": PROGRESS, "result_by": COMPLAINT_RESULT}
"""The days on which clocks end."""
CALLED: Final = {"letter": "decision_number", "kept_by": "due_on", "extended_to": "until"}
"""Facts that have another name in the journal."""
SUMS: Final = ("invoiced_fen", "reduced_fen", "paid_fen", "refunded_fen")

_clocks, _departments = table_of(ClockRow).columns, table_of(Department).columns
_DUE = Prepared(
    select(col(ClockRow.due_at)).where(
        col(ClockRow.record_id) == bindparam("record_id", type_=_clocks["record_id"].type, required=True),
        col(ClockRow.name) == bindparam("name", type_=_clocks["name"].type, required=True),
        col(ClockRow.state) == ClockState.RUNNING,
    )
)
_DEPARTMENT = Prepared(
    select(col(Department.name)).where(
        col(Department.id) == bindparam("id", type_=_departments["id"].type, required=True)
    )
)


async def facts_told(moving: MoveContext, wanted: Collection[str]) -> JsonObject:
    """Those of the wanted facts that are known of this move and may be told outside the company."""
    data, _ = split(moving.context.form)
    journaled: JsonObject = {**moving.context.cause, **data, **moving.data}
    facts: JsonObject = {}
    for name in sorted(TOLD_OUTSIDE.intersection(wanted)):
        if name in CLOCKS:
            value: object = await _last_day(moving, CLOCKS[name])
        elif name == "department":
            value = await _department(moving)
        else:
            value = _SOURCES.get(name, _said)(moving, journaled, CALLED.get(name, name))
        if value:
            facts[name] = value
    return facts


def day_before(due_at: datetime, zone: str) -> str:
    """The last day of a clock: the day before, if it ends at 24:00, which is the beginning of the next day."""
    return local_day(due_at - timedelta(seconds=1), zone).isoformat()


async def _last_day(moving: MoveContext, clock: str) -> str | None:
    """The last day of the clock that this move starts, or of the running one."""
    zone = moving.context.community.zone
    started = moving.data.get("clocks", {}).get("started", {}).get(clock)
    if started is not None:
        return day_before(datetime.fromisoformat(started["due_at"]), zone)
    due_at = await moving.tx.value(_DUE, record_id=moving.kind.clock_home_id(moving.context.row), name=clock)
    return None if due_at is None else day_before(due_at, zone)


async def _department(moving: MoveContext) -> str | None:
    department_id: UUID | None = moving.now_is("department_id")
    return None if department_id is None else await moving.tx.value(_DEPARTMENT, id=department_id)


def _said(_: MoveContext, said: Mapping[str, object], name: str) -> object:
    return said.get(name)


def _missing(moving: MoveContext, _: Mapping[str, object], name: str) -> object:
    return moving.now_is(name)


def _window(moving: MoveContext, said: Mapping[str, object], name: str) -> object:
    """The time that this move agrees on, or the one agreed before."""
    appointment = moving.context.appointment
    stands = appointment is not None and appointment.state == "confirmed"
    return said.get(name) or (getattr(appointment, name).isoformat() if stands else None)


def _invoiced(moving: MoveContext, said: Mapping[str, object], name: str) -> object:
    return said.get(name, moving.changes.get(name))


def _owed(moving: MoveContext, _: Mapping[str, object], __: str) -> object:
    return owed_fen(as_row(Charge, {name: moving.now_is(name) for name in SUMS}))


def _master(moving: MoveContext, _: Mapping[str, object], __: str) -> object:
    found = moving.context.loaded(master)
    return None if found is None else found.number


_SOURCES: Final[Mapping[str, Callable[[MoveContext, Mapping[str, object], str], object]]] = {
    "missing": _missing,
    "starts_at": _window,
    "ends_at": _window,
    "invoiced_fen": _invoiced,
    "owed_fen": _owed,
    "master": _master,
}
