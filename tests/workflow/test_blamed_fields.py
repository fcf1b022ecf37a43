"""Which field of the form each guard blames, so that a front end marks the one that mends it (RFC 6901)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from app.workflow.engine.checks import all_guards
from app.workflow.kinds.all_lifecycles import ALL
from tests.kinds.cases import Case
from tests.kinds.context import context_of
from tests.kinds.sample import samples
from tests.workflow.blamed_fields import BLAMED, THE_FORM_AS_A_WHOLE

GUARDS = all_guards()


class Filled:
    """Stands for the value of a field that a case says nothing of and that a form must have."""

    def __iter__(self) -> Iterator[Any]:
        return iter(())


@cache
def forms_with(guard: str) -> list[type[BaseModel]]:
    """The forms of all rows in which a guard stands."""
    steps = [step for lifecycle in ALL.values() for step in lifecycle.steps]
    forms = [step.form for step in steps if guard in {rule.name for rule in step.rules} and step.form.model_fields]
    return list(dict.fromkeys(forms))


def filled_in(form: type[BaseModel], given: dict[str, Any]) -> BaseModel:
    """A form of this class with the values of a case, unchecked, as the case has them."""
    fields = form.model_fields
    needed = {name: Filled() for name, field in fields.items() if field.is_required()}
    filled = form.model_construct(**{**needed, **{name: value for name, value in given.items() if name in fields}})
    for name in given.keys() - fields.keys():
        if not isinstance(getattr(form, name, None), property):
            object.__setattr__(filled, name, given[name])
    return filled


def blamed_by(case: Case) -> set[str]:
    """What the guard of a refused case blames, on each form on which it stands."""
    asked = context_of(case)
    given = {} if asked.form is None else vars(asked.form)
    blamed = set()
    for form in forms_with(case.rule.name):
        if given and not given.keys() & form.model_fields.keys():
            continue
        refusal = case.rule(replace(asked, form=filled_in(form, given)))
        if refusal is not None:
            blamed.add(refusal.pointer)
    return blamed


def all_blamed() -> dict[str, set[str]]:
    """Of every guard that knows the form, the fields that it blames in its cases."""
    blamed: dict[str, set[str]] = defaultdict(set)
    for sample in samples().values():
        for case in sample.cases:
            if not case.holds and case.rule.kind != "state":
                blamed[case.rule.name] |= blamed_by(case)
    return blamed


FOUND = all_blamed()


def test_every_guard_that_blames_a_field_is_in_the_table() -> None:
    blaming = {name for name, pointers in FOUND.items() if pointers - {""}}
    assert blaming == set(BLAMED), "tests/workflow/blamed_fields.py: say which field mends what it refuses"


@pytest.mark.parametrize("guard", sorted(BLAMED))
def test_a_guard_blames_the_field_that_mends_it(guard: str) -> None:
    assert FOUND[guard] - {""} == {f"/{path}" for path in BLAMED[guard].split()}


@pytest.mark.parametrize("guard", THE_FORM_AS_A_WHOLE)
def test_what_is_wrong_with_a_whole_form_marks_no_field(guard: str) -> None:
    assert FOUND[guard] == {""}


@pytest.mark.parametrize("guard", sorted(name for name, rule in GUARDS.items() if rule.blames))
def test_what_a_guard_says_that_it_blames_is_a_field_of_one_of_its_forms(guard: str) -> None:
    for path in GUARDS[guard].blames or ():
        first, *rest = path.split("/")
        forms = [form for form in forms_with(guard) if first in form.model_fields]
        assert forms, path
        for form in forms:
            assert has_path(form.model_fields[first].annotation, rest)


def has_path(annotation: Any, path: list[str]) -> bool:
    """Whether a form, or one of those that may stand in a field, has a field of this path."""
    if not path:
        return True
    models = [part for part in getattr(annotation, "__args__", (annotation,)) if isinstance(part, type)]
    return any(
        path[0] in model.model_fields and has_path(model.model_fields[path[0]].annotation, path[1:])
        for model in models
        if issubclass(model, BaseModel)
    )
