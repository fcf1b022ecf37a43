"""Which fields a form must carry: what it requires, and what guards ask of this caller in this state.

A guard that wants a field says so (`asks`) and is asked about a form without any. Of several fields it takes the first
that satisfies it alone, or else all. What a form must carry because of what it says itself (a founded complaint its
corrective action) is no matter of the state, and stands with the field.
"""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel

from app.workflow.steps import Context, Guard, Step

GIVEN = True
"""Stands for a field that is filled in, in whatever way."""


@cache
def required(form: type[BaseModel]) -> tuple[str, ...]:
    """Fields that no form of this kind may leave out."""
    return tuple(name for name, info in form.model_fields.items() if info.is_required())


Asking = tuple[tuple[Guard, tuple[str, ...]], ...]
"""Guards with the fields that they want."""


def asking(step: Step) -> Asking:
    """The guards of a row that want fields of its form. Those that leave no choice come first: what they want may
    satisfy the others."""
    found = [(rule, tuple(name for name in rule.asks if name in step.form.model_fields)) for rule in step.guards]
    return tuple(sorted(((rule, names) for rule, names in found if names), key=lambda one: len(one[1])))


def needed(form: type[BaseModel], guards: Asking, context: Context) -> tuple[str, ...]:
    """Every field that this caller's form must carry, as the record stands."""
    if not guards:
        return required(form)
    without = replace(context, form=SimpleNamespace(**_blank(form)))
    found: list[str] = []
    for rule, fields in guards:
        if rule.check(without) is not None:
            more = _smallest(rule, fields, without)
            found += more
            vars(without.form).update(dict.fromkeys(more, GIVEN))
    return (*required(form), *found)


def _smallest(rule: Guard, fields: tuple[str, ...], without: Context) -> tuple[str, ...]:
    if len(fields) > 1:
        for name in fields:
            form = SimpleNamespace(**{**vars(without.form), name: GIVEN})
            if rule.check(replace(without, form=form)) is None:
                return (name,)
    return fields


def _blank(form: type[BaseModel]) -> dict[str, Any]:
    return {
        name: None if info.is_required() else info.get_default(call_default_factory=True)
        for name, info in form.model_fields.items()
    }
