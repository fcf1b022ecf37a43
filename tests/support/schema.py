"""Checks on both databases that migrating from nothing gives exactly the tables that the models describe.

`python -m tests.support.schema`, a part of `make check`: upgrades an empty database, then asks Alembic what it would
still change. Each database is made for the check and goes with it.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import postgres

PROGRAMS = Path(sysconfig.get_path("scripts"))


@contextmanager
def empty_sqlite() -> Iterator[dict[str, str]]:
    """The settings of a SQLite file that doesn't exist yet."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/schema.db"
        yield {"GONGDAN_DATABASE_URL": url, "GONGDAN_OWNER_DATABASE_URL": url}


@contextmanager
def empty_postgresql() -> Iterator[dict[str, str]]:
    """The settings of an empty PostgreSQL database, with its two logins."""
    postgres.create_database("schema")
    try:
        yield {
            "GONGDAN_DATABASE_URL": postgres.application_url("schema"),
            "GONGDAN_OWNER_DATABASE_URL": postgres.owner_url("schema"),
        }
    finally:
        postgres.stop_server()


def main() -> int:
    """Prints a line a database; 1 where a migration is missing."""
    failed = False
    for kind, database in (("SQLite", empty_sqlite), ("PostgreSQL", empty_postgresql)):
        with database() as settings:
            for words in (["gongdan", "db", "upgrade"], ["alembic", "check"]):
                done = subprocess.run(
                    [PROGRAMS / words[0], *words[1:]],
                    check=False,
                    env=os.environ | settings,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
                if done.returncode:
                    print(f"{kind}: `{' '.join(words)}` failed\n{done.stdout}")
                    failed = True
                    break
            else:
                print(f"{kind}: the migrations make what the models describe")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
