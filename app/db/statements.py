"""Statements that are compiled once and then run on the driver's own connection (architecture, trap 8).

SQLModel owns the schema: every statement here is built from its tables, and every value passes the column types'
own processors. What is saved is the work of compiling and wrapping on each request.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Select, Table, bindparam, insert, update
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]

_DOLLAR = re.compile(r"\$(\d+)")


class Compiled:
    """One statement as a driver takes it: text with positional marks, and how to make its arguments. No `in_`: a list
    that is expanded at run time has no text to prepare."""

    __slots__ = ("_parts", "columns", "fixed", "names", "sql", "takes")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self.names: tuple[str, ...] = tuple(compiled.positiontup or ())
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        self.takes = tuple((name, processors[name]) for name in self.names)
        self.fixed = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
        self._parts: dict[Spans, list[list[tuple[str, Processor | None]]]] = {}
        self.columns: list[tuple[str, Processor | None]] = []
        if isinstance(statement, Select):
            for column in statement.selected_columns:
                kind = column.type.dialect_impl(dialect)
                self.columns.append((column.key or "", kind.result_processor(dialect, None)))

    def arguments(self, values: Mapping[str, object]) -> list[Any]:
        """The positional arguments for the driver."""
        if self.fixed:
            values = {**self.fixed, **values}
        return [values[name] if processor is None else processor(values[name]) for name, processor in self.takes]

    def record(self, row: Sequence[Any]) -> dict[str, Any]:
        """A result row as Python values by column key."""
        return _read(self.columns, row)

    def parts(self, row: Sequence[Any], spans: "Spans") -> list[dict[str, Any] | None]:
        """A row of joined tables taken apart, each part by its columns' own names (what follows the last dot of their
        keys); a part whose first column is null is an outer join that found nothing."""
        found = self._parts.get(spans)
        if found is None:
            names = [(key.rpartition(".")[2], processor) for key, processor in self.columns]
            found = self._parts[spans] = [names[start:end] for start, end in spans]
        row = tuple(row)
        return [
            None if row[start] is None else _read(columns, row[start:end])
            for columns, (start, end) in zip(found, spans, strict=True)
        ]


Spans = tuple[tuple[int, int], ...]
"""Where the parts of a joined row begin and end."""


def _read(columns: Sequence[tuple[str, Processor | None]], row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: value if processor is None or value is None else processor(value)
        for (name, processor), value in zip(columns, row, strict=True)
    }


class Prepared:
    """A statement with named parameters, compiled once for each dialect it meets."""

    __slots__ = ("_compiled", "statement")

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        """The statement as this dialect's driver takes it."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = Compiled(self.statement, dialect)
        return found


_inserts: dict[Table, Prepared] = {}
_updates: dict[tuple[Table, tuple[str, ...], tuple[str, ...]], Prepared] = {}


def insert_into(table: Table) -> Prepared:
    """INSERT of a whole row, parameters named as the columns; the database fills identity columns."""
    found = _inserts.get(table)
    if found is None:
        columns = [column for column in table.columns if column.identity is None]
        values = {column.name: bindparam(column.name, type_=column.type, required=True) for column in columns}
        found = _inserts[table] = Prepared(insert(table).inline().values(values))
    return found


def update_of(table: Table, where: tuple[str, ...], changed: tuple[str, ...]) -> Prepared:
    """UPDATE of named columns where other named columns have given values; parameters `set_…` and `is_…`."""
    key = (table, where, changed)
    found = _updates.get(key)
    if found is None:
        statement = update(table).inline()
        for name in where:
            column = table.columns[name]
            statement = statement.where(column == bindparam(f"is_{name}", type_=column.type, required=True))
        statement = statement.values(
            {name: bindparam(f"set_{name}", type_=table.columns[name].type, required=True) for name in changed}
        )
        found = _updates[key] = Prepared(statement)
    return found


_combined: dict[tuple[tuple[Prepared, bool], ...], str] = {}


def join_statements(parts: Sequence[tuple[Prepared, bool]], dialect: Dialect) -> str:
    """One PostgreSQL statement that runs all parts, whole or not at all. A part marked True must change a row: if it
    does not (somebody was faster), the division by zero undoes everything."""
    key = tuple(parts)
    text = _combined.get(key)
    if text is None:
        pieces, must, offset = [], [], 0
        for index, (prepared, must_hit) in enumerate(parts):
            compiled = prepared.on(dialect)
            sql = _DOLLAR.sub(lambda match, shift=offset: f"${int(match[1]) + shift}", compiled.sql)  # type: ignore[misc]
            offset += len(compiled.names)
            if must_hit:
                must.append(f"(SELECT count(*) FROM p{index})")  # noqa: S608 - our own names only
                sql = f"{sql} RETURNING 1"
            pieces.append(f"p{index} AS ({sql})")
        check = f"1 / least(1, {', '.join(must)})" if must else "1"
        text = _combined[key] = f"WITH {', '.join(pieces)} SELECT {check}"
    return text
