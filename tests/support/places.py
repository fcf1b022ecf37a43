"""Databases for tests: migrated and empty, or with the demo seed, as new for every test.

Making a PostgreSQL database takes a third of a second, because hundreds of files are made. So each process keeps one a
template, and between tests its rows are put back instead, from copies that stand in a schema of their own.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from app.db import revisions
from tests.support import postgres

Fill = Callable[[str], None]
"""Writes a template's rows; gets the application's address."""

_KEEP: Final = """
CREATE SCHEMA kept;
DO $$
DECLARE name text; filled boolean;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN
      EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name);
    END IF;
  END LOOP;
END $$;
"""
_PUT_BACK: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%I', name, name);
  END LOOP;
END $$;
"""


USES: Final = 40
"""After so many tests a database is copied anew: nothing vacuums the rows that tests leave behind, and each look-up
passes them."""


@dataclass(frozen=True)
class Place:
    """Where a test's database is: under the application's login, and under the one that owns the tables."""

    url: str
    owner_url: str


def nothing(url: str) -> None:
    """Fills in no rows."""


def sqlite_place(name: str, fill: Fill, templates: Path, folder: Path) -> Place:
    """A copy of a template's file; the template is made once a process."""
    template = templates / f"{name}.db"
    if not template.exists():
        revisions.upgrade(f"sqlite+aiosqlite:///{template}")
        fill(f"sqlite+aiosqlite:///{template}")
    path = folder / f"{name}.db"
    shutil.copyfile(template, path)
    url = f"sqlite+aiosqlite:///{path}"
    return Place(url, url)


def postgresql_place(name: str, fill: Fill) -> Place:
    """This process's database of a template, its rows as new."""
    mine = f"{name}_{os.getpid()}"
    used = _used.get(mine, 0)
    if used % USES == 0:

        def migrate(owner_url: str) -> None:
            revisions.upgrade(owner_url)
            fill(postgres.application_url(f"{name}_draft"))

        if used:
            _kept.pop(mine).close()
        postgres.create_database(mine, postgres.ensure_template(name, migrate))
        _execute(mine, _KEEP)
    else:
        _execute(mine, _PUT_BACK)
    _used[mine] = used + 1
    return Place(postgres.application_url(mine), postgres.owner_url(mine))


_used: dict[str, int] = {}
"""By how many tests each of this process's databases was used."""


def _execute(name: str, statements: str) -> None:
    """Runs them as the superuser, on a connection that is kept: a new one reads what it knows of each table anew, which
    takes longer than the rows. The server may have been restarted since."""
    try:
        _connection(name).execute(statements.encode())
    except psycopg.OperationalError:
        _kept.pop(name)
        _connection(name).execute(statements.encode())


def _connection(name: str) -> psycopg.Connection:
    kept = _kept.get(name)
    if kept is None or kept.closed:
        kept = _kept[name] = psycopg.connect(
            postgres.superuser_url(name).replace("+psycopg", ""),
            autocommit=True,
            options="-c session_replication_role=replica",
        )
    return kept


_kept: dict[str, psycopg.Connection] = {}
