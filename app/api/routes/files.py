"""Files 照片、签名与附件: uploaded one a call, pictures drawn anew, downloaded by short-lived addresses."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.responses import Response, StreamingResponse

from app.api.generic.handling import check_scope, mover_of
from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.inputs import RecordId
from app.api.http.messages import field_errors
from app.api.http.operation import ANYONE, PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.http.uploads import Upload, read_upload
from app.api.openapi.texts import read
from app.api.schemas.files import FileForm, FileOut
from app.core.errors import Forbidden, Invalid, NotFound, TooLarge, TooManyRequests, UnsupportedMedia
from app.core.ids import new_id
from app.core.lang import Words
from app.core.row_scope import EVERYWHERE
from app.models import StoredFile
from app.services.files.content import ENDINGS, family_of, stored_name
from app.services.files.places import may_open
from app.services.files.signing import signing_of
from app.services.files.uploads import Drawn, check_quota
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.engine.files import PURPOSE

router = APIRouter(route_class=OperationRoute, tags=["files"])

FILE: Final = Words("file", "文件")
COMMUNITY: Final = Words("community", "小区")
FIELDS: Final = frozenset({*FileForm.model_fields, "idempotency_key"})


@dataclass(frozen=True, slots=True)
class NewFile:
    """An upload that was looked at, and drawn if it is a picture, before the transaction begins."""

    form: FileForm
    drawn: Drawn


async def _new_file(context: UnopenedContextDep) -> AsyncIterator[NewFile]:
    """What was uploaded, within its sender's turn: until it is stored, so that at most a few wait for the disk."""
    context.check_input()
    container, who = context.container, context.caller.id
    with container.uploads.place(who):
        async with read_upload(context, FIELDS) as upload:
            context.key_in_form, context.fingerprint = upload.fields.pop("idempotency_key", None), upload.fingerprint
            form = await _checked_form(context, upload)
            size = await container.uploads.weigh(upload.file, form.purpose, upload.size)
            async with container.uploads.turn(who, size.weight):
                await check_quota(container.database, container.settings, who, context.now)
                yield NewFile(form, await container.uploads.draw(upload.file, size))


async def _checked_form(context: RequestContext, upload: Upload) -> FileForm:
    try:
        form = FileForm.model_validate(upload.fields)
    except ValidationError as error:
        raise Invalid(field_errors(error.errors(include_url=False, include_input=False), "body")) from error
    if not context.caller.roles_in(form.community_id) or not await context.is_ours(form.community_id):
        raise NotFound(values={"what": COMMUNITY})
    check_scope(context, WORK_ORDERS)
    return form


NewFileDep = Annotated[NewFile, Depends(_new_file, scope="function")]


@router.post(
    "/v1/files",
    status_code=201,
    **operation(
        "files.upload",
        policy=ANYONE,
        clause="M-11",
        key="required",
        problems=(TooLarge, UnsupportedMedia, NotFound, Forbidden, TooManyRequests),
        openapi={"requestBody": read("request_bodies")["upload"]},
        key_in_form=True,
    ),
)
async def upload(new: NewFileDep, context: ContextDep) -> FileOut:
    """One file for a community in which the caller has a role, known by its content. A picture (JPEG, PNG, WebP, HEIC)
    is drawn anew, scaled down if it is very large, and loses what a phone writes into it (place, camera). PDF, sound
    and films are taken as receipt, evidence or attachment, kept as they come, and served as downloads. What no record
    names is deleted after a day. A signature is given for one thing, which the upload names: the record, the action
    that is signed, and of a quote the version."""
    drawn, form = new.drawn, new.form
    signing = await signing_of(
        mover_of(context),
        form.community_id,
        purpose=form.purpose,
        record_type=form.record_type,
        record_id=form.record_id,
        action=form.signs,
        quote_id=form.quote_id,
    )
    file_id = new_id()
    row = context.tx.insert(
        StoredFile,
        id=file_id,
        organisation_id=context.caller.organisation_id,
        community_id=new.form.community_id,
        uploaded_by_id=context.caller.id,
        purpose=new.form.purpose,
        content_type=drawn.content_type,
        size=drawn.size,
        sha256=drawn.sha256,
        # the sender's name for it may name a person
        name="",
        created_at=context.now,
        **signing,
    )
    # before the row: a row without its file would be a lie, a file without its row is only litter
    await context.container.files.save(stored_name(row.id, row.content_type), drawn.content)
    return _shown(context, row)


def _shown(context: RequestContext, row: StoredFile) -> FileOut:
    expires, signature = context.container.signatures.sign(row.id, context.now)
    url = f"/v1/files/{row.id}/content?expires={expires}&signature={signature}"
    return FileOut(**{**vars(row), "url": url, "url_expires_at": datetime.fromtimestamp(expires, UTC)})


async def _file(context: ContextDep, file_id: RecordId) -> StoredFile:
    """A file that the caller may open; one of a hidden record is answered like one that was never uploaded."""
    row = await context.tx.get(StoredFile, id=file_id, organisation_id=context.caller.organisation_id)
    if row is None or not await may_open(context.tx, context.caller, row):
        raise NotFound(values={"what": FILE})
    return row


VisibleFile = Annotated[StoredFile, Depends(_file)]


@router.get("/v1/files/{file_id}", **operation("files.read", policy=ANYONE))
async def read_file(context: ContextDep, file: VisibleFile) -> FileOut:
    """What the file is, with an address that works for five minutes."""
    return _shown(context, file)


@router.get(
    "/v1/files/{file_id}/content",
    **operation("files.content", policy=PUBLIC, answers_with=tuple(ENDINGS)),
)
async def download(
    context: ContextDep,
    file_id: UUID,
    expires: Annotated[int, Query(ge=0, le=99_999_999_999)],
    signature: Annotated[str, Query(min_length=1, max_length=100)],
) -> Response:
    """The bytes, by an address from `url`. No token is needed; the address itself is the permission and runs out."""
    row = None
    if context.container.signatures.holds(file_id, expires, signature, context.now):
        # nobody is logged in here; the signed address is the permission
        async with context.tx.within(EVERYWHERE):
            row = await context.tx.get(StoredFile, id=file_id)
    if row is None:
        raise NotFound(values={"what": FILE})
    await context.give_back()
    name = stored_name(row.id, row.content_type)
    try:
        size = await context.container.files.size(name)
    except FileNotFoundError:
        raise NotFound(values={"what": FILE}) from None
    # only a picture is shown within a page; whatever else somebody uploaded is never opened on this origin
    shown = family_of(row.content_type) == "picture"
    headers = {
        "Cache-Control": "private, max-age=300" if shown and row.purpose != PURPOSE else "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline" if shown else f'attachment; filename="{name}"',
        "Content-Length": str(size),
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return StreamingResponse(context.container.files.chunks(name), media_type=row.content_type, headers=headers)
