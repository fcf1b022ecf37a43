"""Chooses the databases of a test session: every test that asks for one runs on SQLite and on PostgreSQL.

    pytest                          both
    pytest --database=sqlite        one; so does GONGDAN_TEST_DATABASE=sqlite

A test that takes ``database_kind``, itself or through its fixtures, runs once a kind; a pure test runs once.
"""

import gc
import os

import pytest
from hypothesis import settings

from tests.support import postgres

# how long an example takes says something of the machine, and nothing of the code
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# what is imported stays to the end; until all is there, nothing is won by looking through it for garbage
gc.disable()

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        default=os.environ.get("GONGDAN_TEST_DATABASE", ",".join(KINDS)),
        help="the databases to run on, separated by commas: sqlite, postgresql (default: both)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if unknown := set(chosen_kinds(config)) - set(KINDS):
        raise pytest.UsageError(f"--database takes {', '.join(KINDS)}, not {', '.join(sorted(unknown))}")
    # in the process that the others come from, so that they share one server and it ends last
    postgres.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop_server()


def pytest_collection_finish() -> None:
    """The collector looks only at what tests make: with all that was imported it took a quarter of their time."""
    gc.collect()
    gc.freeze()
    gc.enable()


def chosen_kinds(config: pytest.Config) -> list[str]:
    """The databases that this session was asked to run on."""
    return [kind.strip() for kind in str(config.getoption("--database")).split(",") if kind.strip()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    kinds = chosen_kinds(metafunc.config)
    for only in KINDS:
        if metafunc.definition.get_closest_marker(only):
            kinds = [kind for kind in kinds if kind == only]
    metafunc.parametrize("database_kind", kinds, scope="session", ids=str)
