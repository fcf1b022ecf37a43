"""Who was responsible for a clock when its time ran out, read from the journal. The answer equals that of
app.workflow.clocks.intervals, for the moment at which a late clock ends, is paused or is moved.

The same SQL expression is used in the UPDATE that ends clocks, where only late ones evaluate it, and alone.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal_column, or_
from sqlmodel import col, select

from app.core.enums import Standing
from app.db.statements import AnyColumn, Prepared
from app.db.transaction import Transaction, table_of
from app.models import ClockRow, JournalEntry
from app.workflow.clocks.definitions import CLOCKS, OUTSIDE
from app.workflow.clocks.intervals import BEFORE

_CLOCKS: Final = table_of(ClockRow).columns


def _word(text: str) -> ColumnElement[str]:
    """A value of an enum as a literal in the SQL text: these statements run with every action."""
    return literal_column(f"'{text}'")


def stood_with(record_id: AnyColumn, name: AnyColumn, moment: AnyColumn) -> ColumnElement[str]:
    """SQL for who was responsible for a clock of this name just before a moment, by its record's journal."""
    party: ColumnElement[str] = col(JournalEntry.data)["stands_with"].as_string()
    owed = or_(*(name == _word(clock.name) for clock in CLOCKS.values() if clock.waits_for_nobody))
    outside = or_(*(party == _word(standing) for standing in OUTSIDE))
    of_record = (
        select(case((and_(owed, outside), _word(Standing.CENTRE)), else_=party))
        .where(col(JournalEntry.record_id) == record_id, col(JournalEntry.at) < moment, party.is_not(None))
        .order_by(col(JournalEntry.version).desc())
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    own = [(name == _word(clock.name), _word(clock.owed_by)) for clock in CLOCKS.values() if clock.owed_by is not None]
    return case(*own, else_=func.coalesce(of_record, _word(BEFORE)))


def _parameter(name: str, of: str) -> AnyColumn:
    return bindparam(name, type_=_CLOCKS[of].type, required=True)


_STOOD: Final = Prepared(
    select(
        stood_with(_parameter("record_id", "record_id"), _parameter("clock", "name"), _parameter("at", "due_at")).label(
            "stood_with"
        )
    )
)


async def stood_with_at(tx: Transaction, record_id: UUID, clock: str, moment: datetime) -> Standing:
    """The same for one clock."""
    return Standing(await tx.value(_STOOD, record_id=record_id, clock=clock, at=moment))


async def breach(tx: Transaction, row: ClockRow) -> dict[str, object]:
    """The columns of a clock that is found late: when its time ran out, and who was responsible then."""
    stood = await stood_with_at(tx, row.record_id, row.name, row.due_at)
    return {"breached_at": row.due_at, "breached_with": stood.value}
