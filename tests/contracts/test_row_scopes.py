"""Whoever opens a transaction says of which communities; where more than that is read, the decision names the place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import app

ROOT = Path(app.__file__).parent
ADR = ROOT.parent / "docs" / "adr" / "0020-row-level-security.md"

WIDER = {
    "app/api/routes/communities.py": "widen",
    "app/api/routes/files.py": "within",
    "app/api/routes/homes.py": "widen",
    "app/db/queries/duty.py": "within",
    "app/db/queries/roster.py": "within",
    "app/services/master_data/imports.py": "within widen",
    "app/services/operations/exports.py": "within",
    "app/services/people/staff_cards.py": "within",
    "app/services/places/communities.py": "within",
    "app/services/work_orders/dispatch.py": "within widen",
    "app/services/work_orders/suggestions.py": "within",
}
"""Where a transaction touches rows beyond its caller's communities, and how."""


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of a method of this name with the file they stand in."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield str(path.relative_to(ROOT.parent)), node


def test_every_transaction_names_its_scope() -> None:
    opened = [(path, len(call.args)) for path, call in calls("transaction")]
    assert len(opened) > 20
    assert [path for path, given in opened if given != 2] == []


def test_wider_reads_are_few_and_written_down() -> None:
    found: dict[str, set[str]] = {}
    for method in ("within", "widen"):
        for path, call in calls(method):
            receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
            if isinstance(receiver, ast.Name | ast.Attribute) and ast.unparse(receiver).endswith("tx"):
                found.setdefault(path, set()).add(method)
    assert {path: set(methods.split()) for path, methods in WIDER.items()} == found
    decision = ADR.read_text()
    assert [path for path in WIDER if path not in decision] == []
