"""A kind of record is named in its own files and nowhere else: everything that is the same for every kind reads its
declaration. Two kinds stand for all: one that belongs to nothing, and one that belongs to another."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Final

import pytest

from app.services.moving.kind import Kind, all_kinds
from app.services.moving.kind_parts import UsualKind

ROOT: Final = Path(__file__).parents[2]

NAMED_ELSEWHERE: Final[dict[str, dict[str, str]]] = {
    "visitor": {
        "app/models/enquiry.py": "business visitors ask at reception, too",
        "app/models/directory.py": "business visitors are shown to whom the directory names",
        "app/workflow/kinds/enquiry.py": "business visitors are shown to the person responsible",
        "app/sandbox/demo/scenarios.py": "the list of scenarios has one about visitors",
        "app/sandbox/examples/order_stories.py": "an example's story lets visitors in",
        "app/sandbox/examples/by_hand.py": "an example registers one",
        "app/sandbox/examples/reading.py": "an example reads one",
        "app/sandbox/examples/writing.py": "which story an example of theirs is told by",
        "app/sandbox/demo/record.py": "the demo holds answers against each other; those that are stored have no pass",
    },
    "contact_slip": {
        "app/services/forms/prefilled.py": "its form comes filled in from an enquiry",
        "app/api/schemas/enquiry_parts.py": "what may come of an enquiry",
        "app/models/__init__.py": "rows can be imported from the package, for short",
        "app/models/complaint.py": "its row stands beside that of the complaint that it belongs to",
        "app/services/kinds/paper_facts.py": "a fact that it shares with the other paper of a complaint",
        "app/sandbox/demo/auditing.py": "a scenario audits one",
        "app/sandbox/demo/patrol.py": "a scenario sends one to the wrong department first",
        "app/sandbox/demo/complaints/slips.py": "its scenario",
        "app/sandbox/demo/run.py": "a scenario sends one",
        "app/sandbox/examples/reading.py": "an example reads one",
        "app/sandbox/demo/record_details.py": "the demo reads the slips of a complaint",
        "app/sandbox/demo/printing.py": "the demo prints the slips of a complaint",
        "app/sandbox/demo/papers.py": "the demo's file of all papers has one",
    },
}
"""Files that name a kind and are not its own, each with the reason."""


def named_in(kind: str) -> Iterator[str]:
    """The files of the program that name a kind, and are not called after it."""
    words = kind.split("_")
    called = re.compile("[_ -]?".join(words), re.IGNORECASE)
    for path in sorted((ROOT / "app").rglob("*.py")):
        if kind not in path.stem and called.search(path.read_text(encoding="utf-8")):
            yield path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("kind", NAMED_ELSEWHERE)
def test_a_kind_is_named_in_its_own_files(kind: str) -> None:
    assert kind in all_kinds()
    assert set(named_in(kind)) == set(NAMED_ELSEWHERE[kind])


def usual(option: Field[Any]) -> object:
    """What a kind has that does not name the option."""
    return option.default if option.default_factory is MISSING else option.default_factory()


OPTIONS: Final = [field for field in fields(Kind) if usual(field) is not MISSING]


@pytest.mark.parametrize("option", OPTIONS, ids=[field.name for field in OPTIONS])
def test_an_option_is_used_by_two_kinds(option: Field[Any]) -> None:
    users = [name for name, kind in all_kinds().items() if getattr(kind, option.name) != usual(option)]
    assert len(users) > 1, f"only by {users}: let its class replace a method"


USUAL: Final = [name for name in vars(UsualKind) if not name.startswith("_")]


@pytest.mark.parametrize("method", USUAL)
def test_what_most_kinds_do_alike_some_kind_does_otherwise(method: str) -> None:
    assert [name for name, kind in all_kinds().items() if getattr(type(kind), method) is not vars(UsualKind)[method]]


def test_a_kind_that_is_named_everywhere_is_found() -> None:
    assert {"app/services/complaints/kind.py", "app/api/routes/corrective_actions.py"} <= set(named_in("complaint"))
