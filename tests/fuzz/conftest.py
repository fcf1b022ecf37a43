"""The village of the fuzz: opened once a process and database, and lived in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.main import create_app
from tests.fuzz.contract import Contract
from tests.matrix.oracle import Oracle
from tests.matrix.village import Village, opened, place_of


@pytest.fixture(scope="session")
def village(database_kind: str, templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """Three communities of two companies, with orders in every state to begin with."""
    folder = tmp_path_factory.mktemp("fuzz")
    with opened(place_of(database_kind, "fuzz", templates, folder), folder / "files") as found:
        yield found


@pytest.fixture(scope="session")
def oracle(village: Village) -> Oracle:
    """Who may what there."""
    return Oracle(village)


@pytest.fixture(scope="session")
def contract(village: Village) -> Contract:
    """What the document announces."""
    return Contract(create_app(container=village.container))
