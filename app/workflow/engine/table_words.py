"""Words of a table that a machine can judge: labels in two languages, outcomes of events, and what effects name."""

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from app.core.lang import Words
from app.workflow.engine import effects as fx
from app.workflow.engine.audiences import AUDIENCES, columns_of
from app.workflow.engine.step import Step

IRREGULAR_PARTICIPLES = frozenset(
    {
        "bought",
        "broken",
        "done",
        "forgiven",
        "found",
        "given",
        "held",
        "kept",
        "left",
        "made",
        "met",
        "paid",
        "sent",
        "settled",
    }
    | {"stood", "taken", "told", "withdrawn"}
)


def is_bilingual(words: Words) -> bool:
    """Whether a sentence has Latin letters in English and Chinese characters in Chinese."""
    return bool(re.search(r"[A-Za-z]", words.en) and re.search(r"[\u4e00-\u9fff]", words.zh))


def names_an_outcome(outcome: str) -> bool:
    """Whether an event's second part says what has come about: `signed_off`, `time_rejected`, `made_safe`."""
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", outcome):
        return False
    return any(word.endswith("ed") or word in IRREGULAR_PARTICIPLES for word in outcome.split("_"))


def effect_mistakes(
    step: Step, columns: Mapping[str, FieldInfo] | None, readable: Container[str] | None = None
) -> Iterator[str]:
    """What is wrong with a row's effects, in words. `readable`: the record's columns, and those joined to it."""
    known = set(fx.every_effect())
    for effect in step.then:
        if type(effect) not in known:
            yield f"{effect!r} is not an effect"
            continue
        for what, named, vocabulary in effect.names():
            for name in named:
                if name not in vocabulary:
                    yield f"{type(effect).__name__} names the {what} {name!r}, which does not exist"
        if isinstance(effect, fx.Tell) and effect.whom in AUDIENCES and readable is not None:
            for name in columns_of(effect.whom):
                if name not in readable:
                    yield f"Tell {effect.whom} reads row.{name}, which the record has not: nobody would be told"
        yield from _row_change_mistakes(effect, step, columns)


def _row_change_mistakes(effect: fx.Effect, step: Step, columns: Mapping[str, FieldInfo] | None) -> Iterator[str]:
    """Effects on the record's own fields: the fields exist, and the form has what is kept."""
    match effect:
        case fx.Keep(fields=names):
            written = names
            for name in names:
                if name not in getattr(step.form, "model_fields", {}):
                    yield f"Keep copies form.{name}, which the form has not"
        case fx.Clear(fields=names):
            written = names
            for name in names:
                if name not in getattr(step.form, "model_fields", {}):
                    yield f"Clear reads form.{name}, which the form has not"
                if columns is not None and name in columns and not _fits(columns[name].annotation, None):
                    yield f"Clear empties row.{name}, which is never empty"
        case fx.Put(field=name) | fx.Stamp(field=name) | fx.Sign(field=name) | fx.Count(field=name):
            written = (name,)
        case _:
            return
    if columns is None:
        return
    for name in written:
        if name not in columns:
            yield f"{type(effect).__name__} writes row.{name}, which the record has not"
        elif isinstance(effect, fx.Put) and not _fits(columns[name].annotation, effect.value):
            yield f"Put writes {effect.value!r} to row.{name}, which does not take it"


def _fits(annotation: Any, value: object) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value)
    except ValidationError:
        return False
    return True
