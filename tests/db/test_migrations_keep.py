"""A migration loses nothing: rows written at each earlier revision stand there at the newest, and after going back."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from app.db import revisions
from tests.db.test_feed import NOW
from tests.db.test_migrations import empty
from tests.support import postgres

__all__ = ["empty"]
# an index on an expression is none that this test would fill
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
OLDEST_FIRST = [
    revision.revision for revision in ScriptDirectory.from_config(revisions.configuration("sqlite://")).walk_revisions()
][::-1]
EARLIER = OLDEST_FIRST[:-1]
WRITTEN_AT = [revision for at, revision in enumerate(EARLIER) if at % 4 == 0 or at >= len(EARLIER) - 6]
"""At which revisions rows are written. Most have landed long ago and don't change; the newest may."""
JUMPED_FROM = {EARLIER[0], *EARLIER[8::24], *EARLIER[-3:]} & {*WRITTEN_AT}
"""From where the newest is reached in one go; the steps are the same from everywhere."""
PLAUSIBLE: dict[str, dict[str, Any]] = {
    "charge": {"reversed_fen": 0},
    "community": {"zone": "Asia/Shanghai"},
    "requisition": {"returned_quantity": 0},
    "content_check": {"file_id": None},
    "purchase": {"bought_quantity": 0, "used_quantity": 0, "handed_over": 0, "taken_back": 0},
    # it comes from one record alone
    "corrective_action": {"follow_up_id": None, "quality_review_id": None, "opinions_month": None},
}
"""Where one value for all columns would not add up."""
Rows = dict[str, list[dict[str, str]]]
"""By table, each row's columns by name."""


class Bystander:
    """Writes and reads rows by what the database says of its tables, without the service's models."""

    def __init__(self, url: str) -> None:
        # a PostgreSQL database to which a connection is open can't be copied
        self.engine = sa.create_engine(url.replace("+aiosqlite", ""), poolclass=sa.NullPool)
        self.tables = sa.MetaData()
        self.written: dict[str, dict[str, Any]] = {}
        self.times = 0

    def write(self) -> None:
        """A row in every table, pointing at the others that are written with it."""
        self.tables.clear()
        self.tables.reflect(self.engine)
        self.written.clear()
        self.times += 1
        with self.engine.begin() as connection:
            for table in self.tables.sorted_tables:
                if table.name != "alembic_version":
                    row = self._row(table, connection)
                    connection.execute(table.insert(), row)
                    self.written[table.name] = row

    def _row(self, table: sa.Table, connection: sa.Connection) -> dict[str, Any]:
        # by the same connection: many rows are a lock on SQLite, even for readers
        words = _words(connection, table.name)
        values = {}
        for column in table.columns:
            if column.identity is not None and self.engine.dialect.name == "postgresql":
                continue
            key = next(iter(column.foreign_keys), None)
            if key is not None:
                target = self.written.get(key.column.table.name)
                values[column.name] = None if target is None else target[key.column.name]
            else:
                values[column.name] = words.get(column.name) or self._value(column)
        return values | {name: value for name, value in PLAUSIBLE.get(table.name, {}).items() if name in table.columns}

    def _value(self, column: sa.Column[Any]) -> Any:
        match column.type:
            case sa.Uuid():
                return uuid4()
            case sa.DateTime():
                return NOW if getattr(column.type, "timezone", False) else datetime(2026, 11, 21)  # noqa: DTZ001
            case sa.Date():
                return NOW.date()
            case sa.Boolean():
                return True
            case sa.Integer():
                return 7 + self.times
            case sa.LargeBinary():
                return b"\x00\xff"
            case sa.JSON():
                return {"名": ["甲", 1]}
            case _:
                # an id is a text to SQLite
                text = uuid4().hex if column.primary_key or column.unique else f"{column.name} 甲{self.times}"
                return text[: getattr(column.type, "length", None) or 40]


