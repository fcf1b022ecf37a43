"""How a report is added up: by the database, in one statement with its total and all of its rows.

What is counted is said by app/workflow/reports. Here the records of a period with what each of them adds become a
common table expression (`counted`), and then the sums of all, and of each row.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from sqlalchemy import (
    CTE,
    CompoundSelect,
    FromClause,
    Integer,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy import cast as sql_cast

from app.db.statements import AnyColumn, AnySelect
from app.models.base import RowView
from app.models.expressions import MiddleTwo, UuidOfText, objects_of, texts_of
from app.workflow.reports.contributions import CountedRecords, Crew, Period, Rows
from app.workflow.reports.figures import Report, Sheet

NONE: Final = "none"
"""The key of the row for records without a worker, department or trade."""


def take(sheet: Sheet, row: RowView) -> None:
    """Add the sums of one row, or of all records."""
    key = None if row["whole"] else key_of(row["key"])
    for figure in sheet.report.figures:
        added = row.get(f"{figure.name}_sum")
        if added is not None:
            sheet.add(figure.name, int(added), int(row[f"{figure.name}_of"] or 0), key=key)
    if key is not None and row["led"] is not None:
        sheet.note_crew(key, int(row["led"]), int(row["helped"]))


def key_of(value: object) -> str:
    """The key of a row as text; nothing has a row of its own."""
    return NONE if value is None else str(value)


def sums(report: Report, period: Period, counted: CountedRecords, by: str) -> CompoundSelect[Any]:
    """The statement: `whole` is 1 for the total, and 0 for a row with its `key`; for each figure its sum and, of shares
    and the like, its denominator; `led` and `helped` of rows that are workers."""
    rows = counted.rows[by]
    records = _counted(period, counted, rows).cte("counted")
    figures = [column for figure, _, of in counted.figures for column in _summed(report, records, figure, of)]
    adds = or_(*(records.c[figure].is_not(None) for figure, _, _ in counted.figures))
    keys = _keys(records, rows)
    if keys is None:
        key, source = records.c.key, cast(FromClause, records)
    else:
        key = keys.c.key
        source = records.join(keys, keys.c.id == records.c.id)
    lead = keys.c.is_lead if keys is not None and isinstance(rows, Crew) else sql_cast(null(), Integer)
    each = select(
        key.label("key"),
        literal(0).label("whole"),
        func.sum(lead).label("led"),
        func.sum(1 - lead).label("helped"),
        *figures,
    )
    total = select(type_coerce(null(), key.type), literal(1), null(), null(), *figures).select_from(records)
    return union_all(each.select_from(source).where(adds).group_by(key), total)


def _counted(period: Period, counted: CountedRecords, rows: Rows) -> AnySelect:
    """The records, with what each adds to the figures, and what says in which rows it counts."""
    columns: list[AnyColumn] = [counted.table.c.id.label("id")]
    for figure, amount, of in counted.figures:
        columns.append(amount.label(figure))
        if of is not None:
            columns.append(of.label(f"{figure}_over"))
    columns += [column.label(name) for name, column in _row_columns(rows)]
    joined = period.rows.join(counted.table, counted.is_in(period))
    for table, on, may_lack in counted.beside:
        joined = joined.join(table, on, isouter=may_lack)
    return select(*columns).select_from(joined).where(period.may_read(counted.department), *counted.only)


def _row_columns(rows: Rows) -> Iterator[tuple[str, AnyColumn]]:
    if isinstance(rows, Crew):
        yield "lead", rows.lead
        if rows.helpers is not None:
            yield "helpers", rows.helpers
    elif isinstance(rows, Sequence):
        for number, listed in enumerate(rows):
            yield f"list_{number}", listed
    else:
        yield "key", rows


def _summed(report: Report, records: CTE, figure: str, of: object) -> list[AnyColumn]:
    """A figure's numerator and denominator; of a median the two middle values, and how many there are."""
    amounts, measure = records.c[figure], report.figure(figure).measure
    added = MiddleTwo(amounts) if measure == "median" else func.sum(amounts)
    if of is not None:
        over: AnyColumn = func.sum(records.c[f"{figure}_over"])
    else:
        over = null() if measure in ("count", "sum") else func.count(amounts)
    return [added.label(f"{figure}_sum"), over.label(f"{figure}_of")]


def _keys(records: CTE, rows: Rows) -> CTE | None:
    """The rows of records that may count in several, each once: `id`, `key`, and of crews `is_lead`. None: a record has
    one row, which stands with it."""
    if isinstance(rows, Crew):
        return _crews(records, rows)
    if not isinstance(rows, Sequence):
        return None
    parts = []
    for number in range(len(rows)):
        listed = texts_of(records.c[f"list_{number}"])
        parts.append(select(records.c.id, listed.c.value.label("key")).select_from(records.join(listed, true())))
    texts = union(*parts).cte("texts") if len(parts) > 1 else parts[0].distinct().cte("texts")
    # what has none counts in the row of those that have none
    return (
        select(records.c.id, texts.c.key)
        .select_from(records.join(texts, texts.c.id == records.c.id, isouter=True))
        .cte("keys")
    )


def _crews(records: CTE, crew: Crew) -> CTE:
    """M-21: who led each record, and who helped with it; nobody both led and helped with one."""
    led = select(records.c.id, records.c.lead.label("key"), literal(1).label("is_lead"))
    parts: list[AnySelect] = [led]
    if crew.helpers is not None:
        listed = objects_of(records.c.helpers)
        person = UuidOfText(listed.c.value["person_id"].as_string())
        helped = select(records.c.id, person.label("key"), literal(0).label("is_lead")).distinct()
        parts.append(
            helped.select_from(records.join(listed, true())).where(
                or_(records.c.lead.is_(None), person != records.c.lead)
            )
        )
    if crew.instead is None:
        return union_all(*parts).cte("keys")
    others = crew.instead.cte("others")
    own = [part.where(records.c.id.not_in(select(others.c.record_id))) for part in parts]
    of_others = select(others.c.record_id, others.c.worker_id, literal(1)).join_from(
        records, others, others.c.record_id == records.c.id
    )
    return union_all(*own, of_others).cte("keys")
