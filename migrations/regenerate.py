"""Writes the first migration anew from the models: `python -m migrations.regenerate`.

Only until the first release: from then on a migration is never changed, and a change of the models gets a migration of
its own (`alembic revision --autogenerate -m "what changes"`). Generated against an empty PostgreSQL; the part that no
generator knows, who may do what, is appended from the lists below.
"""

import re
import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from app.models import metadata
from tests.support import postgres

VERSIONS = Path(__file__).parent / "versions"
ROOT = Path(__file__).parents[1]

APPEND_ONLY = ("feed", "journal", "ledger_entry")
WRITTEN_ONCE = ("stored_answer",)
FROZEN = ("journal", "ledger_entry")


def walls() -> str:
    """The lines that let the application in."""
    special = {*APPEND_ONLY, *WRITTEN_ONCE}
    ordinary = sorted(name for name in metadata.tables if name not in special)
    lines = ["walls.found_role()", "walls.admit(", "    ("]
    lines += [f'        "{name}",' for name in ordinary]
    lines += ["    ),", "    walls.ORDINARY,", ")"]
    lines.append('walls.admit(("alembic_version",), "SELECT")')
    lines.append(f"walls.admit({APPEND_ONLY!r}, walls.APPEND_ONLY)")
    lines.append(f"walls.admit({WRITTEN_ONCE!r}, walls.WRITTEN_ONCE)")
    lines += [f"walls.admit_sequence({table!r}, {column!r})" for table, column in identities()]
    lines += [f"walls.freeze({name!r})" for name in FROZEN]
    return "".join(f"    {line}\n" for line in lines)


def identities() -> list[tuple[str, str]]:
    """The identity columns of all tables."""
    return [
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.identity is not None
    ]


def main() -> None:
    """Removes the first migration, generates it, appends the walls and lays it out."""
    for old in VERSIONS.glob("*.py"):
        old.unlink()
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    try:
        # new tables need no batches
        config.attributes["batch"] = False
        config.set_main_option("sqlalchemy.url", postgres.create_database("regenerate"))
        command.revision(config, "first tables", autogenerate=True, rev_id="0001")
    finally:
        postgres.stop_server()
    [path] = VERSIONS.glob("*.py")
    text = path.read_text(encoding="utf-8")
    text = text.replace("first tables\n", "The first tables, on both databases, and who may do what to them.\n", 1)
    text = re.sub(r"\n *# ### (commands auto|end Alembic).*", "", text)
    # an index goes with its table
    text = re.sub(r"\n    op\.drop_index\(.*", "", text)
    text = text.replace("\n\n\ndef downgrade", f"\n{walls()}\n\ndef downgrade", 1)
    path.write_text(text, encoding="utf-8")
    for words in (["check", "--quiet", "--fix", path], ["format", "--quiet", path]):
        subprocess.run([sys.executable, "-m", "ruff", *words], check=True)


if __name__ == "__main__":
    main()
