"""Routes of actions, made from the lifecycle tables: path, form, permission and text all come from the rows."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from fastapi import APIRouter

from app.api.generic.answers import REVEAL, answers_of
from app.api.generic.columns import operations
from app.api.generic.handling import PROBLEMS, acted, opened_for
from app.api.http.generated_route import GeneratedRoute
from app.api.http.operation import ANYONE, KeyUse, Operation
from app.api.openapi.texts import read
from app.core.enums import Labelled
from app.core.lang import LANGUAGES, Language, Words
from app.core.rate_limits import HEADERS
from app.core.roles import Role
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.engine.effects import Pause, Restart, Resume, RowChange, Stop, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Guard, Step


def creating_actions(lifecycle: Lifecycle) -> list[str]:
    """The actions by which people or machine clients make a record."""
    return [action for action, steps in lifecycle.by_action.items() if creates(steps) and not _is_timer(steps)]


def creates(steps: tuple[Step, ...]) -> bool:
    """Whether an action begins where there is no record yet."""
    return any(START in step.source for step in steps)


def _is_timer(steps: tuple[Step, ...]) -> bool:
    return all(who.role is Role.SYSTEM for step in steps for who in step.who)


def add_actions(router: APIRouter, kind: AnyKind) -> None:
    """Declare a route for every action of a table that people or machine clients take on an existing record."""
    for action, steps in kind.lifecycle.by_action.items():
        if not creates(steps) and not _is_timer(steps):
            router.routes.append(_route(router, kind, action))


def _route(router: APIRouter, kind: AnyKind, action: str) -> GeneratedRoute[AnyOpenedRecord]:
    lifecycle, answers = kind.lifecycle, answers_of(kind)
    key: KeyUse = "optional"
    if any(step.once for step in lifecycle.by_action[action]):
        key = "required"
    elif action == REVEAL:
        # an answer that shows personal data is never stored; doing it twice is harmless
        key = "none"

    return GeneratedRoute(
        "POST",
        f"{lifecycle.path}/{{{kind.id_name}}}/{action.replace('_', '-')}",
        Operation(
            f"{operations(kind)}.{action}",
            lifecycle.titles[action],
            policy=ANYONE,
            who=kind.takers(action),
            scope=kind.writes,
            clause=lifecycle.by_action[action][0].clause,
            problems=PROBLEMS,
            key=key,
            headers=HEADERS if action == REVEAL else (),
        ),
        acted(action, answers),
        record=opened_for(kind, action),
        form=lifecycle.form_of(action),
        answer=answers.whole,
        description=partial(describe, lifecycle, action),
        tags=router.tags,
    )


def describe(lifecycle: Lifecycle, action: str) -> Words:
    """What the page says of an action: from where to where, who may, what follows, and what it takes."""
    labels = {str(state): state for state in lifecycle.states}
    return Words(*(_Page(lifecycle.by_action[action], labels, language).text() for language in LANGUAGES))


LABELS: Final = {
    "who": Words("Who may", "谁可以办"), "then": Words("What follows", "办理之后"),
    "rules": Words("What it takes", "须满足"), "state": Words("State", "状态"),
    "new": Words("new", "新登记"), "same": Words("no change", "不变"),
}  # fmt: skip
OF_CLOCKS: Final = (Stop, Void, Pause, Resume, Restart)
"""What only keeps time: the drawn page of the lifecycle has it."""


class _Page:
    """The rows of one action in one language; what they share is texts once."""

    def __init__(self, steps: tuple[Step, ...], labels: Mapping[str, Labelled], language: Language) -> None:
        self._steps, self._labels, self._language = steps, labels, language
        self._comma, self._colon = ("\u3001", "\uff1a") if language == "zh" else (", ", ": ")

    def text(self) -> str:
        """A short list; clause and event come last, in small print. Names of rules stand in the lifecycle's table."""
        whos = dict.fromkeys(self._who(step) for step in self._steps)
        lines = []
        for step in self._steps:
            beside = "" if len(whos) == 1 else f" — {self._who(step)}"
            lines.append(f"- {self._bold('state')}{self._way(step)}{beside}")
        if len(whos) == 1:
            lines.append(f"- {self._bold('who')}{next(iter(whos))}")
        lines = [*dict.fromkeys(lines), *self._consequences(), *self._conditions()]
        clauses = dict.fromkeys(step.clause for step in self._steps)
        events = dict.fromkeys(step.event for step in self._steps)
        codes = " ".join((*clauses, *(f"`{name}`" for name in events)))
        return "\n".join((*lines, "", f"<small>{codes}</small>"))

    def _bold(self, name: str) -> str:
        return f"**{LABELS[name].say(self._language)}**{self._colon}"

    def _who(self, step: Step) -> str:
        return self._comma.join(dict.fromkeys(person.words.say(self._language) for person in step.who))

    def _way(self, step: Step) -> str:
        new, same = (LABELS[name].say(self._language) for name in ("new", "same"))
        source = self._comma.join(
            new if name == START else self._labels[name].label(self._language) for name in step.source
        )
        return f"{source} → {self._labels[step.target].label(self._language) if step.target else same}"

    def _consequences(self) -> list[str]:
        effects = (
            effect for step in self._steps for effect in step.then if not isinstance(effect, (RowChange, *OF_CLOCKS))
        )
        texts = dict.fromkeys(effect.words.say(self._language) for effect in effects)
        semicolon = "\uff1b" if self._language == "zh" else "; "
        return [f"- {self._bold('then')}{semicolon.join(texts)}"] if texts else []

    def _conditions(self) -> list[str]:
        # those that tell rows apart contradict each other; the rows say it better
        rules = {rule.name: rule for step in self._steps for rule in step.rules if rule.kind != "choice"}
        texts = [f"  - {_rule(rule, self._language)}" for rule in rules.values()]
        return [f"- {self._bold('rules')}", *texts] if texts else []


def _rule(rule: Guard, language: Language) -> str:
    """What a rule asks, with dots where its sentence names a value of the record."""
    own: Mapping[str, str] | None = read("rules").get(rule.name)
    return re.sub(r"\{\w+\}", "…", own[language] if own else _text(rule.words, language))


def _text(words: Words, language: Language) -> str:
    return words.zh if language == "zh" else words.en
