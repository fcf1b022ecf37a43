"""How a guard's case is written: the guard, what differs from the usual order, and whether it holds or refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.roles import Caller
from app.workflow.engine.step import Guard


@dataclass(frozen=True)
class Situation:
    """What differs from the usual case: of the record, the aspects, the form."""

    row: Mapping[str, Any] = field(default_factory=dict)
    aspects: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    only: str = ""
    """The one action for which the form differs."""


@dataclass(frozen=True)
class Case:
    """One question to a guard, and the answer."""

    rule: Guard
    holds: bool
    note: str
    by: Caller | str
    row: Any
    form: Any
    parts: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How the test is called."""
        return f"{self.rule.name}-{'holds' if self.holds else 'refuses'}: {self.note}"


def holds(
    rule: Guard, note: str, *, by: Caller | str = "receptionist", row: Any = None, form: Any = None, **parts: Any
) -> Case:
    """A case in which the guard has nothing to object. `row` are changes of the usual order, or another record."""
    return Case(rule, True, note, by, {} if row is None else row, form, parts)


def refuses(
    rule: Guard, note: str, *, by: Caller | str = "receptionist", row: Any = None, form: Any = None, **parts: Any
) -> Case:
    """A case in which the guard says no."""
    return Case(rule, False, note, by, {} if row is None else row, form, parts)
