"""Reading: one work order, and a page of them."""

import base64
import json
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.api.schemas.page import Page
from app.api.schemas.work_order import WorkOrderOut
from app.core.enums import OrderKind, Standing, Urgency
from app.core.ids import new_id
from app.models import Appointment, Community, Department, Person, WorkOrder
from app.models.work_order import WorkOrderState
from app.services.moving.seen_by import mask_text
from bench import offered
from bench.textbook.answer import load_aspects, show
from bench.textbook.basis import CallerDep, SessionDep
from bench.textbook.moves import HEADERS

router = APIRouter()
LINE: Final = 30
"""Characters of a description that a line shows."""


@router.get("/v1/work-orders/{order_id}", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def read(order_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> Any:
    """Reads: the order with its aspects."""
    order = await session.get(WorkOrder, order_id)
    if order is None or order.worker_id != caller.person.id:
        raise HTTPException(404)
    response.headers.update(HEADERS | {"ETag": f'"{order.version}"', "X-Request-Id": new_id().hex})
    return show(order, await load_aspects(session, order), Standing.WORKER, offered.ASSIGNED_TO_ME)


class OrderRow(BaseModel):
    """A line of the list."""

    id: UUID
    version: int
    number: str
    community_id: UUID
    state: WorkOrderState
    stands_with: Standing
    kind: OrderKind
    urgency: Urgency
    place: str
    summary: str
    community_name: str | None
    department_name: str | None
    worker_name: str | None
    appointment_from: datetime | None
    appointment_until: datetime | None
    created_at: datetime
    updated_at: datetime


@router.get("/v1/work-orders", response_model=Page[OrderRow])
async def page(
    session: SessionDep, caller: CallerDep, response: Response, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Any:
    """Reads: the newest orders of the caller's communities and one more, each with what its line names."""
    communities = [grant.community_id for grant in caller.grants if grant.role == "receptionist"]
    statement = select(WorkOrder).where(col(WorkOrder.community_id).in_(communities))
    statement = statement.order_by(col(WorkOrder.created_at).desc(), col(WorkOrder.id).desc()).limit(limit + 1)
    orders = list(await session.exec(statement))
    rows = [await _row(session, order) for order in orders[:limit]]
    last, more = orders[:limit][-1], len(orders) > limit
    position = json.dumps([last.created_at.isoformat(), str(last.id)]).encode()
    response.headers.update(HEADERS | {"X-Request-Id": new_id().hex})
    cursor = base64.urlsafe_b64encode(position).decode() if more else None
    return Page[OrderRow](data=rows, next_cursor=cursor, has_more=more, count=None)


async def _row(session: AsyncSession, order: WorkOrder) -> OrderRow:
    community = await session.get(Community, order.community_id)
    department = await session.get(Department, order.department_id) if order.department_id else None
    worker = await session.get(Person, order.worker_id) if order.worker_id else None
    appointment = await session.get(Appointment, order.appointment_id) if order.appointment_id else None
    line = " ".join(mask_text(order.description, [order.contact_name] if order.contact_name else []).split())
    return OrderRow(
        **{name: value for name, value in order.model_dump().items() if name in OrderRow.model_fields},
        stands_with=Standing.WORKER,
        summary=line if len(line) <= LINE else f"{line[: LINE - 1]}…",
        community_name=community.name if community else None,
        department_name=department.name if department else None,
        worker_name=worker.name if worker else None,
        appointment_from=appointment.starts_at if appointment else None,
        appointment_until=appointment.ends_at if appointment else None,
    )
