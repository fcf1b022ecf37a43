"""Housekeeping bookings of a room: which others stand at a time, with the room's row locked."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlmodel import col

from app.core.enums import OrderKind
from app.db.statements import Prepared, given
from app.db.transaction import Transaction
from app.models import Appointment, Premises, WorkOrder
from app.models.base import RowView
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState

_LOCK: Final = Prepared(
    # other records that name the room need not wait
    select(col(Premises.id)).where(col(Premises.id) == given(col(Premises.id), "id")).with_for_update(key_share=True)
)
_STANDING: Final = (AppointmentState.CONFIRMED, AppointmentState.KEPT)
_OVER: Final = (
    WorkOrderState.SIGNED_OFF,
    WorkOrderState.CLOSED,
    WorkOrderState.CANCELLED,
    WorkOrderState.REFUSED,
)
_starts_at = func.coalesce(col(Appointment.starts_at), col(WorkOrder.wish_from))
_ends_at = func.coalesce(col(Appointment.ends_at), col(WorkOrder.wish_until))
_OTHERS: Final = Prepared(
    select(col(WorkOrder.number), _starts_at.label("starts_at"), _ends_at.label("ends_at"))
    .outerjoin(
        Appointment,
        and_(
            col(Appointment.id) == col(WorkOrder.appointment_id),
            or_(*(col(Appointment.state) == state for state in _STANDING)),
        ),
    )
    .where(
        col(WorkOrder.premises_id) == given(col(WorkOrder.premises_id), "premises_id"),
        col(WorkOrder.kind) == OrderKind.HOUSEKEEPING,
        and_(*(col(WorkOrder.state) != state for state in _OVER)),
        or_(col(Appointment.id).is_not(None), col(WorkOrder.state) == WorkOrderState.REGISTERED),
        _starts_at < given(col(Appointment.starts_at), "end"),
        _ends_at > given(col(Appointment.ends_at), "start"),
    )
    .order_by(_starts_at, col(WorkOrder.id))
)
"""A booking that is not accepted yet stands at the time that the customer wishes."""


async def lock_room(tx: Transaction, premises_id: UUID) -> None:
    """Lock a room's row until the transaction ends, so that two bookings can't both find a time free. On SQLite the
    whole database is locked."""
    await tx.begin()
    await tx.value(_LOCK, id=premises_id)


async def bookings_of(tx: Transaction, premises_id: UUID, start: datetime, end: datetime) -> list[RowView]:
    """The housekeeping bookings of a room that overlap a time, the earliest first: `number`, `starts_at`, `ends_at`."""
    return await tx.rows(_OTHERS, premises_id=premises_id, start=start, end=end)
