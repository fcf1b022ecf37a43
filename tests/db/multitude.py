"""Makes a village's tables large: every row many times over, mostly in communities that nobody there has to do with."""

from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Enum,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    create_engine,
    text,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from app.models import Community

ROWS: Final = 4_000
"""How many rows a large table of PostgreSQL has at least: so many that a plan by its figures prefers an index."""
ROWS_OF_SQLITE: Final = 200
"""And one of SQLite, which plans by its rules and not by how much there is."""
SMALL: Final = frozenset(
    {
        "organisation", "community", "department", "catalogue_item", "warranty_term", "clock_policy", "machine_client",
        "number_counter", "feed_head", "building", "rule_set", "checklist_item", "heartbeat", "webhook_endpoint",
        "webhook_cursor", "organisation_head", "feed_epoch", "operation",
    }
)  # fmt: skip
"""Tables of which even a large company has few rows."""
PLACES: Final = frozenset({"community_id", "organisation_id"})
YEAR: Final = 400
"""Days that the new rows lie apart, where no two may be of one day."""
ELSEWHERE: Final = 40
"""How many places the new rows are spread over."""


def multiply(url: str) -> frozenset[str]:
    """Fill up every table that has rows; the names of those that are large now. PostgreSQL wants the superuser."""
    assert Community.metadata is SQLModel.metadata
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"))
    dialect = _PostgreSQL() if engine.dialect.name == "postgresql" else _SQLite()
    large = set()
    try:
        with engine.begin() as connection:
            # what the new rows refer to isn't there
            connection.execute(text(dialect.unbound))
            for table in SQLModel.metadata.tables.values():
                if table.name not in SMALL and _multiply(connection, table, dialect):
                    large.add(table.name)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in dialect.statistics:
                connection.execute(text(statement))
    finally:
        engine.dispose()
    return frozenset(large)


def _multiply(connection: Connection, table: Table, dialect: "_PostgreSQL | _SQLite") -> bool:
    present = int(connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one())
    if not present:
        return False
    columns = [column for column in table.columns if column.identity is None]
    shown = ", ".join(_changed(column, dialect) for column in columns)
    names = ", ".join(f'"{column.name}"' for column in columns)
    series = dialect.series(dialect.rows // present + 1)
    connection.execute(text(f'INSERT INTO "{table.name}" ({names}) SELECT {shown} FROM "{table.name}" AS t, {series}'))
    return True


def _changed(column: Column[Any], dialect: "_PostgreSQL | _SQLite") -> str:
    old, kind = f't."{column.name}"', _plain(column.type)
    if isinstance(kind, Uuid):
        new = dialect.place(ELSEWHERE) if column.name in PLACES else dialect.any_id
        return f"CASE WHEN {old} IS NULL THEN NULL ELSE {new} END"
    if isinstance(kind, DateTime):
        return dialect.later(old)
    if isinstance(kind, Date) and _is_unique(column):
        return dialect.days_later(old)
    # of a few values that a check knows, another cannot be made
    if _is_unique(column) and not isinstance(kind, Enum):
        number = f"(row_number() OVER () + {1000 * ROWS})"
        return f"'n' || {number}" if isinstance(kind, String) else number
    return old


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """What a type of the application's own is stored as."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _is_unique(column: Column[Any]) -> bool:
    """Whether values of a column must differ, and no id beside them does already."""
    table = column.table
    assert isinstance(table, Table)
    groups = [list(table.primary_key.columns)]
    groups += [list(member.columns) for member in table.constraints if isinstance(member, UniqueConstraint)]
    groups += [list(index.columns) for index in table.indexes if index.unique]
    return any(
        any(member.name == column.name for member in group)
        and not any(isinstance(_plain(member.type), Uuid) and member.name not in PLACES for member in group)
        for group in groups
    )


class _PostgreSQL:
    rows = ROWS
    unbound = "SET session_replication_role = replica"
    statistics: tuple[str, ...] = ("VACUUM ANALYZE",)
    any_id = "gen_random_uuid()"

    def series(self, count: int) -> str:
        return f"generate_series(1, {count}) AS s(times)"

    def place(self, count: int) -> str:
        return f"('01990fff-0000-7000-8000-' || lpad(to_hex(times % {count}), 12, '0'))::uuid"

    def later(self, old: str) -> str:
        return f"{old} + times * INTERVAL '1 second'"

    def days_later(self, old: str) -> str:
        return f"{old} + ((row_number() OVER ()) * {YEAR})::int"


class _SQLite:
    rows = ROWS_OF_SQLITE
    unbound = "PRAGMA foreign_keys = OFF"
    # where it works nobody gathers statistics either; it plans by its rules
    statistics: tuple[str, ...] = ()
    any_id = "lower(hex(randomblob(16)))"

    def series(self, count: int) -> str:
        more = f"SELECT times + 1 FROM s WHERE times < {count}"
        return f"(WITH RECURSIVE s(times) AS (SELECT 1 UNION ALL {more}) SELECT times FROM s)"

    def place(self, count: int) -> str:
        return f"'01990fff000070008000' || printf('%012x', times % {count})"

    def later(self, old: str) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%f000', {old}, '+' || times || ' seconds')"

    def days_later(self, old: str) -> str:
        return f"date({old}, '+' || ((row_number() OVER ()) * {YEAR}) || ' days')"
