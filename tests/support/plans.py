"""How a database means to answer a statement: which indexes it uses, and which tables it would walk through."""

import re
from typing import Any

from sqlalchemy import create_engine, text

from app.db.database import Database
from app.db.statements import Prepared
from tests.support.places import Place


def learn(place: Place) -> None:
    """Let the database count what stands in its tables, as it does by itself in time."""
    engine = create_engine(place.owner_url.replace("+aiosqlite", ""))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


async def plan_of(database: Database, statement: Any, **values: Any) -> str:
    """The plan of a statement, one step a line."""
    sql, arguments = (
        _prepared(database, statement, values) if isinstance(statement, Prepared) else _text(database, statement)
    )
    word = "EXPLAIN" if database.is_postgresql else "EXPLAIN QUERY PLAN"
    async with database.engine.connect() as connection:
        result = await connection.exec_driver_sql(f"{word} {sql}", tuple(arguments))
        return "\n".join(str(row[-1]) for row in result)


def _prepared(database: Database, prepared: Prepared, values: dict[str, Any]) -> tuple[str, list[Any]]:
    compiled = prepared.on(database.dialect)
    return compiled.sql, compiled.arguments(values)


def _text(database: Database, statement: Any) -> tuple[str, list[Any]]:
    """As SQLAlchemy would send it, lists written out."""
    compiled = statement.compile(dialect=database.dialect, compile_kwargs={"render_postcompile": True})
    lines = []
    for name in compiled.positiontup:
        bind = compiled.binds.get(name)
        value = compiled.params[name]
        kind = (bind if bind is not None else compiled.binds[name.rsplit("_", 1)[0]]).type
        process = kind.dialect_impl(database.dialect).bind_processor(database.dialect)
        lines.append(value if process is None else process(value))
    return str(compiled), lines


def walked(plan: str) -> list[str]:
    """The tables that a plan reads from their first row to their last."""
    return re.findall(r"Seq Scan on (\w+)", plan) + re.findall(r"^SCAN (\w+)(?! USING (?:COVERING )?INDEX)", plan, re.M)
