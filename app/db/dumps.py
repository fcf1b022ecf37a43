"""A whole database into one file, and back: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore, under
the login that owns the tables."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, inspect, pool, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

DEBIAN: Final = "/usr/lib/postgresql"
"""Where Debian keeps PostgreSQL's programs, in a folder for each version."""


class DumpRefused(RuntimeError):  # noqa: N818 - it is an outcome for an operator
    """The database can't be written to a file or read from one; the message says why, and what to do."""


def is_sqlite(url: str) -> bool:
    """Whether an address names a SQLite file."""
    return url.startswith("sqlite")


def dump(url: str, target: Path, programs: Path | None = None) -> None:
    """Write a database as it is at one moment, while it is used. `programs` is the folder of pg_dump, where it is not
    on the PATH. Raises DumpRefused."""
    if is_sqlite(url):
        source = _file_of(url)
        if not source.exists():
            raise DumpRefused(f"DATABASE_URL: there is no file {source}")
        with closing(sqlite3.connect(source)) as opened, closing(sqlite3.connect(target)) as copy:
            opened.backup(copy)
        return
    # row-level security binds the owner too, so the backup says that it wants all rows
    _run(url, programs, "pg_dump", "--enable-row-security", "--format=custom", f"--file={target}")


def restore(url: str, source: Path, programs: Path | None = None) -> None:
    """Put a database back from its file, into one without tables: all of it or nothing. Raises DumpRefused."""
    if is_sqlite(url):
        target = _file_of(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, part)
        _sync(part)
        part.replace(target)
        _sync(target.parent)
        return
    _run(
        url, programs, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
        f"--dbname={make_url(url).database}", str(source),
    )  # fmt: skip


def tables_of(url: str) -> list[str]:
    """The names of a database's tables. Raises DumpRefused where it doesn't answer."""
    if is_sqlite(url) and not _file_of(url).exists():
        return []
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"), poolclass=pool.NullPool)
    try:
        return sorted(inspect(engine).get_table_names())
    except OperationalError as error:
        raise DumpRefused(f"GONGDAN_OWNER_DATABASE_URL: {' '.join(str(error.orig).split())}") from error
    finally:
        engine.dispose()


def empty(url: str) -> None:
    """Take every table away, with all rows."""
    if is_sqlite(url):
        path = _file_of(url)
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        return
    engine = create_engine(url, poolclass=pool.NullPool)
    quote = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"DROP TABLE {quote(table)} CASCADE"))
        for function in connection.scalars(
            text("SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
        ).all():
            connection.execute(text(f"DROP FUNCTION {function} CASCADE"))
    engine.dispose()


def _file_of(url: str) -> Path:
    return Path(url.partition(":///")[2].partition("?")[0])


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _run(url: str, programs: Path | None, name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs; its password goes through the environment, which others don't see."""
    done = subprocess.run(
        [_program(name, programs), "--no-password", *words],
        env={**os.environ, **_environment(make_url(url)), "PGOPTIONS": "-c gongdan.communities=*"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise DumpRefused(f"{name} ended with {done.returncode}: {' '.join(lines[:3])}")


def _environment(url: URL) -> dict[str, str]:
    host = url.query.get("host")
    known = {
        "PGHOST": host if isinstance(host, str) else url.host,
        "PGPORT": None if url.port is None else str(url.port),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return {name: value for name, value in known.items() if value}


def _program(name: str, programs: Path | None) -> str:
    if programs is not None:
        return str(programs / name)
    installed = max(Path(DEBIAN).glob(f"[0-9]*/bin/{name}"), key=lambda path: float(path.parts[-3]), default=None)
    path = shutil.which(name) or installed
    if path is None:
        raise DumpRefused(
            f"{name} is not here: install PostgreSQL's client programs of the server's version (Debian: "
            "`apt install postgresql-client`), or name their folder in GONGDAN_POSTGRESQL_PROGRAMS"
        )
    return str(path)
