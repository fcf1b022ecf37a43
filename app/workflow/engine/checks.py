"""Looks for mistakes in the tables without running them: an empty list of findings means a table is sound."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations
from pkgutil import walk_packages
from typing import Any

from pydantic import BaseModel

from app.core.fields import ActionForm
from app.core.lang import Words
from app.workflow import kinds
from app.workflow.engine.clauses import CLAUSE, CLAUSES
from app.workflow.engine.facts import Fact
from app.workflow.engine.files import FIELDS as FILES
from app.workflow.engine.guard_reads import (
    asked_about,
    facts_read,
    fields_of,
    kinds_of,
    leaves_aspects_open,
    may_be_absent,
    relation_to,
)
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Guard, Step
from app.workflow.engine.table_words import effect_mistakes, is_bilingual, names_an_outcome

_HOLE = re.compile(r"\{(\w+)")


@dataclass(frozen=True, slots=True)
class TableMistake:
    """One mistake: what kind, where in the table, and in words."""

    kind: str
    where: str
    says: str


def find(lifecycle: Lifecycle, record: type[BaseModel] | None = None, joined: Iterable[str] = ()) -> list[TableMistake]:
    """All mistakes of one table. With the stored row's class, what guards and people read must be its columns, or be
    `joined` to it when it is loaded; what effects write must be its columns."""
    columns = None if record is None else dict(record.model_fields)
    readable = None if columns is None else {*columns, *joined}
    mistakes: list[TableMistake] = []
    for look in (_states, _words, _steps, _events, _overlaps):
        mistakes.extend(look(lifecycle))
    for step in lifecycle.steps:
        mistakes.extend(_people(step, readable))
        mistakes.extend(_guards(step))
        if record is not None and readable is not None:
            for rule in step.only_if:
                mistakes.extend(_columns(rule, f"{_at(step)}: {rule.name}", record, readable))
        mistakes.extend(TableMistake("effect", _at(step), says) for says in effect_mistakes(step, columns, readable))
    return list(dict.fromkeys(mistakes))


def _at(step: Step) -> str:
    return f"{step.action} from {', '.join(step.source)}"


def _reached(start: set[str], arrows: dict[str, set[str]]) -> set[str]:
    seen, pending = set(start), list(start)
    while pending:
        for other in arrows[pending.pop()] - seen:
            seen.add(other)
            pending.append(other)
    return seen


def _states(lifecycle: Lifecycle) -> Iterator[TableMistake]:
    """Everything is reached from the start, everything ends, and what is final stays."""
    states = {state.value for state in lifecycle.states}
    forward: dict[str, set[str]] = defaultdict(set)
    backward: dict[str, set[str]] = defaultdict(set)
    for step in lifecycle.steps:
        for source in step.source:
            target = source if step.target is None else step.target
            forward[source].add(target)
            backward[target].add(source)
            if source in lifecycle.final and target != source and not step.reopens:
                yield TableMistake(
                    "final", _at(step), f"leads out of the final state {source}, and doesn't say `reopens`"
                )
        if START in step.source and step.target is None:
            yield TableMistake("start", _at(step), "creates a record in no state")
        if step.reopens and (step.target is None or not set(step.source) & set(lifecycle.final)):
            yield TableMistake("final", _at(step), "reopens nothing: it leads out of no final state")
        if len(set(step.source)) < len(step.source):
            yield TableMistake("source", _at(step), "names a source twice")
    final = {str(state) for state in lifecycle.final}
    for state in sorted(final - states):
        yield TableMistake("final", state, "is declared final but is no state")
    if not final:
        yield TableMistake("final", lifecycle.name, "declares no final state")
    for state in sorted(states - _reached({START}, forward)):
        yield TableMistake("unreachable", state, "no row leads here from the start")
    for state in sorted(states - _reached(set(final), backward)):
        yield TableMistake("dead-end", state, "no final state can be reached from here")


def _words(lifecycle: Lifecycle) -> Iterator[TableMistake]:
    """Everything a person reads exists in both languages."""
    if not is_bilingual(lifecycle.noun):
        yield TableMistake("title", lifecycle.name, "the noun needs an English and a Chinese word")
    for state in lifecycle.states:
        if not is_bilingual(Words(state.en, state.zh)):
            yield TableMistake("title", state.value, "the state needs an English and a Chinese label")
    for action, rows in lifecycle.by_action.items():
        title = rows[0].title
        if title is None or not is_bilingual(title):
            yield TableMistake("title", action, "the action needs an English and a Chinese title on its first row")
        if any(step.title not in (None, title) for step in rows[1:]):
            yield TableMistake("title", action, "its rows have different titles; an action has one")


def _steps(lifecycle: Lifecycle) -> Iterator[TableMistake]:
    """Each row by itself, and one form for all rows of an action."""
    for step in lifecycle.steps:
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", step.action):
            yield TableMistake("action", _at(step), "actions are lower-case words joined by underscores")
        if not CLAUSE.fullmatch(step.clause) or step.clause not in CLAUSES:
            yield TableMistake("clause", _at(step), f"{step.clause!r} is no clause of the manual")
        if not step.who:
            yield TableMistake("who", _at(step), "nobody may take it")
        if not _is_action_form(step.form):
            yield TableMistake("form", _at(step), f"{step.form!r} is not an ActionForm")
        elif not step.is_timer and FILES & set(step.form.model_fields) and "files" not in _names(step.needs):
            yield TableMistake("files", _at(step), "takes files, and no guard looks whether they are known")
    for action, rows in lifecycle.by_action.items():
        if len({step.form for step in rows}) > 1:
            yield TableMistake("form", action, "its rows have different forms; an action has one")


def _is_action_form(form: object) -> bool:
    return isinstance(form, type) and issubclass(form, ActionForm)


def _events(lifecycle: Lifecycle) -> Iterator[TableMistake]:
    """An event says what came about; two actions share one only if they lead to the same."""
    by_event: dict[str, dict[str, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    for step in lifecycle.steps:
        by_event[step.event][step.action].add(step.target)
        noun, _, outcome = step.event.partition(".")
        if noun != lifecycle.name or not names_an_outcome(outcome):
            yield TableMistake("event", _at(step), f"{step.event!r} is not {lifecycle.name}.<past participle>")
    for event, actions in by_event.items():
        for (action, targets), (other_action, targets_too) in combinations(actions.items(), 2):
            if targets != targets_too:
                yield TableMistake("event", event, f"means different things after {action} and after {other_action}")


def _overlaps(lifecycle: Lifecycle) -> Iterator[TableMistake]:
    """Two rows for one action and source are told apart by who acts, or by guards that exclude each other."""
    for action, rows in lifecycle.by_action.items():
        for row, other_row in combinations(rows, 2):
            shared = set(row.source) & set(other_row.source)
            if not shared or not ({who.role for who in row.who} & {who.role for who in other_row.who}):
                continue
            if not any(_exclude(a, b) for a in row.only_if for b in other_row.only_if):
                where = f"{action} from {', '.join(sorted(shared))}"
                yield TableMistake("overlap", where, "two rows can hold at once for one caller")


def _exclude(one: Guard, other: Guard) -> bool:
    kinds = {one.kind, other.kind}
    return "choice" in kinds and "form" not in kinds and other.name in one.excludes and one.name in other.excludes


def _people(step: Step, readable: set[str] | None) -> Iterator[TableMistake]:
    """The relation of a person to the record is found on the record."""
    for who in step.who if readable is not None else ():
        for name in sorted(fields_of(relation_to(who)) - (readable or set())):
            yield TableMistake("column", _at(step), f"{who.name} reads row.{name}, which the record has not")


def _guards(step: Step) -> Iterator[TableMistake]:
    """Each guard is what its kind says, and asks only for what it will be given."""
    known: dict[str, object] = dict(all_guards())
    rules: tuple[object, ...] = step.only_if
    for rule in rules:
        name = getattr(rule, "name", repr(rule))
        where = f"{_at(step)}: {name}"
        if known.get(name) is not rule:
            yield TableMistake("guard", where, "is not a guard of app/workflow/kinds")
        if not isinstance(rule, Guard):
            continue
        if rule.clause not in CLAUSES:
            yield TableMistake("clause", where, f"{rule.clause!r} is no clause of the manual")
        if not is_bilingual(rule.words) and not _HOLE.fullmatch(rule.words.en.strip("}")):
            yield TableMistake("title", where, "its sentence needs English and Chinese")
        if set(_HOLE.findall(rule.words.en)) != set(_HOLE.findall(rule.words.zh)):
            yield TableMistake("title", where, "its two sentences name different values")
        if not (rule.check.__doc__ or "").strip():
            yield TableMistake("guard", where, "has no docstring")
        for excluded in rule.excludes:
            other = known.get(excluded)
            if not isinstance(other, Guard) or name not in other.excludes:
                yield TableMistake("excludes", where, f"excludes {excluded}, which does not exclude it in turn")
        yield from _asks(step, rule, where)


def _asks(step: Step, rule: Guard, where: str) -> Iterator[TableMistake]:
    asked = asked_about(rule)
    if not asked or Any in asked:
        yield TableMistake("types", where, "does not say of which record and of which form it is")
        return
    if leaves_aspects_open(rule):
        yield TableMistake("types", where, "reads what stands beside the record, and does not say what that is")
    row, form = asked
    if rule.kind == "state" and form is not object:
        yield TableMistake("kind", where, "is known before the form, yet reads the form")
    if rule.kind == "choice" and not may_be_absent(form):
        yield TableMistake("kind", where, "chooses a row, yet takes the form for granted")
    if rule.kind != "form" and rule.needs:
        yield TableMistake("kind", where, "is asked before any fact is loaded, yet needs facts")
    needed, read = _names(rule.needs), _names(facts_read(rule))
    if needed != read:
        yield TableMistake("facts", where, f"names the facts {sorted(needed)} but reads {sorted(read)}")
    if rule.asks and (rule.kind != "form" or rule.needs):
        yield TableMistake("asks", where, "wants fields, yet is not asked about a form alone")
    if _is_action_form(step.form):
        fields = step.form.model_fields
        # one guard serves forms of which some have only one of the fields that would satisfy it
        if rule.asks and not [name for name in rule.asks if name in fields and not fields[name].is_required()]:
            yield TableMistake(
                "asks", where, f"wants {', '.join(rule.asks)}, none of which {step.form.__name__} leaves open"
            )
    if START in step.source and not may_be_absent(row):
        yield TableMistake("start", where, "reads the record before there is one")


def _names(facts: Iterable[Fact[object]]) -> set[str]:
    return {fact.name for fact in facts}


def _columns(rule: Guard, where: str, record: type[BaseModel], readable: set[str]) -> Iterator[TableMistake]:
    """A guard reads this kind of record, or asks for fields that it has."""
    for row in kinds_of(asked_about(rule)):
        if fields_of(row):
            for name in sorted(fields_of(row) - readable):
                yield TableMistake("column", where, f"reads row.{name}, which the record has not")
        elif row not in (object, record):
            yield TableMistake("column", where, f"reads a {getattr(row, '__name__', row)}, which the record is not")


def all_guards() -> dict[str, Guard]:
    """Every guard of app/workflow/kinds by name."""
    modules = [import_module(found.name) for found in walk_packages(kinds.__path__, f"{kinds.__name__}.")]
    return {name: value for module in modules for name, value in vars(module).items() if isinstance(value, Guard)}
