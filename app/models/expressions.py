"""What reports compute in the database and what SQL has no common words for: each as one expression that PostgreSQL and
SQLite compute alike, to the last digit.

SQLite gets `end_of_day`, `local_day` and `middle_two` from its connections (app/db/sqlite_functions.py); it knows
neither time zones nor medians.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Integer, String, Table, Uuid, column, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.json_object import JsonObject
from app.models.base import JsonColumn

MICROSECONDS: Final = 1_000_000
"""In a second."""


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model, for whoever makes expressions of its columns."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


class Microseconds(FunctionElement[int]):
    """Microseconds from one moment to another; negative if the second one is earlier."""

    type = BigInteger()
    inherit_cache = True


@compiles(Microseconds, "postgresql")
def _microseconds(element: Microseconds, compiler: SQLCompiler, **words: object) -> str:
    start, end = (compiler.process(part, **words) for part in element.clauses)
    return f"CAST(extract(epoch FROM {end} - {start}) * {MICROSECONDS} AS BIGINT)"


@compiles(Microseconds, "sqlite")
def _microseconds_of_texts(element: FunctionElement[int], compiler: SQLCompiler, **words: object) -> str:
    # moments are texts with six decimals, 2026-11-21 08:00:00.000000, of which strftime would round three away
    start, end = (compiler.process(part, **words) for part in element.clauses)
    return (
        f"((strftime('%s', substr({end}, 1, 19)) - strftime('%s', substr({start}, 1, 19))) * {MICROSECONDS}"
        f" + (substr({end}, 21, 6) - substr({start}, 21, 6)))"
    )


class Seconds(FunctionElement[int]):
    """Whole seconds from one moment to another, rounded towards zero."""

    type = BigInteger()
    inherit_cache = True


@compiles(Seconds, "postgresql")
def _seconds(element: Seconds, compiler: SQLCompiler, **words: object) -> str:
    # date_part counts in float8, in which a microsecond is not lost within centuries; extract would take decimals,
    # which take several times as long
    start, end = (compiler.process(part, **words) for part in element.clauses)
    return f"CAST(trunc(date_part('epoch', {end} - {start})) AS BIGINT)"


@compiles(Seconds, "sqlite")
def _seconds_of_texts(element: Seconds, compiler: SQLCompiler, **words: object) -> str:
    return f"({_microseconds_of_texts(element, compiler, **words)} / {MICROSECONDS})"


def seconds_between(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
    """Whole seconds from one moment to another, rounded towards zero."""
    return Seconds(start, end)


class EndOfDay(FunctionElement[datetime]):
    """24:00, in a zone, of the day on which a moment lies."""

    type = UTCDateTime()
    inherit_cache = True


@compiles(EndOfDay, "postgresql")
def _end_of_day(element: EndOfDay, compiler: SQLCompiler, **words: object) -> str:
    moment, zone = (compiler.process(part, **words) for part in element.clauses)
    return f"timezone({zone}, date_trunc('day', timezone({zone}, {moment})) + interval '1 day')"


@compiles(EndOfDay, "sqlite")
def _end_of_day_by_python(element: EndOfDay, compiler: SQLCompiler, **words: object) -> str:
    return f"end_of_day({compiler.process(element.clauses, **words)})"


class LocalDay(FunctionElement[date]):
    """The day, in a zone, on which a moment lies."""

    type = Date()
    inherit_cache = True


@compiles(LocalDay, "postgresql")
def _local_day(element: LocalDay, compiler: SQLCompiler, **words: object) -> str:
    moment, zone = (compiler.process(part, **words) for part in element.clauses)
    return f"CAST(timezone({zone}, {moment}) AS DATE)"


@compiles(LocalDay, "sqlite")
def _local_day_by_python(element: LocalDay, compiler: SQLCompiler, **words: object) -> str:
    return f"local_day({compiler.process(element.clauses, **words)})"


class MiddleTwo(FunctionElement[int]):
    """The sum of the two middle values of a group of whole numbers, NULL left out: of an odd number of values twice the
    middle one. Half of it is their median."""

    type = BigInteger()
    inherit_cache = True


@compiles(MiddleTwo, "postgresql")
def _middle_two(element: MiddleTwo, compiler: SQLCompiler, **words: object) -> str:
    value = compiler.process(element.clauses, **words)
    return (
        f"(percentile_disc(0.5) WITHIN GROUP (ORDER BY {value})"
        f" + percentile_disc(0.5) WITHIN GROUP (ORDER BY {value} DESC))"
    )


@compiles(MiddleTwo, "sqlite")
def _middle_two_by_python(element: MiddleTwo, compiler: SQLCompiler, **words: object) -> str:
    return f"middle_two({compiler.process(element.clauses, **words)})"


class _Texts(FunctionElement[str]):
    """The texts in a JSON list, one a row."""

    inherit_cache = True


class _Objects(FunctionElement[JsonObject]):
    """The objects in a JSON list, one a row."""

    inherit_cache = True


def _in_list(function: str, element: _Texts | _Objects, compiler: SQLCompiler, words: dict[str, object]) -> str:
    listed = compiler.process(element.clauses, **words)
    return f"{function}(CASE WHEN jsonb_typeof({listed}) = 'array' THEN {listed} END)"


@compiles(_Texts, "postgresql")
def _texts(element: _Texts, compiler: SQLCompiler, **words: object) -> str:
    return _in_list("jsonb_array_elements_text", element, compiler, words)


@compiles(_Objects, "postgresql")
def _objects(element: _Objects, compiler: SQLCompiler, **words: object) -> str:
    return _in_list("jsonb_array_elements", element, compiler, words)


@compiles(_Texts, "sqlite")
@compiles(_Objects, "sqlite")
def _each(element: _Texts | _Objects, compiler: SQLCompiler, **words: object) -> str:
    return f"json_each({compiler.process(element.clauses, **words)})"


def among(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Whether a column has one of some values. Unlike `in_` it has a fixed text, so that it can be prepared."""
    return or_(*(column == value for value in values))


