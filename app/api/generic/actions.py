"""Routes of actions, made from the lifecycle tables: path, form, permission and text all come from the rows."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_json

from app.api.http.deps import CallDep
from app.api.http.operation_route import Door, KeyUse
from app.api.http.policy import ANYONE
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.api.http.write_once import read_expected
from app.core.errors import (
    ActionNotAllowed,
    ActionRefused,
    Forbidden,
    NotFound,
    PreconditionFailed,
    VersionConflict,
)
from app.core.lang import Language, Words
from app.core.roles import Role
from app.services.moving.kind import kind_of
from app.services.moving.moves import Mover, Outcome
from app.services.moving.refusals import version_conflict
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Step

Body = Callable[[Outcome[Any], Language], dict[str, Any]]
PROBLEMS = (ActionNotAllowed, ActionRefused, VersionConflict, PreconditionFailed, Forbidden, NotFound)
NEEDS_KEY = frozenset({"pay", "refund", "compensate", "warranty_claim"})
"""Actions that must not be done twice by a repeated request: the Idempotency-Key is required."""
SHOWS_PERSONAL_DATA = frozenset({"reveal"})
"""Answers of these are never stored, so they take no key; doing them twice is harmless."""


def mover_of(call: Call) -> Mover:
    """The desk of this request."""
    return call.container.mover(call.tx, call.caller)


def reply(outcome: Outcome[Any], body: Body, language: Language, status: int = 200) -> Reply:
    """The whole resource with its version as a strong entity tag."""
    content = body(outcome, language)
    return Reply(to_json(content), status, {"ETag": f'"{outcome.context.row.version}"'})


def check_scope(call: Call, lifecycle: Lifecycle) -> None:
    """A machine client acts only with the scope for this kind of record. Raises Forbidden."""
    scope = kind_of(lifecycle.name).writes
    if scope and call.caller.kind == "client" and scope not in call.caller.scopes:
        raise Forbidden(values={"allowed": scope})


def check_version(call: Call, form: Any, opened: Outcome[Any]) -> None:
    """On actions the version is optional; a stale one is refused: If-Match with 412, expected_version with 409."""
    expected = read_expected(call, form)
    if expected is not None and opened.context.row.version not in expected.versions:
        conflict = version_conflict(opened.context)
        raise PreconditionFailed(values=conflict.values, extra=conflict.extra) if expected.by_header else conflict


def add_actions(door: Door, lifecycle: Lifecycle, answer: type[BaseModel], body: Body) -> None:
    """Declare a route for every action of a table that people or machine clients take on an existing record."""
    for action, steps in lifecycle.by_action.items():
        if any(START in step.source for step in steps):
            continue
        if all(who.role is Role.SYSTEM for step in steps for who in step.who):
            continue
        _add(door, lifecycle, action, answer, body)


def _add(door: Door, lifecycle: Lifecycle, action: str, answer: type[BaseModel], body: Body) -> None:
    form_type: Any = lifecycle.form_of(action)
    title = lifecycle.titles[action]
    key: KeyUse = "optional"
    if action in NEEDS_KEY:
        key = "required"
    elif action in SHOWS_PERSONAL_DATA:
        key = None

    async def subject(call: Call, path: Mapping[str, Any]) -> Outcome[Any]:
        mover = mover_of(call)
        # a path that is no id names no record
        opened = await mover.open(kind_of(lifecycle.name), path["record_id"]) if path else _nothing(lifecycle)
        check_scope(call, lifecycle)
        mover.permit(opened, action)
        return opened

    async def act(call: CallDep, record_id: UUID, form: form_type) -> answer:  # type: ignore[valid-type]
        check_version(call, form, call.subject)
        outcome = await mover_of(call).act(call.subject, action, form)
        return reply(outcome, body, call.language)

    act.__doc__ = describe(lifecycle, action)
    door.post(
        f"{lifecycle.path}/{{record_id}}/{action.replace('_', '-')}",
        operation=f"{operations(lifecycle)}.{action}",
        en=title.en,
        zh=title.zh,
        policy=ANYONE,
        clause=lifecycle.by_action[action][0].clause,
        problems=PROBLEMS,
        key=key,
        subject=subject,
    )(act)


def _nothing(lifecycle: Lifecycle) -> Outcome[Any]:
    raise NotFound(values={"what": lifecycle.noun})


def operations(lifecycle: Lifecycle) -> str:
    """The plural under which a lifecycle's operations are named: work_orders, charges …"""
    return lifecycle.path.rsplit("/", 1)[-1].replace("-", "_")


def describe(lifecycle: Lifecycle, action: str) -> str:
    """What the OpenAPI page says of an action: every row of the table, in words."""
    parts = [_row(lifecycle, step) for step in lifecycle.by_action[action]]
    return "\n\n".join(parts)


def _row(lifecycle: Lifecycle, step: Step) -> str:
    source = ", ".join(f"`{state}`" for state in step.source)
    target = f"`{step.target}`" if step.target else "no change / 不变"
    who = "; ".join(dict.fromkeys(f"{person.words.en} {person.words.zh}" for person in step.who))
    lines = [f"**{step.clause}** {source} → {target}", f"Who 谁: {who}", f"Event 事件: `{step.event}`"]
    lines += [f"- `{rule.name}` ({rule.clause}): {_plain(rule.words)}" for rule in step.guards]
    return "\n".join((lines[0], "", lines[1] + ".", lines[2], "", *lines[3:]))


def _plain(words: Words) -> str:
    return f"{words.en} / {words.zh}"
