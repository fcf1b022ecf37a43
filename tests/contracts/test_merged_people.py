"""Whose a customer's record is, is asked in one place: a merged entry is the person who was kept (ADR 23)."""

import re
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
WHOSE = r"(?:customer|complainant|resident|uploaded_by|withdrawn_by)_id"
BY_ID_ALONE = re.compile(rf"{WHOSE}\s*[!=]=\s*[\w.]*caller\.id\b|caller\.id\s*[!=]=\s*[\w.]*{WHOSE}\b")


def test_nobody_is_compared_by_the_callers_id_alone() -> None:
    assert BY_ID_ALONE.search("if row.customer_id == context.caller.id:")
    assert BY_ID_ALONE.search("caller.id != complaint.complainant_id")
    texts = {path: path.read_text(encoding="utf-8") for path in APP.rglob("*.py")}
    assert sum("is_self(" in text for text in texts.values()) >= 8
    assert [str(path) for path, text in texts.items() if BY_ID_ALONE.search(text)] == [], "ask Caller.is_self"
