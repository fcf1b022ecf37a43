"""The village of the matrix: opened once a process and database, and left as it was found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.matrix.oracle import Oracle
from tests.matrix.village import Village, opened, place_of


@pytest.fixture(scope="session")
def village(database_kind: str, templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """Three communities of two companies, with orders in every state."""
    folder = tmp_path_factory.mktemp("matrix")
    with opened(place_of(database_kind, "matrix", templates, folder), folder / "files") as found:
        yield found


@pytest.fixture(scope="session")
def oracle(village: Village) -> Oracle:
    """Who may what there."""
    return Oracle(village)