def _words(connection: sa.Connection, table: str) -> dict[str, str]:
    """The first word of each column that takes only certain words, read from its CHECK."""
    allowed = {}
    for check in sa.inspect(connection).get_check_constraints(table):
        column, _, words = check["sqltext"].partition("IN (" if "IN (" in check["sqltext"] else "= ANY (ARRAY[")
        if words:
            name = column.replace("(", "").replace(")", "").replace("::text", "").strip().strip('"')
            allowed[name] = words.split("'")[1]
    return allowed


def read(url: str, tables: Iterable[str]) -> Rows:
    """All rows of these tables, as the driver gives them."""
    engine = sa.create_engine(url.replace("+aiosqlite", ""), poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = {name: connection.execute(sa.text(f'SELECT * FROM "{name}"')).mappings().all() for name in tables}
    return {
        name: [{column: str(value) for column, value in row.items()} for row in rows] for name, rows in found.items()
    }


def lost(before: Rows, url: str) -> list[str]:
    """The rows that stood there before, and don't stand in a database now with the same values."""
    return lost_in(read(url, before), before)


def lost_in(now: Rows, before: Rows) -> list[str]:
    """The rows that stood there before, and don't stand in what was read now with the same values."""
    return [
        f"{table}: {row} is not in {now[table]}"
        for table, rows in before.items()
        for row in rows
        if not any(row.items() <= other.items() for other in now[table])
    ]


def copied(url: str, folder: Path) -> str:
    """Another database with the same tables and rows."""
    if url.startswith("sqlite"):
        copy = folder / f"{uuid4().hex}.db"
        shutil.copyfile(url.partition(":///")[2], copy)
        return f"sqlite+aiosqlite:///{copy}"
    name = url.partition("@/")[2].partition("?")[0]
    return postgres.create_database(f"copy_of_{name}", name)


def test_what_was_written_before_stands_after(empty: str, tmp_path: Path) -> None:
    """Rows are written to every table at many revisions. From some, the newest is reached in one go, as on a server
    that left out some versions; then it goes back step by step, and up again in one go."""
    configuration = revisions.configuration(empty)
    if empty.startswith("sqlite"):
        Path(empty.partition(":///")[2]).parent.mkdir(parents=True)
    bystander = Bystander(empty)
    written: dict[str, Rows] = {}
    for number, revision in enumerate(WRITTEN_AT, 1):
        command.upgrade(configuration, revision)
        bystander.write()
        written[revision] = read(empty, bystander.written)
        assert len(written[revision]) > 20
        assert max(map(len, written[revision].values())) == number
        if revision in JUMPED_FROM:
            copy = copied(empty, tmp_path)
            revisions.upgrade(copy)
            assert lost(written[revision], copy) == [], f"from {revision} to the newest"
    revisions.upgrade(empty)
    newest = read(empty, bystander.written)
    for revision, rows in written.items():
        assert lost_in(newest, rows) == [], f"step by step from {revision} to the newest"
    for revision in reversed(EARLIER):
        command.downgrade(configuration, revision)
        if revision in written:
            assert lost(written[revision], empty) == [], f"back to {revision}"
    revisions.upgrade(empty)
    assert lost(written[EARLIER[0]], empty) == []


@pytest.mark.parametrize("named", [True, False])
def test_a_signature_that_an_order_names_was_used(empty: str, named: bool) -> None:
    """0002 learns which signatures stand under something; what was used before can't be used again (M-51)."""
    configuration = revisions.configuration(empty)
    if empty.startswith("sqlite"):
        Path(empty.partition(":///")[2]).parent.mkdir(parents=True)
    command.upgrade(configuration, "0001")
    bystander = Bystander(empty)
    bystander.write()
    files = bystander.tables.tables["stored_file"]
    change = files.update().values(purpose="signature", **({} if named else {"work_order_id": None}))
    with bystander.engine.begin() as connection:
        connection.execute(change)
    revisions.upgrade(empty)
    with bystander.engine.connect() as connection:
        assert bool(connection.scalar(sa.text("SELECT signed FROM stored_file"))) is named
