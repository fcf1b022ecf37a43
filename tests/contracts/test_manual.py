"""Every clause of docs/manual.md is built and tested, or stands on the list of what is not built yet.

`pytest -rP tests/contracts/test_manual.py` prints each clause with the code and the tests that cite it.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
HEADING: Final = re.compile(r"^### (M-\d{2,3}) (.+) · (.+)$", re.MULTILINE)
CITATION: Final = re.compile(r"\bM-(\d{2,3})\b(?:(?: to |–|\.\.)M-(\d{2,3})\b|\.\.(\d{2,3})\b)?")
"""One clause, or the first and the last of a range: `M-40`, `M-40 to M-46`, `M-10..12`."""

NOT_BUILT: Final[dict[str, str]] = {}
"""Clauses that may lack code or tests, each with what is missing. Whoever builds one takes it off."""

MADE_UP: Final = {"tests/contracts/test_tables.py": {"M-88"}}
"""Clauses that a test names because there is no such clause."""


@cache
def clauses() -> dict[str, tuple[str, str]]:
    """The clauses of the manual with their titles, English and Chinese, in its order."""
    text = (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")
    return {number: (en, zh) for number, zh, en in HEADING.findall(text)}


def titles() -> dict[str, tuple[str, str]]:
    """The clauses' titles as the service says them, by id."""
    catalogue = tomllib.loads((ROOT / "app" / "data" / "words" / "clauses.toml").read_text("utf-8"))
    return {clause: (words["en"], words["zh"]) for clause, words in catalogue.items()}


def cited_in(text: str) -> Iterator[str]:
    """The clauses that a text names; a range names its ends and each clause of the manual between them."""
    for first, last, short_last in CITATION.findall(text):
        yield f"M-{first}"
        if end := last or short_last:
            yield f"M-{end}"
            for number in range(int(first) + 1, int(end)):
                if f"M-{number:02}" in clauses():
                    yield f"M-{number:02}"


@cache
def citations(folder: str) -> dict[str, list[str]]:
    """Which files of a folder cite each clause."""
    files_of: dict[str, list[str]] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path == Path(__file__):
            continue
        for clause in sorted(set(cited_in(path.read_text(encoding="utf-8")))):
            files_of.setdefault(clause, []).append(path.relative_to(ROOT).as_posix())
    return files_of


def test_the_manual_names_each_clause_once() -> None:
    text = (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")
    headed = re.findall(r"^#+ *(M-\d+)", text, re.MULTILINE)
    assert headed == list(clauses())
    assert headed == sorted(headed, key=lambda clause: int(clause.removeprefix("M-")))


@pytest.mark.parametrize("clause", clauses())
def test_a_clause_is_built_and_tested(clause: str) -> None:
    code, tests = citations("app").get(clause, []), citations("tests").get(clause, [])
    print(f"{clause} {clauses()[clause][0]}\n  code:  {', '.join(code) or '–'}\n  tests: {', '.join(tests) or '–'}")
    if clause in NOT_BUILT:
        assert not (code and tests), "it is cited by code and by a test: take it off NOT_BUILT"
    else:
        assert code, "no code cites it"
        assert tests, "no test cites it"


@pytest.mark.parametrize("folder", ["app", "tests"])
def test_every_citation_leads_into_the_manual(folder: str) -> None:
    cited = {(clause, file) for clause, files in citations(folder).items() for file in files}
    made_up = {(clause, file) for file, names in MADE_UP.items() for clause in names}
    assert {(clause, file) for clause, file in cited - made_up if clause not in clauses()} == set()


def test_what_is_not_built_stands_in_the_manual() -> None:
    assert set(NOT_BUILT) <= set(clauses())
    assert all(NOT_BUILT.values())


def test_titles_are_those_of_the_manual() -> None:
    assert titles()
    assert titles() == {clause: clauses().get(clause) for clause in titles()}


def test_ranges_are_read() -> None:
    assert list(cited_in("M-40 to M-42; M-10..12, M-97–M-99")) == [
        "M-40", "M-42", "M-41", "M-10", "M-12", "M-11", "M-97", "M-99", "M-98",
    ]  # fmt: skip
    assert list(cited_in("M-16 to M-20, M-150")) == ["M-16", "M-20", "M-17", "M-150"]
