"""Filters of lists as conditions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table


def narrowed(statement: Any, table: Table, filters: Mapping[str, Any]) -> Any:
    """The statement filtered by columns of the table: equality, `…_gte`, `…_lt`, or membership of a list."""
    for name, value in filters.items():
        if value is None:
            continue
        if name.endswith("_gte"):
            statement = statement.where(table.columns[name.removesuffix("_gte")] >= value)
        elif name.endswith("_lt"):
            statement = statement.where(table.columns[name.removesuffix("_lt")] < value)
        elif isinstance(value, list):
            statement = statement.where(table.columns[name].in_(value))
        else:
            statement = statement.where(table.columns[name] == value)
    return statement
