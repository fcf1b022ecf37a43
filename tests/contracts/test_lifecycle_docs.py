"""docs/lifecycles/ says what the tables say."""

from pathlib import Path

from app.workflow.diagrams.pages import stale

FOLDER = Path(__file__).parents[2] / "docs" / "lifecycles"


def test_the_pages_are_fresh() -> None:
    assert stale(FOLDER) == [], "run `gongdan lifecycles`"