def texts_of(listed: ColumnElement[Any]) -> TableValuedAlias:
    """A JSON list of texts as rows with the column `value`, to be joined with the table that the list stands in."""
    return _Texts(listed).table_valued(column("value", String()), joins_implicitly=True)


def objects_of(listed: ColumnElement[Any]) -> TableValuedAlias:
    """A JSON list of objects as rows with the column `value`, to be joined with the table that the list stands in."""
    return _Objects(listed).table_valued(column("value", JsonColumn), joins_implicitly=True)


class Joined(FunctionElement[str]):
    """The texts of a group in one, with plus signs between, in the order in which they come."""

    type = String()
    inherit_cache = True


@compiles(Joined, "postgresql")
def _joined(element: Joined, compiler: SQLCompiler, **words: object) -> str:
    return f"string_agg({compiler.process(element.clauses, **words)}, '+')"


@compiles(Joined, "sqlite")
def _joined_by_sqlite(element: Joined, compiler: SQLCompiler, **words: object) -> str:
    return f"group_concat({compiler.process(element.clauses, **words)}, '+')"


class JsonField(FunctionElement[object]):
    """A text of JSON as a column of this type holds it: an id in hex, a moment as `2026-11-21 08:00:00.000000` in UTC,
    a day, a number, or whether something is so."""

    def __init__(self, text: ColumnElement[Any], column_type: TypeEngine[Any]) -> None:
        self.type = column_type
        super().__init__(text)


@compiles(JsonField, "postgresql")
def _json_field(element: JsonField, compiler: SQLCompiler, **words: object) -> str:
    text = compiler.process(element.clauses, **words)
    if isinstance(element.type, UTCDateTime):
        return f"timezone('UTC', CAST({text} AS TIMESTAMP))"
    return f"CAST({text} AS {compiler.dialect.type_compiler_instance.process(element.type)})"


@compiles(JsonField, "sqlite")
def _json_field_of_sqlite(element: JsonField, compiler: SQLCompiler, **words: object) -> str:
    text = compiler.process(element.clauses, **words)
    return f"CAST({text} AS INTEGER)" if isinstance(element.type, Integer | Boolean) else text


class UuidOfText(FunctionElement[UUID]):
    """An id that JSON holds as a text, as a column of ids would hold it."""

    type = Uuid()
    inherit_cache = True


@compiles(UuidOfText, "postgresql")
def _uuid(element: UuidOfText, compiler: SQLCompiler, **words: object) -> str:
    return f"CAST({compiler.process(element.clauses, **words)} AS UUID)"


@compiles(UuidOfText, "sqlite")
def _uuid_in_hex(element: UuidOfText, compiler: SQLCompiler, **words: object) -> str:
    return f"replace({compiler.process(element.clauses, **words)}, '-', '')"
