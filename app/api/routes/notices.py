"""A person's notices: what they, or whoever holds their role, should know. Written with the change that caused them."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE
from app.api.http.request_context import Call
from app.api.schemas.notice import (
    NoticeCount,
    NoticeOut,
    NoticeQuery,
    NoticeRecord,
    NoticesRead,
    ReadNotices,
)
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.core.lang import Words
from app.db.paging import Slice
from app.db.queries import notices
from app.services.notices.notices import reader_of, written
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.words.notices import say

router = Door("notices")

NOTICE = Words("notice", "通知")


@router.get("/v1/me/notices", operation="notices.list", en="List my notices", zh="我的通知", policy=ANYONE)
async def list_notices(call: CallDep, query: Annotated[NoticeQuery, Query()]) -> Page[NoticeOut]:
    """The newest first: those for the caller and those for the roles they hold, in all their communities."""
    reader = await reader_of(call.tx, call.caller)
    found = await notices.page(
        call.tx, reader, only_unread=query.unread, after=_after(position_of(call, query)), limit=query.limit + 1
    )
    shown = found[: query.limit]
    position = [str(shown[-1].id)] if len(found) > query.limit else None
    texts = await written(call.tx, shown)
    made = {row.id: await _out(call, row, texts) for row in shown}
    return page_of(call, query, Slice(shown, position), lambda row: made[row.id])


@router.get(
    "/v1/me/notices/count", operation="notices.count", en="Count my unread notices", zh="未读通知数", policy=ANYONE
)
async def count_notices(call: CallDep) -> NoticeCount:
    """For the mark on an app's icon."""
    return NoticeCount(unread=await notices.count_unread(call.tx, await reader_of(call.tx, call.caller)))


async def _mine(call: Call, path: Mapping[str, Any]) -> Any:
    """A notice that is the caller's to read. Raises NotFound for any other."""
    found = await notices.whole(call.tx, call.caller.id, [path["notice_id"]]) if path else []
    reader = await reader_of(call.tx, call.caller)
    if not found or not reader.gets(found[0]):
        raise NotFound(values={"what": NOTICE})
    return found[0]


@router.post(
    "/v1/me/notices/{notice_id}/read",
    operation="notices.read",
    en="Mark a notice as read",
    zh="标记通知已读",
    policy=ANYONE,
    subject=_mine,
)
async def read_notice(call: CallDep, notice_id: UUID) -> NoticeOut:
    """One that others in the role are told too stays unread for them."""
    row = call.subject
    if row.seen_at is None:
        await notices.mark(call.tx, call.caller.id, [row.id])
        row.seen_at = call.now
    return await _out(call, row, await written(call.tx, [row]))


@router.post(
    "/v1/me/notices/read",
    operation="notices.read_many",
    en="Mark several notices as read",
    zh="批量标记通知已读",
    policy=ANYONE,
)
async def read_notices(call: CallDep, form: ReadNotices) -> NoticesRead:
    """Named ones, or everything up to a moment."""
    reader = await reader_of(call.tx, call.caller)
    if form.until is not None:
        ids = await notices.unread_until(call.tx, reader, form.until)
    else:
        found = await notices.whole(call.tx, call.caller.id, form.ids or [])
        ids = [row.id for row in found if reader.gets(row) and row.seen_at is None]
    if ids:
        await notices.mark(call.tx, call.caller.id, ids)
    return NoticesRead(marked=len(ids))


def _after(position: list[Any] | None) -> UUID | None:
    if position is None:
        return None
    try:
        return UUID(position[0])
    except (ValueError, IndexError, TypeError, AttributeError) as error:
        raise CursorInvalid from error


async def _out(call: Call, row: Any, texts: Mapping[UUID, str]) -> NoticeOut:
    community = await call.container.communities.get(call.tx, row.community_id)
    # whoever was merged into another order opens their own
    record_id = row.data.get("own_id", row.record_id)
    # M-10: each community shows two numbers
    phone = community.complaint_phone if row.record_type == COMPLAINT.name else community.service_phone
    data = {**row.data, "written": texts.get(row.record_id)}
    title, text = say(row.event, row.record_type, data, community.zone_info, phone)
    lifecycle = ALL.get(row.record_type)
    return NoticeOut(
        id=row.id,
        at=row.at,
        community_id=row.community_id,
        event=row.event,
        title=title.say(call.language),
        text=text.say(call.language),
        record=NoticeRecord(
            type=row.record_type,
            id=record_id,
            number=row.data.get("own_number", row.data.get("number")),
            href=f"{lifecycle.path}/{record_id}" if lifecycle is not None and lifecycle.path else None,
        ),
        for_role=row.role,
        read=row.seen_at is not None,
    )
