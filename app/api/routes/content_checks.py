"""WeChat's content check: seeing on purpose what it holds back, and its results for pictures (docs/adr/0038)."""

import hashlib
import hmac
import json
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import PlainTextResponse

from app.adapters.wechat import verdict_of
from app.api.generic.handling import mover_of
from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import PUBLIC, operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.openapi.texts import read
from app.api.schemas.content_checks import HeldContent, ShowHeld
from app.core.errors import Forbidden, NotFound, TooManyRequests
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.quotas import TEN_MINUTES
from app.core.roles import STAFF_ROLES, Role
from app.core.wechat_problems import WechatMisused, WechatPushInvalid
from app.db.queries import content_checks
from app.models.content_check import ContentCheck, ContentState
from app.models.support import StoredFile
from app.services.files.content_checks import leaves
from app.services.files.places import may_open
from app.services.journal import journal, kept_records, uses
from app.services.moving.kind import all_kinds
from app.services.moving.seen_by import mask_free

router = APIRouter(route_class=OperationRoute, tags=["files"])

CONTENT: Final = Words("content check", "内容审核")
RELEASERS: Final = frozenset({Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER})
OLDEST: Final = 300
"""How old a push may be, in seconds."""
MOST_BYTES: Final = 16_384
EVENT: Final = "wxa_media_check"
AppId = Annotated[str, Path(pattern=r"^wx[0-9a-z]{10,30}$", max_length=40, examples=["wx5a4d1e0000standin"])]
Signed = Annotated[str, Query(alias="signature", pattern=r"^[0-9a-f]{40}$", max_length=40)]
Stamp = Annotated[int, Query(ge=0, le=99_999_999_999)]
Nonce = Annotated[str, Query(min_length=1, max_length=64)]


@router.post(
    "/v1/content-checks/{content_check_id}/show",
    **operation(
        "content_checks.show",
        policy=roles(*STAFF_ROLES),
        clause="M-90",
        key="none",
        problems=(NotFound, Forbidden, TooManyRequests),
    ),
)
async def show(context: ContextDep, content_check_id: RecordId, form: ShowHeld) -> HeldContent:
    """What WeChat's content check holds back, for whoever sees the record that it belongs to. Counted like other looks
    at what is hidden, and journaled. With `release`, everybody sees it from now on."""
    tx, caller = context.tx, context.caller
    check = await tx.get(ContentCheck, id=content_check_id)
    if check is None or not caller.works_in(check.community_id):
        raise NotFound(values={"what": CONTENT})
    if form.release and caller.roles_in(check.community_id).isdisjoint(RELEASERS):
        raise Forbidden(values={"allowed": roles(*RELEASERS).words})
    texts, picture = await _content(context, check)
    use_id = await uses.count(tx, caller.id, uses.REVEAL, context.container.settings.quotas.reveals, TEN_MINUTES)
    journal.record(
        tx,
        caller,
        record_type="content_check",
        record_id=use_id,
        version=1,
        previous_hash=journal.START,
        # no event of the community: its readers need not know who looks at what
        community_id=None,
        event="content_check.shown",
        action="show",
        role=kept_records.role_of(caller, frozenset(STAFF_ROLES), check.community_id),
        data={"content_check_id": str(check.id), "record_id": str(check.root_id or check.file_id),
              "community_id": str(check.community_id), "released": form.release},
    )  # fmt: skip
    if form.release:
        await tx.flush()
        await content_checks.settle(tx, check.id, ContentState.PASSED, check.label)
    state = ContentState.PASSED if form.release else check.state
    return HeldContent(state=state, label=check.label, texts=texts, picture=picture)


async def _content(context: RequestContext, check: ContentCheck) -> tuple[list[str], JsonObject | None]:
    """What is held back, as far as the caller may see where it stands. Raises NotFound."""
    tx = context.tx
    if check.file_id is not None:
        file = await tx.get(StoredFile, id=check.file_id)
        if file is None or not await may_open(tx, context.caller, file):
            raise NotFound(values={"what": CONTENT})
        return [], context.container.signatures.picture(file.id, context.now, unchecked=True)
    assert check.root_type is not None
    assert check.root_id is not None
    record = await mover_of(context).open(all_kinds()[check.root_type], check.root_id)
    people = record.kind.people_of(record.row)
    written = (await content_checks.texts(tx, [check])).values()
    return [str(mask_free("", text, people)) for body in written for text in leaves(body)], None


async def _genuine(context: UnopenedContextDep, app: AppId, signature: Signed, timestamp: Stamp, nonce: Nonce) -> str:
    """The mini-program whose token a push is signed with. Raises WechatPushInvalid."""
    known = context.container.settings.wechat_apps.get(app)
    token = "" if known is None else known.push_token.get_secret_value()
    # SHA-1 is what WeChat signs with; the order of the parts is theirs
    signed = hashlib.sha1("".join(sorted((token, str(timestamp), nonce))).encode()).hexdigest()  # noqa: S324
    if not token or not hmac.compare_digest(signed, signature):
        raise WechatPushInvalid
    if abs(context.now.timestamp() - timestamp) > OLDEST:
        raise WechatPushInvalid
    return app


PushedTo = Annotated[str, Depends(_genuine)]
Echo = Annotated[str, Query(min_length=1, max_length=200)]


@router.get(
    "/v1/wechat/push/{app}",
    **operation("wechat.check_push", policy=PUBLIC, answers_with=("text/plain",), problems=(WechatPushInvalid,)),
)
async def check_push(app: PushedTo, echostr: Echo) -> PlainTextResponse:
    """For WeChat alone: the address is tried when it is entered as that of the message push in WeChat's console. Choose
    JSON and plain text there."""
    return PlainTextResponse(echostr)


@router.post(
    "/v1/wechat/push/{app}",
    **operation(
        "wechat.push",
        policy=PUBLIC,
        key="none",
        writes=False,
        max_body=MOST_BYTES,
        answers_with=("text/plain",),
        openapi={"requestBody": read("request_bodies")["wechat_push"]},
        problems=(WechatPushInvalid,),
    ),
)
async def take_push(context: UnopenedContextDep, app: PushedTo) -> PlainTextResponse:
    """For WeChat alone: the result of a picture's check (`wxa_media_check`). One that isn't signed with the
    mini-program's token, or is older than five minutes, is refused. Told twice, or about a picture that nobody asked
    about, it changes nothing; other events are taken and forgotten."""
    try:
        body = json.loads(await context.read_body())
    except (ValueError, RecursionError) as error:
        raise WechatPushInvalid from error
    # where WeChat could not fetch the picture (errcode), it stays unchecked when its time is over
    if isinstance(body, dict) and body.get("Event") == EVENT and body.get("appid") == app and not body.get("errcode"):
        try:
            verdict = verdict_of(body)
        except WechatMisused as error:
            raise WechatPushInvalid from error
        await context.container.content_checks.hear(verdict, str(body.get("FromUserName")), app, context.now)
    return PlainTextResponse("success")
