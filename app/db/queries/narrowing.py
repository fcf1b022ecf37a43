"""Filters of lists as conditions."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Table

from app.db.statements import AnyColumn, AnySelect


def narrowing(columns: Mapping[str, AnyColumn], filters: Mapping[str, object]) -> list[ColumnElement[bool]]:
    """The statement filtered by columns of the table: equality, `…_gte`, `…_lt`, or membership of a list."""
    conditions: list[ColumnElement[bool]] = []
    for name, value in filters.items():
        if value is None:
            continue
        if name.endswith("_gte"):
            conditions.append(columns[name.removesuffix("_gte")] >= value)
        elif name.endswith("_lt"):
            conditions.append(columns[name.removesuffix("_lt")] < value)
        elif isinstance(value, list):
            # one value is asked as such, so that an index on it and the order of creation answers
            conditions.append(columns[name] == value[0] if len(value) == 1 else columns[name].in_(value))
        else:
            conditions.append(columns[name] == value)
    return conditions


def narrowed(statement: AnySelect, table: Table, filters: Mapping[str, object]) -> AnySelect:
    """A statement narrowed by columns of its table."""
    return statement.where(*narrowing(dict(table.columns), filters))
