"""Files 照片、签名与附件: uploaded one a call, pictures drawn anew, downloaded by short-lived addresses."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.responses import Response, StreamingResponse

from app.api.generic.handling import check_scope, mover_of
from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ANYONE, PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.http.uploads import Upload, read_upload
from app.api.openapi.texts import read
from app.api.schemas.files import FileForm, FileOut
from app.core.errors import ContentHeld, Forbidden, Invalid, NotFound, TooLarge, TooManyRequests, UnsupportedMedia
from app.core.ids import new_id
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.rate_limits import HEADERS, headers_of
from app.core.row_scope import EVERYWHERE
from app.db.queries import content_checks
from app.models import StoredFile
from app.services.files.content import ENDINGS, THUMB, family_of, smaller_name, stored_name
from app.services.files.content_checks import is_held
from app.services.files.places import is_of_emergency, may_open
from app.services.files.signed_urls import HOUR
from app.services.files.signing import signing_of
from app.services.files.uploads import Drawn, check_quota
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.engine.files import PURPOSE
from app.workflow.forms.messages import field_errors

router = APIRouter(route_class=OperationRoute, tags=["files"])

FILE: Final = Words("file", "文件")
COMMUNITY: Final = Words("community", "小区")
KEPT: Final = f"private, max-age={HOUR}, immutable"
"""Of pictures: what stands at an address never changes."""
Width = Literal["320", "1280"]
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
                limits = await check_quota(container.database, container.settings, who, context.now, size.size)
                context.response_headers |= headers_of(limits)
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
        headers=HEADERS,
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
    if context.container.content_checks.on:
        await context.container.content_checks.note_upload(context.tx, context.caller, row)
    # before the row: a row without its file would be a lie, a file without its row is only litter
    store = context.container.files
    for width, content in drawn.smaller.items():
        await store.save(smaller_name(row.id, row.content_type, width), content)
    await store.save(stored_name(row.id, row.content_type), drawn.content)
    return _shown(context, row)


def _shown(context: RequestContext, row: StoredFile) -> FileOut:
    signatures, now = context.container.signatures, context.now
    address = partial(signatures.address, row.id, now, unchecked=context.caller.is_self(row.uploaded_by_id))
    shown: JsonObject = {"url": address(), "thumb_url": None}
    shown["url_expires_at"] = datetime.fromtimestamp(signatures.sign(row.id, now)[0], UTC)
    if family_of(row.content_type) == "picture":
        shown["thumb_url"] = address(THUMB)
    return FileOut(**{**vars(row), **shown})


async def _file(context: ContextDep, file_id: RecordId) -> StoredFile:
    """A file that the caller may open; one of a hidden record is answered like one that was never uploaded."""
    row = await context.tx.get(StoredFile, id=file_id, organisation_id=context.caller.organisation_id)
    if row is None or not await may_open(context.tx, context.caller, row):
        raise NotFound(values={"what": FILE})
    return row


async def _shown_file(context: ContextDep, file: Annotated[StoredFile, Depends(_file)]) -> StoredFile:
    """The same, unless it is held for WeChat's content check; whoever sent it sees it, and an emergency is shown.
    Raises ContentHeld."""
    if not context.caller.is_self(file.uploaded_by_id) and await _is_held(context, file):
        raise ContentHeld
    return file


async def _is_held(context: RequestContext, file: StoredFile) -> bool:
    """Whether WeChat's content check holds a file back; an emergency is shown (docs/adr/0038)."""
    if not context.container.content_checks.on:
        return False
    checks = await content_checks.unsettled_files(context.tx, [file.id])
    return any(is_held(check, context.now) for check in checks) and not await is_of_emergency(context.tx, file)


VisibleFile = Annotated[StoredFile, Depends(_shown_file)]


@router.get("/v1/files/{file_id}", **operation("files.read", policy=ANYONE, problems=(ContentHeld,)))
async def read_file(context: ContextDep, file: VisibleFile) -> FileOut:
    """What the file is, with an address that works for an hour at least."""
    return _shown(context, file)


@router.get(
    "/v1/files/{file_id}/content",
    **operation("files.content", policy=PUBLIC, answers_with=tuple(ENDINGS)),
)
async def download(
    context: ContextDep,
    file_id: UUID,
    *,
    expires: Annotated[int, Query(ge=0, le=99_999_999_999)],
    signature: Annotated[str, Query(min_length=1, max_length=100)],
    unchecked: Annotated[bool, Query()] = False,
    width: Annotated[Width | None, Query()] = None,
) -> Response:
    """The bytes, by an address from `url`. No token is needed; the address itself is the permission and runs out, or
    earlier, where the content check holds the picture back.
    `width`: a picture scaled down to this on its longer side; a smaller one, and any other file, comes as it is."""
    row = None
    if context.container.signatures.holds(file_id, expires, signature, context.now, unchecked=unchecked):
        # nobody is logged in here; the signed address is the permission
        async with context.tx.within(EVERYWHERE):
            row = await context.tx.get(StoredFile, id=file_id)
            if row is not None and not unchecked and await _is_held(context, row):
                row = None
    if row is None:
        raise NotFound(values={"what": FILE})
    await context.give_back()
    name, size = await _in_store(context, row, width)
    # only a picture is shown within a page; whatever else somebody uploaded is never opened on this origin
    shown = family_of(row.content_type) == "picture"
    headers = {
        # what stands at an address never changes
        "Cache-Control": f"private, max-age={HOUR}, immutable"
        if shown and row.purpose != PURPOSE
        else "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline" if shown else f'attachment; filename="{name}"',
        "Content-Length": str(size),
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return StreamingResponse(context.container.files.chunks(name), media_type=row.content_type, headers=headers)


async def _in_store(context: RequestContext, row: StoredFile, width: Width | None) -> tuple[str, int]:
    """The name and the size of what is sent: a picture at a size of its own, where there is such. Raises NotFound."""
    names = [stored_name(row.id, row.content_type)]
    if width is not None and family_of(row.content_type) == "picture":
        names.insert(0, smaller_name(row.id, row.content_type, int(width)))
    for name in names:
        try:
            return name, await context.container.files.size(name)
        except FileNotFoundError:
            continue
    raise NotFound(values={"what": FILE})
