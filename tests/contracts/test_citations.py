"""What is cited stands in the repository: whoever looks it up finds it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "tests", "docs", "bench", "migrations")
READ = {".py", ".md", ".toml", ".mjs", ".typ", ".js", ".css"}
PAGE = re.compile(r"[\w./-]*\w\.md\b")
TRAP = re.compile(r"\btraps? \d+", re.IGNORECASE)
MADE_UP = {
    "tests/cli/test_commands.py": {"one.md", "two.md", "old.md"},
    "tests/workflow/test_drawing.py": {"ghost.md"},
    "tests/contracts/test_new_lifecycle.py": {"item_loan.md"},
    "tests/contracts/test_citations.py": {"one.md", "two.md", "old.md", "ghost.md", "item_loan.md", "nowhere.md"},
}
"""Pages that tests write themselves."""


def texts() -> list[Path]:
    """Every file that people read."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in READ]
    inside = [path for path in inside if "node_modules" not in path.parts]
    return [*inside, *ROOT.glob("*.md")]


def pages() -> set[str]:
    """The names of all pages of the repository."""
    return {path.name for path in texts() if path.suffix == ".md"}


def lost(text: str, known: set[str]) -> set[str]:
    """Pages that a text names and that are not there, and numbers of a list that is nowhere."""
    named = {name.rsplit("/", 1)[-1] for name in PAGE.findall(text)}
    return (named - known) | set(TRAP.findall(text))


@pytest.mark.parametrize("folder", ["", *FOLDERS])
def test_every_page_that_is_named_exists(folder: str) -> None:
    known, named = pages(), {}
    for path in texts():
        name = path.relative_to(ROOT).as_posix()
        if (name.split("/")[0] if "/" in name else "") == folder:
            missing = lost(path.read_text(encoding="utf-8"), known | MADE_UP.get(name, set()))
            if missing:
                named[name] = missing
    assert named == {}


def test_a_lost_page_is_found() -> None:
    text = "see docs/manual.md and [there](../nowhere.md), " + "trap" + " 6"
    assert lost(text, {"manual.md"}) == {"nowhere.md", "trap" + " 6"}
