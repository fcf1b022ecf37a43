"""Each rule stands on the actions that the specification names: taking a rule off a row fails here, even where no other
test meets it."""

from collections import Counter

import pytest

from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.kinds.all_lifecycles import ALL
from tests.kinds.sample import samples


def written(rules: str) -> dict[str, dict[str, int | None]]:
    """By guard and action: on how many rows it stands, None for all."""
    lines = rules.replace("\n    ", " ").strip().splitlines()
    by_guard: dict[str, dict[str, int | None]] = {}
    for line in lines:
        guard, _, actions = line.partition("|")
        cells = [cell.partition(":") for cell in actions.split()]
        by_guard[guard.strip()] = {action: int(count) if count else None for action, _, count in cells}
    return by_guard


def standing(lifecycle: Lifecycle) -> dict[str, dict[str, int | None]]:
    """The same, as the table has it."""
    rows = Counter(step.action for step in lifecycle.steps)
    counts = Counter((rule.name, step.action) for step in lifecycle.steps for rule in step.only_if)
    by_guard: dict[str, dict[str, int | None]] = {}
    for (guard, action), count in counts.items():
        by_guard.setdefault(guard, {})[action] = None if count == rows[action] else count
    return by_guard


@pytest.mark.parametrize("lifecycle", ALL.values(), ids=list(ALL))
def test_each_rule_stands_where_it_was_said_to(lifecycle: Lifecycle) -> None:
    said, found = written(samples()[lifecycle.name].rules), standing(lifecycle)
    assert {guard: found.get(guard) for guard in said} == said
    assert set(found) == set(said)
