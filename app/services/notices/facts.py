"""What a notice says of a move: days, amounts and numbers of records; to somebody outside the company no more (M-90).

The facts are read when the notice is written, because a notice describes the move and not what came after it. A kind
says which may be told and how each is read (`notice_facts`), mostly with the functions here; the notice's text decides
which are.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from pydantic_core import to_jsonable_python
from sqlmodel import col, select

from app.core.clock import local_day
from app.core.enums import ClockState
from app.core.json_object import JsonObject, JsonView
from app.db.statements import Prepared, given
from app.db.transaction import table_of
from app.models import ClockRow, Department
from app.services.journal.journal import split
from app.services.moving.context import MoveContext
from app.services.moving.kind_parts import NoticeFact

_clocks, _departments = table_of(ClockRow).columns, table_of(Department).columns
_DUE = Prepared(
    select(col(ClockRow.due_at)).where(
        col(ClockRow.record_id) == given(_clocks["record_id"], "record_id"),
        col(ClockRow.name) == given(_clocks["name"], "name"),
        col(ClockRow.state) == ClockState.RUNNING,
    )
)
_DEPARTMENT = Prepared(select(col(Department.name)).where(col(Department.id) == given(_departments["id"], "id")))


async def facts_told(moving: MoveContext, wanted: Collection[str]) -> JsonObject:
    """Those of the wanted facts that are known of this move and may be told outside the company."""
    data, _ = split(moving.context.form)
    journaled: JsonObject = {**moving.context.cause, **data, **moving.data}
    facts: JsonObject = {}
    for name in sorted(moving.kind.notice_facts.keys() & wanted):
        value = await moving.kind.notice_facts[name](moving, journaled)
        if value:
            facts[name] = value
    return facts


async def facts_for_staff(moving: MoveContext, wanted: Collection[str]) -> JsonObject:
    """Those of the wanted facts that are known: a fact of the kind, else a column of the record as it is after the
    move, or of the record it belongs to."""
    if not wanted:
        return {}
    data, _ = split(moving.context.form)
    journaled: JsonObject = {**moving.context.cause, **data, **moving.data}
    facts: JsonObject = {}
    for name in sorted(wanted):
        reads = moving.kind.notice_facts.get(name)
        value = moving.told_of(name) if reads is None else await reads(moving, journaled)
        if value:
            facts[name] = to_jsonable_python(value)
    return facts


def said(name: str) -> NoticeFact:
    """What the journal holds of the move under a name."""

    async def read(_: MoveContext, journaled: JsonView) -> object:
        return journaled.get(name)

    return read


def kept(column: str) -> NoticeFact:
    """A column of the record as it is after the move."""

    async def read(moving: MoveContext, _: JsonView) -> object:
        value: object = moving.now_is(column)
        return value

    return read


def last_day_of(clock: str) -> NoticeFact:
    """The last day of the clock that the move starts, or of the running one."""

    async def read(moving: MoveContext, _: JsonView) -> object:
        zone = moving.context.community.zone
        started = moving.data.get("clocks", {}).get("started", {}).get(clock)
        if started is not None:
            return day_before(datetime.fromisoformat(started["due_at"]), zone)
        due_at = await moving.tx.value(_DUE, record_id=moving.kind.clock_home_id(moving.context.row), name=clock)
        return None if due_at is None else day_before(due_at, zone)

    return read


async def department_name(moving: MoveContext, _: JsonView) -> object:
    """The department that is answerable after the move."""
    department_id = moving.now_is("department_id")
    return None if department_id is None else await moving.tx.value(_DEPARTMENT, id=department_id)


def day_before(due_at: datetime, zone: str) -> str:
    """The last day of a clock: the day before, if it ends at 24:00, which is the beginning of the next day."""
    return local_day(due_at - timedelta(seconds=1), zone).isoformat()
