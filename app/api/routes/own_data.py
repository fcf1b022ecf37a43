"""One's own data (PIPL): having all of it, and being forgotten.

Being forgotten touches rows of every community in which something of the person stands, so its transaction names every
row (ADR 20)."""

from collections.abc import Iterator
from typing import IO, Any, Final

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from app.api.generic.answers import answers_of
from app.api.generic.held import hold_back_rows
from app.api.http.deps import UnopenedContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.routes.account import ANY_ROLE, Myself
from app.api.routes.notices import notice_out
from app.api.schemas.own_data import ErasedOut, EraseForm
from app.core.catalogue import sentence
from app.core.errors import ErasureRefused, FieldError, Forbidden, Invalid, TooManyRequests
from app.core.json_object import JsonObject
from app.core.quotas import HOUR
from app.core.row_scope import EVERYWHERE
from app.models import Person
from app.services.files.content import names_of
from app.services.journal import kept_records, uses
from app.services.moving.kind import AnyKind
from app.services.moving.lists import opened
from app.services.moving.moves import Mover
from app.services.notices.notices import written
from app.services.privacy import archive, erasure, own_data

router = APIRouter(route_class=OperationRoute, tags=["people"])

ZIP: Final = "application/zip"
EXPORT: Final = "own_data"
AN_HOUR: Final = 5
"""So often somebody may have their data packed within an hour."""
PIECE: Final = 64 * 1024
NOT_CONFIRMED: Final = sentence("problems.not_confirmed")


@router.get(
    "/v1/me/data",
    **operation("me.export", policy=ANYONE, problems=(Forbidden, TooManyRequests), answers_with=(ZIP,)),
)
async def export_own_data(context: UnopenedContextDep, person: Myself) -> StreamingResponse:
    """Everything that is stored about the caller, as a ZIP: `data.json`, the same as a page to read, and the files that
    they uploaded. Names and numbers of other people are masked, as on the screen. Five an hour. In a mini-program:
    wx.downloadFile with the token, then wx.shareFileMessage."""
    tx = await context.open()
    await uses.count(tx, person.id, EXPORT, AN_HOUR, HOUR)
    await tx.commit()
    traces = await erasure.find(tx, person)
    data: JsonObject = {"made_at": context.now, **await own_data.sections(tx, traces)}
    data["records"] = {name: await _bodies(context, traces, kind) for name, kind in traces.kinds.items()}
    notices = await own_data.notices_of(tx, traces)
    texts = await written(tx, notices)
    shown_notices = [await notice_out(context, row, texts, is_read=row.read_at is not None) for row in notices]
    data["notices"] = [notice.model_dump(mode="json") for notice in shown_notices]
    files = await own_data.files_of(tx, traces)
    data["files"] = files
    await context.give_back()
    packed = await archive.pack(data, files, context.container.files, context.language)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="my-data.zip"'}
    return StreamingResponse(_pieces(packed), media_type=ZIP, headers=headers)


async def _bodies(context: RequestContext, traces: erasure.Traces, kind: AnyKind) -> list[JsonObject]:
    """Their records of a kind as they see them, with their own name and number unmasked."""
    mover = Mover(context.tx, context.caller, context.container.moves)
    ids = [row.id for row in traces.records[kind.name] if kind.sees(context.caller, row, row.organisation_id)]
    shown = answers_of(kind)
    outcomes = await opened(mover, kind, ids, brief=False)
    bodies = [dict(shown.whole_of(outcome, context.language)) for outcome in outcomes]
    # what others of the household wrote is theirs, and may be held back
    await hold_back_rows(context, outcomes, bodies)
    for outcome, body in zip(outcomes, bodies, strict=True):
        body.pop("available_actions", None)
        _unmask(body, outcome.row, kind, traces.people)
    return bodies


def _unmask(body: JsonObject, row: Any, kind: AnyKind, people: list[Person]) -> None:
    own = {value for person in people for value in (person.name, person.phone) if value}
    for column in kind.masked:
        value = getattr(row, column)
        if value not in own:
            continue
        holder, _, name = column.rpartition("_")
        if column in body:
            body[column] = value
        elif isinstance(body.get(holder), dict):
            body[holder] = {**body[holder], name: value}


def _pieces(packed: IO[bytes]) -> Iterator[bytes]:
    with packed:
        while piece := packed.read(PIECE):
            yield piece


@router.post(
    "/v1/me/erase",
    **operation("me.erase", policy=ANYONE, key="none", problems=(Forbidden, ErasureRefused)),
)
async def erase_myself(context: UnopenedContextDep, person: Myself, form: EraseForm) -> ErasedOut:
    """Forgets the caller, for good: name, number, WeChat account, logins, consents and messages go, files that stand
    under no record too. Their records stay, as those of an erased user. Refused while a request, a complaint, a claim,
    a pass or a payment is open; `detail` says which. Every login ends with this answer."""
    if not form.confirm:
        raise Invalid([FieldError("/confirm", "not-confirmed", NOT_CONFIRMED)])
    container = context.container
    tx = await context.open(EVERYWHERE)
    role = kept_records.role_of(context.caller, ANY_ROLE, None)
    files = await erasure.erase(tx, context.caller, person, role=role)
    await tx.commit()
    container.principals.forget(person.id)
    for file in files:
        for name in names_of(file["id"], file["content_type"]):
            await container.files.remove(name)
    return ErasedOut(erased_at=context.now)
