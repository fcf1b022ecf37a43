"""Who may take a complaint that was taken up, or take it higher, on every level; and whom a refusal names (M-131)."""

import pytest

from app.core.enums import Level
from app.workflow.engine.decisions import Denied, Move
from app.workflow.kinds.complaint.table import COMPLAINT
from tests.kinds.complaint.row import complaint
from tests.kinds.context import context, good_form
from tests.kinds.usual import CALLERS

HEADS = {"supervisor of the department", "supervisor of all departments"}
JUDGE, MANAGER, LEADER = "customer-service supervisor", "manager", "company leadership"
TAKES: dict[Level, set[str]] = {
    Level.SUPERVISOR: {*HEADS, JUDGE, MANAGER, LEADER},
    Level.CS_SUPERVISOR: {JUDGE, MANAGER, LEADER},
    Level.MANAGER: {MANAGER, LEADER},
    Level.LEADERSHIP: {LEADER},
}
"""Whoever holds the level, or stands above it."""
RAISES: dict[Level, set[str]] = {
    Level.SUPERVISOR: HEADS,
    Level.CS_SUPERVISOR: {JUDGE},
    Level.MANAGER: {MANAGER, LEADER},
    Level.LEADERSHIP: set(),
}
"""Whoever holds the level: it is their report that goes up. Leadership is a manager everywhere."""
NAMED: dict[str, dict[Level, tuple[str, str]]] = {
    "take": {
        Level.SUPERVISOR: (
            "the department's head, customer-service supervisor, manager", "部门负责人、客服主管、经理"
        ),
        Level.CS_SUPERVISOR: ("customer-service supervisor, manager", "客服主管、经理"),
        Level.MANAGER: ("manager, the company's leadership", "经理、公司领导"),
        Level.LEADERSHIP: (
            "the company's leadership (a manager of all communities)", "公司领导(管辖全部小区的经理)"
        ),
    },
    "raise": {
        Level.SUPERVISOR: ("the department's head", "部门负责人"),
        Level.CS_SUPERVISOR: ("customer-service supervisor", "客服主管"),
        Level.MANAGER: ("manager", "经理"),
        Level.LEADERSHIP: ("the level that holds it", "当前受理层级"),
    },
}  # fmt: skip


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(("action", "people"), [("take", TAKES), ("raise", RAISES)], ids=["take", "raise"])
def test_who_may_on_each_level(level: Level, action: str, people: dict[Level, set[str]]) -> None:
    form = good_form(COMPLAINT, action)
    allowed = set()
    for name, caller in CALLERS.items():
        decision = COMPLAINT.decide(action, context(caller, complaint("escalated", level=level), form))
        if isinstance(decision, Move):
            allowed.add(name)
            continue
        assert isinstance(decision, Denied), name
        english, chinese = NAMED[action][level]
        assert ", ".join(words.en for words in decision.allowed) == english
        assert "、".join(words.zh for words in decision.allowed) == chinese
    assert allowed == people[level]


def test_a_complaint_that_was_not_taken_up_names_the_relation() -> None:
    denied = COMPLAINT.denied("take", context("cashier", complaint("investigating", level=None)))
    assert denied is not None
    assert [words.en for words in denied.allowed] == [
        "the level that holds it", "the company's leadership", "a level above it",
    ]  # fmt: skip
