"""Reading: one work order, and a page of them."""

import base64
import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response
from sqlmodel import col, select

from app.api.schemas.page import Page
from app.api.schemas.work_order import WorkOrderOut
from app.core.enums import Standing
from app.core.ids import new_id
from app.models import WorkOrder
from bench import offered
from bench.textbook.answer import load_aspects, show
from bench.textbook.basis import CallerDep, SessionDep
from bench.textbook.moves import HEADERS

router = APIRouter()


@router.get("/v1/work-orders/{order_id}", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def read(order_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> Any:
    """Reads: the order with its aspects."""
    order = await session.get(WorkOrder, order_id)
    if order is None or order.worker_id != caller.person.id:
        raise HTTPException(404)
    response.headers.update(HEADERS | {"ETag": f'"{order.version}"', "X-Request-Id": new_id().hex})
    return show(order, await load_aspects(session, order), Standing.WORKER, offered.ASSIGNED_TO_ME)


@router.get(
    "/v1/work-orders", response_model=Page[WorkOrderOut], response_model_exclude={"data": {"__all__": {"expanded"}}}
)
async def page(
    session: SessionDep, caller: CallerDep, response: Response, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Any:
    """Reads: the newest orders of the caller's communities and one more, each with its aspects."""
    communities = [grant.community_id for grant in caller.grants if grant.role == "receptionist"]
    statement = select(WorkOrder).where(col(WorkOrder.community_id).in_(communities))
    statement = statement.order_by(col(WorkOrder.created_at).desc(), col(WorkOrder.id).desc()).limit(limit + 1)
    orders = list(await session.exec(statement))
    shown = [
        show(order, await load_aspects(session, order), Standing.WORKER, offered.ASSIGNED_AT_DESK)
        for order in orders[:limit]
    ]
    last, more = orders[:limit][-1], len(orders) > limit
    position = json.dumps([last.created_at.isoformat(), str(last.id)]).encode()
    response.headers.update(HEADERS | {"X-Request-Id": new_id().hex})
    cursor = base64.urlsafe_b64encode(position).decode() if more else None
    return Page[WorkOrderOut](data=shown, next_cursor=cursor, has_more=more, count=None)
