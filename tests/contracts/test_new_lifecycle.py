"""docs/new-lifecycle.md adds a kind of record step by step; here its steps are taken, in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from app.db.revisions import head

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "new-lifecycle.md"
FILE: Final = re.compile(r"^`([\w/.-]+)`\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS: Final = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED: Final = ("app", "migrations", "tests", "openapi", "docs", "pyproject.toml", "conftest.py", "README.md")
PROGRAMS: Final = {
    "gongdan": ("-c", "from app.cli import main; main()"),
    "alembic": ("-m", "alembic"),
    "ruff": ("-m", "ruff"),
    "pytest": ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--database=sqlite"),
}
"""How the programs of the page are run on the copy: with its code, and not with what is installed."""


def files() -> dict[str, str]:
    """The files that the page writes, in its order."""
    return dict(FILE.findall(PAGE.read_text(encoding="utf-8")))


def commands() -> Iterator[list[str]]:
    """The commands that the page gives, in its order."""
    for block in COMMANDS.findall(PAGE.read_text(encoding="utf-8")):
        yield from (line.split() for line in block.splitlines())


def after_the_newest(migration: str) -> str:
    """The page's migration, made to follow the one that is the newest by now."""
    numbered = 'revision = "0004"\ndown_revision = "0003"'
    assert numbered in migration
    return migration.replace(numbered, f'revision = "new"\ndown_revision = "{head()}"')


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project with the page's files in it."""
    place = tmp_path / "gongdan"
    place.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy2(ROOT / name, place / name)
    for name, text in files().items():
        path = place / name
        assert not path.exists(), f"{name} is there already"
        path.write_text(after_the_newest(text) if name.startswith("migrations/") else text, encoding="utf-8")
    return place


def run(place: Path, command: list[str]) -> str:
    """Run a command of the page in the copy. Fails with what it printed."""
    program, *words = command
    url = f"sqlite+aiosqlite:///{place}/new.db"
    settings = {"PYTHONPATH": str(place), "GONGDAN_DATABASE_URL": url, "GONGDAN_OWNER_DATABASE_URL": url}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GONGDAN_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, *PROGRAMS[program], *words],
        cwd=place,
        env=inherited | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"
    return done.stdout


def test_the_page_names_the_files_that_a_kind_costs() -> None:
    written = [name for name in files() if not name.startswith("tests/")]
    folders = ["app/models", "app/workflow/kinds", "app/data/words", "app/services/kinds", "migrations/versions"]
    assert [str(Path(name).parent) for name in written] == folders
    assert {command[0] for command in commands()} == set(PROGRAMS)


@pytest.mark.integration
def test_its_steps_make_a_kind_of_record_that_works(copy: Path) -> None:
    """Everything that the page says to run succeeds; its own test makes a record over HTTP and moves it."""
    for command in commands():
        printed = run(copy, command)
        if command[0] == "pytest":
            assert re.search(r"\d+ passed", printed), printed
            assert "failed" not in printed
    assert (copy / "docs" / "lifecycles" / "item_loan.md").exists()
    assert '"/v1/item-loans/{item_loan_id}/write-off"' in (copy / "openapi" / "openapi.json").read_text("utf-8")
