"""How a guard's case is written: the guard, what differs from the usual order, and whether it holds or refuses."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from app.core.roles import Caller
from app.workflow.engine.step import Context, Guard
from tests.workflow.contexts import context, order


@dataclass(frozen=True)
class Case:
    """One question to a guard, and the answer."""

    rule: Guard
    holds: bool
    note: str
    context: Context

    @property
    def name(self) -> str:
        """How the test is called."""
        return f"{self.rule.name}-{'holds' if self.holds else 'refuses'}: {self.note}"


def _case(rule: Guard, holds: bool, note: str, by: Caller | str, row: Any, form: Any, parts: dict[str, Any]) -> Case:
    record = order(**row) if isinstance(row, dict) else row
    filled = SimpleNamespace(**form) if isinstance(form, dict) else form
    return Case(rule, holds, note, context(by, record, filled, **parts))


def holds(
    rule: Guard, note: str, *, by: Caller | str = "receptionist", row: Any = None, form: Any = None, **parts: Any
) -> Case:
    """A case in which the guard has nothing to object. `row` are changes of the usual order, or another record."""
    return _case(rule, True, note, by, {} if row is None else row, form, parts)


def refuses(
    rule: Guard, note: str, *, by: Caller | str = "receptionist", row: Any = None, form: Any = None, **parts: Any
) -> Case:
    """A case in which the guard says no."""
    return _case(rule, False, note, by, {} if row is None else row, form, parts)
