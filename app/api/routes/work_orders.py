"""Work orders 工单: registering, reading, and every action of their table."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic_core import to_json

from app.api.generic.actions import PROBLEMS, add_actions, check_scope, mover_of, reply
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import Several, bound_to, position_of
from app.api.http.policy import ANYONE
from app.api.http.raw_response import Reply
from app.api.routes.order_parts import opened_order, shown
from app.api.schemas.order_parts import Part
from app.api.schemas.order_query import OrderQuery
from app.api.schemas.page import Page
from app.api.schemas.timeline import TimelineOut
from app.api.schemas.work_order import WarrantyOut, WorkOrderOut, work_order_body
from app.core.errors import CursorInvalid, NotFound
from app.core.fields import Code
from app.core.lang import Language
from app.services.moving.lists import count_everywhere, page_everywhere
from app.services.timeline import history
from app.services.work_orders.facts import warranty_of
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.intake_forms import Register
from app.workflow.kinds.work_order.table import WORK_ORDER

router = Door("work-orders")


@router.post(
    "/v1/work-orders",
    operation="work_orders.register",
    en="Register a request",
    zh="登记工单",
    policy=ANYONE,
    clause="M-10",
    status=201,
    key="required",
    problems=PROBLEMS,
)
async def register(call: CallDep, form: Register) -> WorkOrderOut:
    """A repair or service request, by a customer for themselves, by the desk for a caller, by staff on patrol, or by a
    machine client (scope `work_orders:write`)."""
    mover = mover_of(call)
    opened = await mover.open_community(WORK_ORDERS, form.community_id)
    check_scope(call, WORK_ORDER)
    mover.permit(opened, "register")
    outcome = await mover.register(opened, "register", form)
    made: Any = reply(outcome, work_order_body, call.language, 201)
    made.headers["Location"] = f"/v1/work-orders/{outcome.context.row.id}"
    return made  # type: ignore[no-any-return]


add_actions(router, WORK_ORDER, WorkOrderOut, work_order_body)


@router.get(
    "/v1/work-orders",
    operation="work_orders.list",
    en="List and look up work orders",
    zh="查询工单",
    policy=ANYONE,
    clause="M-150",
    problems=(CursorInvalid,),
)
async def list_orders(call: CallDep, query: Annotated[OrderQuery, Query()]) -> Page[WorkOrderOut]:
    """Work orders that you may see, newest first unless `sort` says otherwise; look one up by number, phone or room."""
    position = position_of(call, query)
    after = None if position is None else (datetime.fromisoformat(position[0]), UUID(position[1]))
    mover, filters = mover_of(call), query.filters()
    found, more = await page_everywhere(
        mover, WORK_ORDERS, filters, after=after, limit=query.limit, newest_first=query.sort.startswith("-")
    )
    last = found[-1].context.row if found else None
    cursor = None
    if more and last is not None:
        cursor = call.container.cursors.write(bound_to(call, query), [last.created_at.isoformat(), str(last.id)])
    body = {
        "data": [work_order_body(outcome, call.language) for outcome in found],
        "next_cursor": cursor,
        "has_more": more,
        "count": await count_everywhere(mover, WORK_ORDERS, filters) if query.count else None,
    }
    made: Any = Reply(to_json(body))
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/work-orders/{order_id}",
    operation="work_orders.read",
    en="Read a work order",
    zh="查看工单",
    policy=ANYONE,
    clause="M-150",
    subject=opened_order,
    problems=(NotFound,),
)
async def read(
    call: CallDep,
    order_id: UUID,
    expand: Annotated[
        list[Part] | None,
        Several,
        Query(max_length=7, description="Also give these, in `expanded`; several are separated by commas."),
    ] = None,
) -> WorkOrderOut:
    """The whole order with its current aspects and what you may do now; a screen needs no second call with `expand`."""
    body = work_order_body(call.subject, call.language)
    for part in dict.fromkeys(expand or ()):
        found = (
            await history.timeline(call.tx, call.subject, call.language)
            if part == "timeline"
            else await shown(call, order_id, part)
        )
        body.setdefault("expanded", {})[part] = found
    made: Any = Reply(to_json(body), 200, {"ETag": f'"{body["version"]}"'})
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/work-orders/{order_id}/timeline",
    operation="work_orders.timeline",
    en="Read what happened",
    zh="查看处理经过",
    policy=ANYONE,
    clause="M-150",
    subject=opened_order,
    problems=(NotFound,),
)
async def timeline(
    call: CallDep,
    order_id: UUID,
    language: Annotated[Language | None, Query(description="zh or en; default by Accept-Language.")] = None,
) -> TimelineOut:
    """What happened to the order, entry by entry, in words a person reads."""
    entries = await history.timeline(call.tx, call.subject, language or call.language)
    return TimelineOut(data=entries)


@router.get(
    "/v1/work-orders/{order_id}/warranty",
    operation="work_orders.warranty",
    en="Check a part's warranty term",
    zh="查询部位保修期",
    policy=ANYONE,
    clause="M-13",
    subject=opened_order,
    problems=(NotFound,),
)
async def warranty(call: CallDep, order_id: UUID, part: Annotated[Code, Query()]) -> WarrantyOut:
    """Whether a part of the order's room is still under the community's warranty terms, before coverage is decided."""
    found = await warranty_of(call.tx, call.subject.context, part)
    if found is None:
        return WarrantyOut(part=part, known=False)
    return WarrantyOut(part=part, known=True, months=found.months, until=found.until, in_term=found.in_term)
