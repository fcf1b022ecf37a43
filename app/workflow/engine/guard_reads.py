"""What a guard is asked about, as its signature says it, and the facts and the community's rules that it reads."""

import dis
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType, NoneType
from typing import Any, get_args, get_type_hints

from app.workflow.engine.community import OPTIONAL_RULES
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Guard, Who

HERE = "app.workflow."
NAMES = frozenset(OPTIONAL_RULES)


@cache
def asked_about(rule: Guard) -> tuple[object, ...]:
    """The record and the form of a guard's context; nothing when its signature leaves them open."""
    return get_args(get_type_hints(rule.check).get("context"))[:2]


def leaves_aspects_open(rule: Guard) -> bool:
    """Whether a guard reads what stands beside the record, and its signature doesn't say what that is."""
    code = getattr(rule.check, "__code__", None)
    typed = get_args(get_type_hints(rule.check).get("context"))[2:]
    return code is not None and "aspects" in code.co_names and typed in ((), (Any,))


def relation_to(who: Who) -> object:
    """What a record must be for a person's relation to it to be found; None where there is no such relation."""
    return None if who.holds is None else get_type_hints(who.holds).get("row")


def may_be_absent(asked: object) -> bool:
    """Whether a rule that is asked about this may be asked about nothing."""
    return asked is object or asked in (None, NoneType) or NoneType in get_args(asked)


def kinds_of(asked: tuple[object, ...]) -> tuple[object, ...]:
    """The kinds of record that a guard may be asked about."""
    if not asked:
        return ()
    return tuple(model for model in get_args(asked[0]) or asked[:1] if model not in (None, NoneType))


def fields_of(asked: object) -> frozenset[str]:
    """The fields that a protocol asks of a record or form."""
    return (
        frozenset(get_type_hints(asked))
        if isinstance(asked, type) and getattr(asked, "_is_protocol", False)
        else frozenset()
    )


@cache
def facts_read(rule: Guard) -> frozenset[Fact[object]]:
    """The facts that a guard reads, itself and through the functions that it calls."""
    return frozenset(_facts_in(rule.check, set())) if isinstance(rule.check, FunctionType) else frozenset()


@cache
def rules_read(rule: Guard) -> frozenset[str]:
    """Of the community's optional rules, those that a guard reads, itself and through the functions that it calls: it
    can't answer otherwise where all of these stay as they are."""
    if not isinstance(rule.check, FunctionType):
        return frozenset()
    codes = (function.__code__ for function in _reached(rule.check, set()))
    of_community = (code for code in codes if "community" in (*code.co_names, *code.co_varnames))
    return frozenset(name for code in of_community for name in NAMES & {*code.co_names})


OF_THE_CASE = frozenset({"row", "form", "aspects", "fact", "loaded", "caller", "now", "today", "cause"})
"""What a rule reads of the single case."""


def reads_rules_alone(rule: Guard) -> bool:
    """Whether a guard asks nothing but optional rules of the community, so that it answers everybody alike."""
    code = getattr(rule.check, "__code__", None)
    return code is not None and bool(rules_read(rule)) and OF_THE_CASE.isdisjoint(code.co_names)


def _facts_in(function: FunctionType, seen: set[FunctionType]) -> Iterator[Fact[object]]:
    for reached in _reached(function, seen):
        for name in _globals_of(reached.__code__):
            value = reached.__globals__.get(name)
            if isinstance(value, Fact):
                yield value


def _reached(function: FunctionType, seen: set[FunctionType]) -> Iterator[FunctionType]:
    """A function, and those of the rules that it calls."""
    seen.add(function)
    yield function
    for name in _globals_of(function.__code__):
        value = function.__globals__.get(name)
        called = value.check if isinstance(value, Guard) else value
        if isinstance(called, FunctionType) and called not in seen and called.__module__.startswith(HERE):
            yield from _reached(called, seen)


def _globals_of(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield str(instruction.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals_of(inner)
