"""What a rule says of a form before it is filled in: bounds and choices of single fields, for this caller, record and
moment. It stands right below its guard, made of the same constants.

What a rule asks of choices and of fields that are given or left out need not be said here: app.workflow.forms.asking
finds it out by asking the guard itself.

    @states(hold_ends_later)
    def _(context: Context[object, object]) -> Stated:
        return {"expected_until": FieldBounds(least=context.now, most=context.now + LONGEST_AHEAD)}
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from app.core.lang import HasLabel, Words
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Context, Guard

Bound: TypeAlias = int | Decimal | datetime | date


@dataclass(frozen=True, slots=True)
class OfferedValue:
    """A value that may be chosen, with its name."""

    value: object
    title: Words | HasLabel


@dataclass(frozen=True, slots=True)
class FieldBounds:
    """What a field may hold. Bounds are included; moments are aware, amounts are in fen."""

    least: Bound | None = None
    most: Bound | None = None
    among: tuple[OfferedValue, ...] | None = None
    """Of a list: what each of its items may be."""
    only: frozenset[object] | None = None
    """Of a choice: those of its values that remain."""
    needed: frozenset[object] = frozenset()
    """Of a list: which of `among` must be in it."""
    default: object = None
    """What is usual here."""
    example: object = None
    """What somebody might write here; a front end may begin with it."""
    withheld: bool = False
    """Whether the field is not for this caller or this record."""


Stated: TypeAlias = Mapping[str, FieldBounds]
"""By field: `reason`, `consent.told_at`, and `lines[].unit_fen` for each item of a list."""
Says: TypeAlias = Callable[[Context], Stated]

STATEMENTS: Final[dict[str, tuple[Says, tuple[Fact[object], ...]]]] = {}
"""By the name of a guard: what it says of forms, and the facts that must be loaded for it, which need no form."""


def states(rule: Guard, *needs: Fact[Any]) -> Callable[[Says], Says]:
    """Make a function the statement of a guard. Raises ValueError for a second one."""

    def keep(says: Says) -> Says:
        if rule.name in STATEMENTS:
            raise ValueError(f"{rule.name} states something already")
        STATEMENTS[rule.name] = (says, needs)
        return says

    return keep
