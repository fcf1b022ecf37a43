"""Every kind of record on random ways: people do what they are offered and what they are not, time goes by, the worker
fires. What must hold stands in the tables of `tests/kinds`, written by hand, and in `wanderer.py`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.matrix.village import Village, opened, place_of
from tests.model.wanderer import Wanderer

KINDS: Final = (
    "asset", "broadcast", "charge", "contact_slip", "contract", "corrective_action", "day_closing", "emergency_plan",
    "enquiry", "follow_up", "found_item", "goods_pass", "home_claim", "housekeeping_series", "incident", "leave",
    "payment", "promise", "purchase", "quality_review", "requisition", "rule_set", "shift", "stock_item", "training",
    "visitor", "work_order",
)  # fmt: skip
"""Complaints have a model of their own."""
WAYS = pytest.mark.parametrize(
    ("seed", "steps"),
    [
        pytest.param(1, 250, id="small"),
        *(pytest.param(seed, 800, id=f"full-{seed}", marks=pytest.mark.torture) for seed in range(2, 12)),
    ],
)


@pytest.fixture
def village(database_kind: str, templates: Path, tmp_path: Path) -> Iterator[Village]:
    """A village of the test's own, as new."""
    with opened(place_of(database_kind, "walks", templates, tmp_path), tmp_path / "files") as place:
        yield place


@WAYS
def test_random_ways(village: Village, seed: int, steps: int) -> None:
    way = Wanderer(village, seed, KINDS)
    # the village was made past the service here and there
    known = set(way.look_back())
    way.go(steps)
    faults = [fault for fault in way.look_back() if fault not in known]
    assert not faults, "\n".join([*faults, *map(str, way.steps[-40:])])
    # a way that is refused everywhere shows nothing
    assert sum(way.accepted.values()) > steps // 4
    assert len({kind for kind, _ in way.accepted}) > len(KINDS) // 2
