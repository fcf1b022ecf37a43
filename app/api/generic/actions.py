"""Routes of actions, made from the lifecycle tables: path, form, permission and text all come from the rows."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic_core import to_json

from app.api.http.generated_route import GeneratedRoute, Ids
from app.api.http.inputs import Inputs
from app.api.http.operation import KeyUse, Operation
from app.api.http.policy import ANYONE
from app.api.http.raw_response import RawResponse
from app.api.http.request_context import RequestContext
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
from app.services.moving.moves import Mover, Outcome
from app.services.moving.refusals import version_conflict
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Step

Body = Callable[[Outcome, Language], dict[str, Any]]
PROBLEMS = (ActionNotAllowed, ActionRefused, VersionConflict, PreconditionFailed, Forbidden, NotFound)
NEEDS_KEY = frozenset({"pay", "refund", "compensate", "warranty_claim"})
"""Actions that must not be done twice by a repeated request: the Idempotency-Key is required."""
SHOWS_PERSONAL_DATA = frozenset({"reveal"})
"""Answers of these are never stored, so they take no key; doing them twice is harmless."""
WRITE_SCOPES = {
    "work_order": "work_orders:write",
    "charge": "charges:write",
    "payment": "charges:write",
    "follow_up": "work_orders:write",
    "complaint": "complaints:write",
}
"""What has no scope is for people only: its table names no machine client."""


def mover_of(context: RequestContext) -> Mover:
    """Who moves records in this request."""
    return Mover(context.tx, context.caller, context.container.communities)


def reply(outcome: Outcome, body: Body, language: Language, status: int = 200) -> RawResponse:
    """The whole resource with its version as a strong entity tag."""
    content = body(outcome, language)
    return RawResponse(to_json(content), status, {"ETag": f'"{outcome.context.row.version}"'})


def check_scope(context: RequestContext, lifecycle: Lifecycle) -> None:
    """A machine client acts only with the scope for this kind of record. Raises Forbidden."""
    scope = WRITE_SCOPES.get(lifecycle.name)
    if scope is not None and context.caller.kind == "client" and scope not in context.caller.scopes:
        raise Forbidden(values={"allowed": scope})


def check_version(context: RequestContext, form: object, opened: Outcome) -> None:
    """On actions the version is optional; a stale one is refused: If-Match with 412, expected_version with 409."""
    expected = read_expected(context, form)
    if expected is not None and opened.context.row.version not in expected.versions:
        conflict = version_conflict(opened.context)
        raise PreconditionFailed(values=conflict.values, extra=conflict.extra) if expected.by_header else conflict


def add_actions(router: APIRouter, lifecycle: Lifecycle, answer: type[BaseModel], body: Body) -> None:
    """Declare a route for every action of a table that people or machine clients take on an existing record."""
    for action, steps in lifecycle.by_action.items():
        if any(START in step.source for step in steps):
            continue
        if all(who.role is Role.SYSTEM for step in steps for who in step.who):
            continue
        router.routes.append(_route(router, lifecycle, action, answer, body))


def _route(
    router: APIRouter, lifecycle: Lifecycle, action: str, answer: type[BaseModel], body: Body
) -> GeneratedRoute[Outcome]:
    key: KeyUse = "optional"
    if action in NEEDS_KEY:
        key = "required"
    elif action in SHOWS_PERSONAL_DATA:
        key = "none"

    async def opened(context: RequestContext, ids: Ids) -> Outcome:
        mover = mover_of(context)
        record = await mover.open(lifecycle, ids["record_id"])
        check_scope(context, lifecycle)
        mover.permit(record, action)
        return record

    async def act(context: RequestContext, record: Outcome, inputs: Inputs) -> RawResponse:
        check_version(context, inputs.form, record)
        outcome = await mover_of(context).act(record, action, inputs.form)
        return reply(outcome, body, context.language)

    return GeneratedRoute(
        "POST",
        f"{lifecycle.path}/{{record_id}}/{action.replace('_', '-')}",
        Operation(
            f"{operations(lifecycle)}.{action}",
            lifecycle.titles[action],
            ANYONE,
            lifecycle.by_action[action][0].clause,
            PROBLEMS,
            key=key,
        ),
        act,
        record=opened,
        form=lifecycle.form_of(action),
        answer=answer,
        description=describe(lifecycle, action),
        tags=router.tags,
    )


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
    lines += [f"- `{rule.name}` ({rule.clause}): {_plain(rule.words)}" for rule in step.only_if]
    return "\n".join((lines[0], "", lines[1] + ".", lines[2], "", *lines[3:]))


def _plain(words: Words) -> str:
    return f"{words.en} / {words.zh}"
