"""Files 照片与签名: uploaded one a call, kept as drawn anew, downloaded by short-lived addresses on the same origin."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.responses import Response

from app.api.generic.handling import check_scope, mover_of
from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.inputs import RecordId
from app.api.http.messages import field_errors
from app.api.http.operation import ANYONE, PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.http.uploads import read_upload
from app.api.openapi.texts import read
from app.api.schemas.files import FileForm, FileOut
from app.core.errors import Forbidden, Invalid, NotFound, TooLarge, UnsupportedMedia
from app.core.ids import new_id
from app.core.lang import Words
from app.core.roles import Role
from app.models import StoredFile
from app.services.files.attaching import homes_of
from app.services.files.pictures import ENDINGS, Picture, redraw
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.engine.files import is_for_people

router = APIRouter(route_class=OperationRoute, tags=["files"])

FILE: Final = Words("file", "文件")
COMMUNITY: Final = Words("community", "小区")
FIELDS: Final = frozenset({*FileForm.model_fields, "idempotency_key"})


@dataclass(frozen=True, slots=True)
class NewPicture:
    """An upload that was looked at before the transaction begins."""

    form: FileForm
    picture: Picture
    name: str


async def _new_picture(context: UnopenedContextDep) -> NewPicture:
    context.check_input()
    upload = await read_upload(context, FIELDS)
    context.key_in_form, context.fingerprint = upload.fields.pop("idempotency_key", None), upload.fingerprint
    try:
        form = FileForm.model_validate(upload.fields)
    except ValidationError as error:
        raise Invalid(field_errors(error.errors(include_url=False, include_input=False), "body")) from error
    if not context.caller.roles_in(form.community_id) or not await context.is_ours(form.community_id):
        raise NotFound(values={"what": COMMUNITY})
    check_scope(context, WORK_ORDERS)
    return NewPicture(form, await redraw(upload.content), upload.name)


NewPictureDep = Annotated[NewPicture, Depends(_new_picture)]


@router.post(
    "/v1/files",
    status_code=201,
    **operation(
        "files.upload",
        policy=ANYONE,
        clause="M-11",
        key="required",
        problems=(TooLarge, UnsupportedMedia, NotFound, Forbidden),
        openapi={"requestBody": read("request_bodies")["upload"]},
        key_in_form=True,
    ),
)
async def upload(new: NewPictureDep, context: ContextDep) -> FileOut:
    """One JPEG, PNG or WebP picture for a community in which the caller has a role. It is known by its content,
    drawn anew, and loses what a phone writes into it (place, camera)."""
    picture = new.picture
    file_id = new_id()
    row = context.tx.insert(
        StoredFile,
        id=file_id,
        organisation_id=context.caller.organisation_id,
        community_id=new.form.community_id,
        uploaded_by_id=context.caller.id,
        purpose=new.form.purpose,
        content_type=picture.content_type,
        size=len(picture.content),
        sha256=picture.sha256,
        # the sender's name for it may name a person
        name="",
        created_at=context.now,
    )
    # before the row: a row without its file would be a lie, a file without its row is only litter
    await context.container.files.save(_stored_name(row), picture.content)
    return _shown(context, row)


def _stored_name(row: StoredFile) -> str:
    return f"{row.id}{ENDINGS[row.content_type]}"


def _shown(context: RequestContext, row: StoredFile) -> FileOut:
    expires, signature = context.container.signatures.sign(row.id, context.now)
    url = f"/v1/files/{row.id}/content?expires={expires}&signature={signature}"
    return FileOut(**{**vars(row), "url": url, "url_expires_at": datetime.fromtimestamp(expires, UTC)})


async def _file(context: ContextDep, file_id: RecordId) -> StoredFile:
    """Visible to who uploaded it, to the community's staff, and to whoever sees the record that names it, as far as its
    kind lets them. Machine clients that read work orders see those of orders, and those that nothing names yet. A
    signature is for people alone (M-90)."""
    row = await context.tx.get(StoredFile, id=file_id, organisation_id=context.caller.organisation_id)
    if row is None:
        raise NotFound(values={"what": FILE})
    caller = context.caller
    if caller.kind == "client" and is_for_people(row.purpose) and row.uploaded_by_id != caller.id:
        raise NotFound(values={"what": FILE})
    homes = list(homes_of(row))
    reads = caller.has(Role.INTEGRATION, row.community_id) and WORK_ORDERS.reads in caller.scopes
    if row.uploaded_by_id == caller.id or not caller.is_outsider(row.community_id):
        return row
    if reads and all(kind is WORK_ORDERS for kind, _ in homes):
        return row
    for kind, record_id in homes:
        # a hidden record's file is answered like one that was never uploaded
        with suppress(NotFound):
            await mover_of(context).open(kind, record_id)
            if await kind.opens_file(context.tx, row):
                return row
    raise NotFound(values={"what": FILE})


VisibleFile = Annotated[StoredFile, Depends(_file)]


@router.get("/v1/files/{file_id}", **operation("files.read", policy=ANYONE))
async def read_file(context: ContextDep, file: VisibleFile) -> FileOut:
    """What the file is, with an address that works for five minutes."""
    return _shown(context, file)


@router.get(
    "/v1/files/{file_id}/content",
    **operation("files.content", policy=PUBLIC, answers_with=("image/jpeg", "image/png", "image/webp")),
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
        row = await context.tx.get(StoredFile, id=file_id)
    if row is None:
        raise NotFound(values={"what": FILE})
    try:
        content = await context.container.files.load(_stored_name(row))
    except FileNotFoundError:
        raise NotFound(values={"what": FILE}) from None
    headers = {
        "Cache-Control": "private, max-age=300",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=row.content_type, headers=headers)
