"""Routes of actions, made from the lifecycle tables: path, form, permission and text all come from the rows."""

from fastapi import APIRouter

from app.api.generic.answers import REVEAL, answers_of
from app.api.generic.columns import operations
from app.api.generic.handling import PROBLEMS, acted, opened_for
from app.api.http.generated_route import GeneratedRoute
from app.api.http.operation import ANYONE, KeyUse, Operation
from app.core.lang import Words
from app.core.roles import Role
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Step


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
        f"{lifecycle.path}/{{record_id}}/{action.replace('_', '-')}",
        Operation(
            f"{operations(kind)}.{action}",
            lifecycle.titles[action],
            policy=ANYONE,
            clause=lifecycle.by_action[action][0].clause,
            problems=PROBLEMS,
            key=key,
        ),
        acted(action, answers),
        record=opened_for(kind, action),
        form=lifecycle.form_of(action),
        answer=answers.whole,
        description=describe(lifecycle, action),
        tags=router.tags,
    )


def describe(lifecycle: Lifecycle, action: str) -> str:
    """What the OpenAPI page says of an action: every row of the table, in words."""
    return "\n\n".join(_row(step) for step in lifecycle.by_action[action])


def _row(step: Step) -> str:
    source = ", ".join(f"`{state}`" for state in step.source)
    target = f"`{step.target}`" if step.target else "no change / 不变"
    who = "; ".join(dict.fromkeys(f"{person.words.en} {person.words.zh}" for person in step.who))
    lines = [f"**{step.clause}** {source} → {target}", f"Who 谁: {who}", f"Event 事件: `{step.event}`"]
    lines += [f"- `{rule.name}` ({rule.clause}): {_plain(rule.words)}" for rule in step.rules]
    return "\n".join((lines[0], "", lines[1] + ".", lines[2], "", *lines[3:]))


def _plain(words: Words) -> str:
    return f"{words.en} / {words.zh}"
