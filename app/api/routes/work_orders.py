"""Work orders 工单: registering, reading, and every action of their table."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic_core import to_json

from app.api.generic.actions import PROBLEMS, add_actions, check_scope, mover_of, reply
from app.api.http.deps import ContextDep
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import Several, bound_to, position_of
from app.api.http.policy import ANYONE
from app.api.http.raw_response import RawResponse
from app.api.routes.order_parts import OpenedOrder, shown
from app.api.schemas.order_parts import Part
from app.api.schemas.order_query import OrderQuery
from app.api.schemas.page import Page
from app.api.schemas.timeline import TimelineOut
from app.api.schemas.work_order import WarrantyOut, WorkOrderOut, work_order_body
from app.core.errors import CursorInvalid, NotFound
from app.core.fields import Code
from app.core.lang import Language, Words
from app.services.timeline import history
from app.services.work_orders.facts import warranty_of
from app.services.work_orders.new_order import new_order
from app.services.work_orders.order_list import Finder
from app.workflow.kinds.work_order.intake_forms import Register
from app.workflow.kinds.work_order.table import WORK_ORDER

router = APIRouter(route_class=OperationRoute, tags=["work-orders"])


@router.post(
    "/v1/work-orders",
    response_model=WorkOrderOut,
    status_code=201,
    **operation(
        "work_orders.register",
        Words("Register a request", "登记工单"),
        policy=ANYONE,
        clause="M-10",
        key="required",
        problems=PROBLEMS,
    ),
)
async def register(context: ContextDep, form: Register) -> RawResponse:
    """A repair or service request, by a customer for themselves, by the desk for a caller, by staff on patrol, or by a
    machine client (scope `work_orders:write`)."""
    mover = mover_of(context)
    opened = await mover.open_community(WORK_ORDER, form.community_id)
    check_scope(context, WORK_ORDER)
    mover.permit(opened, "register")
    outcome = await mover.register(WORK_ORDER, "register", opened, form, new_order(mover))
    response = reply(outcome, work_order_body, context.language, 201)
    response.headers["Location"] = f"/v1/work-orders/{outcome.context.row.id}"
    return response


add_actions(router, WORK_ORDER, WorkOrderOut, work_order_body)


@router.get(
    "/v1/work-orders",
    response_model=Page[WorkOrderOut],
    **operation(
        "work_orders.list",
        Words("List and look up work orders", "查询工单"),
        policy=ANYONE,
        clause="M-150",
        problems=(CursorInvalid,),
    ),
)
async def list_orders(context: ContextDep, query: Annotated[OrderQuery, Query()]) -> RawResponse:
    """Work orders that you may see, newest first unless `sort` says otherwise; look one up by number, phone or room."""
    position = position_of(context, query)
    after = None if position is None else (datetime.fromisoformat(position[0]), UUID(position[1]))
    finder = Finder(context.tx, context.caller, context.container.communities)
    found, more = await finder.page(query.filters(), after, query.limit, newest_first=query.sort.startswith("-"))
    last = found[-1].context.row if found else None
    cursor = None
    if more and last is not None:
        cursor = context.container.cursors.write(bound_to(context, query), [last.created_at.isoformat(), str(last.id)])
    body = {
        "data": [work_order_body(outcome, context.language) for outcome in found],
        "next_cursor": cursor,
        "has_more": more,
        "count": await finder.count(query.filters()) if query.count else None,
    }
    return RawResponse(to_json(body))


@router.get(
    "/v1/work-orders/{order_id}",
    response_model=WorkOrderOut,
    **operation(
        "work_orders.read", Words("Read a work order", "查看工单"), policy=ANYONE, clause="M-150", problems=(NotFound,)
    ),
)
async def read(
    context: ContextDep,
    order: OpenedOrder,
    order_id: UUID,
    expand: Annotated[
        list[Part] | None,
        Several,
        Query(max_length=7, description="Also give these, in `expanded`; several are separated by commas."),
    ] = None,
) -> RawResponse:
    """The whole order with its current aspects and what you may do now; a screen needs no second call with `expand`."""
    body = work_order_body(order, context.language)
    for part in dict.fromkeys(expand or ()):
        found = (
            await history.timeline(context.tx, order, context.language)
            if part == "timeline"
            else await shown(context, order_id, part)
        )
        body.setdefault("expanded", {})[part] = found
    return RawResponse(to_json(body), 200, {"ETag": f'"{body["version"]}"'})


@router.get(
    "/v1/work-orders/{order_id}/timeline",
    **operation(
        "work_orders.timeline",
        Words("Read what happened", "查看处理经过"),
        policy=ANYONE,
        clause="M-150",
        problems=(NotFound,),
    ),
)
async def timeline(
    context: ContextDep,
    order: OpenedOrder,
    language: Annotated[Language | None, Query(description="zh or en; default by Accept-Language.")] = None,
) -> TimelineOut:
    """What happened to the order, entry by entry, in words a person reads."""
    entries = await history.timeline(context.tx, order, language or context.language)
    return TimelineOut(data=entries)


@router.get(
    "/v1/work-orders/{order_id}/warranty",
    **operation(
        "work_orders.warranty",
        Words("Check a part's warranty term", "查询部位保修期"),
        policy=ANYONE,
        clause="M-13",
        problems=(NotFound,),
    ),
)
async def warranty(context: ContextDep, order: OpenedOrder, part: Annotated[Code, Query()]) -> WarrantyOut:
    """Whether a part of the order's room is still under the community's warranty terms, before coverage is decided."""
    found = await warranty_of(context.tx, order.context, part)
    if found is None:
        return WarrantyOut(part=part, known=False)
    return WarrantyOut(part=part, known=True, months=found.months, until=found.until, in_term=found.in_term)
