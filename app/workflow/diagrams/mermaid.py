"""A lifecycle as data and as Mermaid text: what the API, the pages and the docs show of a table."""

from collections.abc import Iterable

from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.workflow.engine.clauses import title_of
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Guard, Step

SHARED_FIELDS = ("expected_version", "device_time")
"""Fields that every action form has."""


def mermaid(lifecycle: Lifecycle, language: Language) -> str:
    """The diagram as Mermaid text (stateDiagram-v2). Actions between the same two states share an arrow; actions that
    leave the state as it is have none: the table below the diagram says them."""
    lines = ["stateDiagram-v2", "    direction TB"]
    for state in lifecycle.states:
        lines.append(f'    state "{_safe(state.label(language))}" as {state.value}')
    for (source, target), actions in arrows(lifecycle).items():
        names = " / ".join(_safe(lifecycle.titles[action].say(language)) for action in actions)
        lines.append(f"    {'[*]' if source == START else source} --> {target}: {names}")
    lines.extend(f"    {state} --> [*]" for state in lifecycle.final)
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    """Without the marks that Mermaid would read as its own."""
    return text.replace('"', "'").replace(":", " ").replace(";", ",")


def arrows(lifecycle: Lifecycle) -> dict[tuple[str, str], list[str]]:
    """The actions that lead from one state to another (or back to itself), in table order."""
    by_ends: dict[tuple[str, str], list[str]] = {}
    for step in lifecycle.steps:
        for source in step.source if step.target is not None else ():
            actions = by_ends.setdefault((str(source), str(step.target)), [])
            if step.action not in actions:
                actions.append(step.action)
    return by_ends


def staying(lifecycle: Lifecycle, state: str) -> list[str]:
    """The actions that leave a state as it is."""
    found = (step.action for step in lifecycle.steps if step.target is None and state in step.source)
    return list(dict.fromkeys(found))


def as_data(lifecycle: Lifecycle) -> JsonObject:
    """The whole table as plain values: states, and actions with their forms and rows."""
    return {
        "name": lifecycle.name,
        "noun": _words(lifecycle.noun),
        "path": lifecycle.path or None,
        "states": [
            {"name": state.value, **_words(Words(state.en, state.zh)), "final": state.value in lifecycle.final}
            for state in lifecycle.states
        ],
        "actions": [_action(lifecycle, action) for action in lifecycle.actions],
        "clauses": [{"id": clause, **_words(title_of(clause))} for clause in cited(lifecycle)],
    }


def cited(lifecycle: Lifecycle) -> list[str]:
    """Every clause that the table or one of its guards cites, in the manual's order."""
    clauses = {step.clause for step in lifecycle.steps}
    clauses |= {rule.clause for step in lifecycle.steps for rule in step.rules}
    return sorted(clauses, key=lambda clause: int(clause.removeprefix("M-")))


def only_gongdan(rows: Iterable[Step]) -> bool:
    """Whether people cannot take an action: it is a consequence of another, or of time."""
    return all(who.name == "system" for step in rows for who in step.who)


def _action(lifecycle: Lifecycle, action: str) -> JsonObject:
    rows = lifecycle.by_action[action]
    return {
        "name": action,
        **_words(lifecycle.titles[action]),
        "by_gongdan_only": only_gongdan(rows),
        "form": fields(lifecycle, action),
        "rows": [_row(step) for step in rows],
    }


def fields(lifecycle: Lifecycle, action: str) -> list[JsonObject]:
    """The fields of an action's form, without those that every form has."""
    return [
        {"name": name, "required": info.is_required(), "meaning": info.description or ""}
        for name, info in lifecycle.form_of(action).model_fields.items()
        if name not in SHARED_FIELDS
    ]


def _row(step: Step) -> JsonObject:
    return {
        "from": [str(source) for source in step.source],
        "to": None if step.target is None else str(step.target),
        "who": [{"name": who.name, "role": who.role.value, **_words(who.words)} for who in step.who],
        "guards": [_guard(rule) for rule in step.rules],
        "effects": [_words(effect.words) for effect in step.then],
        "event": step.event,
        "clause": step.clause,
    }


def _guard(rule: Guard) -> JsonObject:
    return {
        "name": rule.name,
        "kind": rule.kind,
        "clause": rule.clause,
        "meaning": first_line(rule.check.__doc__),
        **_words(rule.words),
    }


def first_line(text: str | None) -> str:
    """The first sentence of a docstring."""
    return (text or "").strip().split("\n", 1)[0]


def _words(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}
