"""Words of a table that a machine can judge: labels in two languages, outcomes of events, and what effects name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.core.complaint_enums import DecisionKind, NoteKind
from app.core.enums import LedgerKind
from app.core.lang import Words
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.workflow.clocks.kinds import CLOCKS
from app.workflow.engine import effects as fx
from app.workflow.engine.step import Step

IRREGULAR_PARTICIPLES = frozenset(
    {"broken", "done", "forgiven", "given", "held", "kept", "left", "made", "met", "paid", "sent", "settled", "taken"}
    | {"told", "withdrawn"}
)


def is_bilingual(words: Words) -> bool:
    """Whether a sentence has Latin letters in English and Chinese characters in Chinese."""
    return bool(re.search(r"[A-Za-z]", words.en) and re.search(r"[\u4e00-\u9fff]", words.zh))


def names_an_outcome(outcome: str) -> bool:
    """Whether an event's second part says what has come about: `signed_off`, `time_rejected`, `made_safe`."""
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", outcome):
        return False
    return any(word.endswith("ed") or word in IRREGULAR_PARTICIPLES for word in outcome.split("_"))


def known_effects() -> set[type[fx.Effect]]:
    """Every kind of effect that app/workflow/engine/effects.py declares, without the bases."""
    return {
        value
        for value in vars(fx).values()
        if isinstance(value, type) and issubclass(value, fx.Effect) and value not in (fx.Effect, fx.RowChange)
    }


def effect_mistakes(step: Step, columns: Mapping[str, Any] | None) -> Iterator[str]:
    """What is wrong with a row's effects, in words."""
    known = known_effects()
    for effect in step.then:
        if type(effect) not in known:
            yield f"{effect!r} is not an effect of app/workflow/engine/effects.py"
            continue
        for what, named, vocabulary in _names(effect):
            for name in named:
                if name not in vocabulary:
                    yield f"{type(effect).__name__} names the {what} {name!r}, which does not exist"
        yield from _row_change_mistakes(effect, step, columns)


def _names(effect: fx.Effect) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """What an effect names, and where such a name must be known."""
    match effect:
        case (
            fx.Start(clock=name)
            | fx.Pause(clock=name)
            | fx.Resume(clock=name)
            | fx.Restart(clock=name)
            | fx.MoveDue(clock=name)
        ):
            yield "clock", (name,), tuple(CLOCKS)
        case fx.Stop(clocks=names) | fx.Void(clocks=names):
            yield "clock", names, tuple(CLOCKS)
        case fx.Tell(whom=whom):
            yield "audience", (whom,), fx.AUDIENCES
        case fx.BookAppointment(state=state) | fx.SettleAppointment(state=state):
            yield "appointment state", (state,), tuple(AppointmentState)
        case fx.DecideQuote(state=state):
            yield "quote state", (state,), tuple(QuoteState)
        case fx.LogNote(kind=kind):
            yield "kind of note", (kind,), tuple(NoteKind)
        case fx.KeepDecision(kind=kind):
            yield "kind of decision", (kind,), tuple(DecisionKind)
        case fx.Ledger(kind=kind):
            yield "ledger kind", (kind,), tuple(LedgerKind)
        case fx.MarkVisit(what=what):
            yield "visit mark", (what,), ("arrived", "no_access", "ended")


def _row_change_mistakes(effect: fx.Effect, step: Step, columns: Mapping[str, Any] | None) -> Iterator[str]:
    """Effects on the record's own fields: the fields exist, and the form has what is kept."""
    match effect:
        case fx.Keep(fields=names):
            written = names
            for name in names:
                if name not in getattr(step.form, "model_fields", {}):
                    yield f"Keep copies form.{name}, which the form has not"
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


def _fits(annotation: Any, value: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value)
    except ValidationError:
        return False
    return True
