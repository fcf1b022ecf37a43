"""A person's notices: what they, or whoever holds their role, should know. Written with the change that caused them."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.notice import (
    MOST_RECORDS,
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
from app.db.paging import Position, Slice
from app.db.queries import notices
from app.db.queries.notices import SeenNotice
from app.models import Notice
from app.services.moving.kind import all_kinds
from app.services.notices.notices import reader_of, written
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.words.notices import say

router = APIRouter(route_class=OperationRoute, tags=["notices"])

NOTICE = Words("notice", "通知")


@router.get("/v1/me/notices", **operation("notices.list", policy=ANYONE))
async def list_notices(context: ContextDep, query: Annotated[NoticeQuery, Query()]) -> Page[NoticeOut]:
    """The newest first: those for the caller and those for the roles they hold, in all their communities."""
    reader = await reader_of(context.tx, context.caller)
    newest = await notices.page(
        context.tx, reader, only_unread=query.unread, after=_after(position_of(context, query)), limit=query.limit + 1
    )
    shown = newest[: query.limit]
    position = [str(shown[-1].row.id)] if len(newest) > query.limit else None
    texts = await written(context.tx, [notice.row for notice in shown])
    answers = [await notice_out(context, notice.row, texts, is_read=notice.seen_at is not None) for notice in shown]
    return page_of(context, query, Slice(answers, position), lambda notice: notice)


@router.get("/v1/me/notices/count", **operation("notices.count", policy=ANYONE))
async def count_notices(context: ContextDep) -> NoticeCount:
    """For the mark on an app's icon."""
    return NoticeCount(unread=await notices.count_unread(context.tx, await reader_of(context.tx, context.caller)))


async def _mine(context: ContextDep, notice_id: RecordId) -> SeenNotice:
    """A notice that is the caller's to read. Raises NotFound for any other."""
    rows = await notices.whole(context.tx, context.caller.id, [notice_id])
    reader = await reader_of(context.tx, context.caller)
    if not rows or not reader.gets(rows[0].row):
        raise NotFound(values={"what": NOTICE})
    return rows[0]


MyNotice = Annotated[SeenNotice, Depends(_mine)]


@router.post("/v1/me/notices/{notice_id}/read", **operation("notices.read", policy=ANYONE))
async def read_notice(context: ContextDep, notice: MyNotice) -> NoticeOut:
    """One that others in the role are told too stays unread for them."""
    row = notice.row
    if notice.seen_at is None:
        reader = await reader_of(context.tx, context.caller)
        twins = await notices.unread_with(context.tx, reader, [row])
        await notices.mark(context.tx, context.caller.id, [row.id, *twins])
    return await notice_out(context, row, await written(context.tx, [row]), is_read=True)


@router.post("/v1/me/notices/read", **operation("notices.read_many", policy=ANYONE))
async def read_notices(context: ContextDep, form: ReadNotices) -> NoticesRead:
    """Named ones, or everything up to a moment."""
    reader = await reader_of(context.tx, context.caller)
    if form.until is not None:
        ids = await notices.unread_until(context.tx, reader, form.until)
    else:
        named = await notices.whole(context.tx, context.caller.id, form.ids or [])
        rows = [notice.row for notice in named if reader.gets(notice.row) and notice.seen_at is None]
        twins = await notices.unread_with(context.tx, reader, rows) if rows else []
        ids = list(dict.fromkeys([*(row.id for row in rows), *twins]))
    if ids:
        await notices.mark(context.tx, context.caller.id, ids)
    return NoticesRead(marked=len(ids))


def _after(position: Position | None) -> UUID | None:
    if position is None:
        return None
    try:
        return UUID(position[0])
    except (ValueError, IndexError, TypeError, AttributeError) as error:
        raise CursorInvalid from error


async def notice_out(context: RequestContext, row: Notice, texts: Mapping[UUID, str], *, is_read: bool) -> NoticeOut:
    """A notice as its reader gets it."""
    community = await context.container.communities.get(context.tx, row.community_id)
    # whoever was merged into another order opens their own
    record_id = row.data.get("own_id", row.record_id)
    kind = all_kinds().get(row.record_type)
    phone = community.service_phone if kind is None else kind.phone_of(community)
    data = {**row.data, "written": texts.get(row.record_id)}
    title, text = say(row.event, row.record_type, data, community.zone_info, phone)
    record = _record(row.record_type, record_id, row.data.get("own_number", row.data.get("number")))
    listed = [_record(row.record_type, UUID(each["id"]), each["number"]) for each in row.data.get("records", ())]
    return NoticeOut(
        id=row.id,
        at=row.at,
        community_id=row.community_id,
        event=row.event,
        title=title.say(context.language),
        text=text.say(context.language),
        record=record,
        records=listed[:MOST_RECORDS] or [record],
        for_role=row.role,
        read=is_read,
    )


def _record(record_type: str, record_id: UUID, number: str | None) -> NoticeRecord:
    lifecycle = ALL.get(record_type)
    href = f"{lifecycle.path}/{record_id}" if lifecycle is not None and lifecycle.path else None
    return NoticeRecord(type=record_type, id=record_id, number=number, href=href)
