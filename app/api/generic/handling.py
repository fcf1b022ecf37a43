"""The handlers of actions, and what the handlers of kinds of record share: the mover of a request, the record that a
path names, the answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from pydantic_core import to_json

from app.api.generic.answers import Answers, Body
from app.api.generic.held import hold_back_rows
from app.api.http.deps import ContextDep
from app.api.http.generated_route import Handle, Ids, Load
from app.api.http.inputs import Inputs, RecordId
from app.api.http.request_context import RawResponse, RequestContext, tag_of
from app.api.http.write_once import read_expected
from app.core.errors import (
    ActionNotAllowed,
    ActionRefused,
    Forbidden,
    NotFound,
    PreconditionFailed,
    TooManyRequests,
    VersionConflict,
)
from app.db.transaction import Transaction
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord, Mover
from app.services.moving.refusals import version_conflict

PROBLEMS: Final = (
    ActionNotAllowed, ActionRefused, VersionConflict, PreconditionFailed, Forbidden, NotFound, TooManyRequests,
)  # fmt: skip
"""What a move can be refused with."""


def mover_of(context: RequestContext) -> Mover:
    """The mover of this request."""
    return Mover(context.tx, context.caller, context.container.moves)


def record_of_path(kind: AnyKind) -> Load[AnyOpenedRecord]:
    """For generated routes: the record of the path, if the caller may see it; else 404."""

    async def opened(context: RequestContext, ids: Ids) -> AnyOpenedRecord:
        return await mover_of(context).open(kind, ids[kind.id_name])

    return opened


def opened_record(kind: AnyKind) -> Callable[[RequestContext, RecordId], Awaitable[AnyOpenedRecord]]:
    """For `Depends` in routes written by hand: the record of the path, if the caller may see it; else 404."""

    async def opened(context: ContextDep, record_id: Annotated[RecordId, Path(alias=kind.id_name)]) -> AnyOpenedRecord:
        return await mover_of(context).open(kind, record_id)

    return opened


def opened_for(kind: AnyKind, action: str) -> Load[AnyOpenedRecord]:
    """The record of the path for an action: 404 if the caller may not see it, 403 if they may never act so on it."""

    async def opened(context: RequestContext, ids: Ids) -> AnyOpenedRecord:
        mover = mover_of(context)
        record = await mover.open(kind, ids[kind.id_name])
        check_scope(context, kind)
        mover.permit(record, action)
        return record

    return opened


def acted(action: str, answers: Answers) -> Handle[AnyOpenedRecord]:
    """Takes the action on the opened record, and answers with the whole record as it is then."""

    async def act(context: RequestContext, record: AnyOpenedRecord, inputs: Inputs) -> RawResponse:
        form = inputs.form_sent
        check_if_match(context, record)
        outcome = await mover_of(context).act(record, action, form)
        return reply(with_subscriptions(context, outcome, await whole_body(context, outcome, answers)))

    return act


async def whole_body(context: RequestContext, outcome: AnyOpenedRecord, answers: Answers) -> Body:
    """The whole record for its reader, with addresses of its pictures and who comes."""
    [body] = await whole_bodies(context, [outcome], answers)
    return body


async def whole_bodies(context: RequestContext, outcomes: Sequence[AnyOpenedRecord], answers: Answers) -> list[Body]:
    """The same of several records; what is held back is asked for once for all of them."""
    bodies = [answers.whole_of(outcome, context.language) for outcome in outcomes]
    if answers.complete is not None:
        for outcome, body in zip(outcomes, bodies, strict=True):
            await answers.complete(outcome, body, RequestSources(context))
    if context.container.content_checks.on:
        await hold_back_rows(context, outcomes, bodies, names_them=True)
    return bodies


@dataclass(frozen=True, slots=True)
class RequestSources:
    """What answers take from beside a record, in one request."""

    context: RequestContext

    @property
    def tx(self) -> Transaction:
        """The transaction of the request."""
        return self.context.tx

    def pictures(self, ids: Sequence[object]) -> list[Body]:
        """Pictures by their ids, each with addresses that anybody may open until they run out."""
        signatures, now = self.context.container.signatures, self.context.now
        return [signatures.picture(UUID(str(file_id)), now) for file_id in ids]

    async def who_comes(self, person_id: UUID) -> Body | None:
        """Name, badge number and photo of somebody who works here; whether they are for this reader, the kind says."""
        card = await self.context.container.staff_cards.get(self.context.tx, person_id)
        if card is None:
            return None
        photos = self.pictures([] if card.photo_id is None else [card.photo_id])
        return {"id": person_id, "name": card.name, "badge": card.badge, "photo": photos[0] if photos else None}


def with_subscriptions(context: RequestContext, outcome: AnyOpenedRecord, body: Body) -> Body:
    """The answer to an action, with the subscribe messages that the mini-program had better ask for at this tap."""
    offers = context.container.subscriptions
    if offers.templates and context.caller.kind == "person":
        works_there = context.caller.works_in(outcome.context.community.id)
        wanted = offers.worth_asking(outcome.kind.name, context.language, works_there=works_there)
        if wanted:
            body["subscribe"] = wanted
    return body


def reply(body: Body, status: int = 200) -> RawResponse:
    """A whole record with its strong entity tag."""
    content = to_json(body)
    return RawResponse(content, status, {"ETag": tag_of(content, body["version"])})


async def created(context: RequestContext, outcome: AnyOpenedRecord, answers: Answers) -> RawResponse:
    """The answer to a record's creation, with the address where it stands from now on."""
    body = with_subscriptions(context, outcome, await whole_body(context, outcome, answers))
    answer = reply(body, 201)
    answer.headers["Location"] = f"{outcome.kind.lifecycle.path}/{outcome.row.id}"
    return answer


def check_scope(context: RequestContext, kind: AnyKind) -> None:
    """A machine client acts only with the scope for this kind of record. Raises Forbidden."""
    if kind.writes and context.caller.kind == "client" and kind.writes not in context.caller.scopes:
        raise Forbidden(values={"allowed": kind.writes})


def check_if_match(context: RequestContext, opened: AnyOpenedRecord) -> None:
    """On actions the version is optional. Raises PreconditionFailed (412) for an If-Match that names another one; the
    form's expected_version is the mover's to check."""
    expected = read_expected(context, None)
    if expected is not None and opened.row.version not in expected.versions:
        conflict = version_conflict(opened.context)
        raise PreconditionFailed(values=conflict.values, extra=conflict.extra)
