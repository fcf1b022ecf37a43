"""A migration loses nothing: rows written at each earlier revision stand there at the newest, and after going back."""

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

__all__ = ["empty"]
# an index on an expression is none that this test would fill
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
EARLIER = [
    revision.revision
    for revision in ScriptDirectory.from_config(revisions.configuration("sqlite://")).walk_revisions()
    if revision.revision != revisions.head()
]
PLAUSIBLE: dict[str, dict[str, Any]] = {
    "charge": {"reversed_fen": 0},
    "requisition": {"returned_quantity": 0},
    "content_check": {"file_id": None},
}
"""Where one value for all columns would not add up."""
Rows = dict[str, list[tuple[str, ...]]]


class Bystander:
    """Writes and reads rows by what the database says of its tables, without the service's models."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url.replace("+aiosqlite", ""))
        self.tables = sa.MetaData()
        self.tables.reflect(self.engine)
        self.written: dict[str, dict[str, Any]] = {}

    def write(self) -> None:
        """A row in every table, pointing at the others."""
        with self.engine.begin() as connection:
            for table in self.tables.sorted_tables:
                if table.name != "alembic_version":
                    row = self._row(table)
                    connection.execute(table.insert(), row)
                    self.written[table.name] = row

    def _row(self, table: sa.Table) -> dict[str, Any]:
        words = _words(self.engine, table.name)
        values = {}
        for column in table.columns:
            if column.identity is not None and self.engine.dialect.name == "postgresql":
                continue
            key = next(iter(column.foreign_keys), None)
            if key is not None:
                target = self.written.get(key.column.table.name)
                values[column.name] = None if target is None else target[key.column.name]
            else:
                values[column.name] = words.get(column.name) or _value(column)
        return values | {name: value for name, value in PLAUSIBLE.get(table.name, {}).items() if name in table.columns}

    def read(self) -> Rows:
        """Everything that was written, as it stands now, in the columns that it was written to."""
        rows: Rows = {}
        now = sa.MetaData()
        now.reflect(self.engine, only=list(self.written))
        with self.engine.connect() as connection:
            for name, row in self.written.items():
                columns = [now.tables[name].columns[column] for column in sorted(row)]
                rows[name] = [tuple(map(str, line)) for line in connection.execute(sa.select(*columns))]
        return rows


def _words(engine: sa.Engine, table: str) -> dict[str, str]:
    """The first word of each column that takes only certain words, read from its CHECK."""
    allowed = {}
    for check in sa.inspect(engine).get_check_constraints(table):
        column, _, words = check["sqltext"].partition("IN (" if "IN (" in check["sqltext"] else "= ANY (ARRAY[")
        if words:
            name = column.replace("(", "").replace(")", "").replace("::text", "").strip().strip('"')
            allowed[name] = words.split("'")[1]
    return allowed


def _value(column: sa.Column[Any]) -> Any:
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
            return 7
        case sa.LargeBinary():
            return b"\x00\xff"
        case sa.JSON():
            return {"名": ["甲", 1]}
        case _:
            # an id is a text to SQLite
            text = uuid4().hex if column.primary_key or column.unique else f"{column.name} 甲"
            return text[: getattr(column.type, "length", None) or 40]


@pytest.mark.parametrize("revision", EARLIER)
def test_what_was_written_before_stands_after(empty: str, revision: str) -> None:
    configuration = revisions.configuration(empty)
    if empty.startswith("sqlite"):
        Path(empty.partition(":///")[2]).parent.mkdir(parents=True)
    command.upgrade(configuration, revision)
    bystander = Bystander(empty)
    bystander.write()
    before = bystander.read()
    assert len(before) > 20
    revisions.upgrade(empty)
    assert bystander.read() == before
    command.downgrade(configuration, revision)
    assert bystander.read() == before
    revisions.upgrade(empty)
    assert bystander.read() == before
    bystander.engine.dispose()


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
    bystander.engine.dispose()
