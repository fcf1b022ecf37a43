"""What the file of a complaint holds, and which complaints a work order belongs to."""

from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from app.core.complaint_enums import OrderRelation
from app.db.transaction import Transaction
from app.models import Complaint, ComplaintDecision, ComplaintLink, ComplaintNote, Evidence, WorkOrder
from app.models.work_order import WorkOrderState

OF_COMPLAINTS: Final = {"complaint_number": "number", "complainant_name": "complainant_name"}
"""What is read of the complaint along with a record that belongs to it: the name it gets, and its own name there."""


def is_linked_to(work_order_id: UUID) -> ColumnElement[bool]:
    """The condition of complaints that a work order belongs to (M-140)."""
    linked = select(col(ComplaintLink.complaint_id)).where(col(ComplaintLink.work_order_id) == work_order_id)
    return col(Complaint.id).in_(linked)


F = TypeVar("F", Evidence, ComplaintDecision, ComplaintNote)


async def file_of(tx: Transaction, complaint_id: UUID, model: type[F]) -> list[F]:
    """Evidence, decisions or notes of one complaint, oldest first."""
    statement = select(model).where(col(model.complaint_id) == complaint_id)
    return await tx.all(model, statement.order_by(col(model.created_at), col(model.id)))


@dataclass(frozen=True, slots=True)
class OrderOfComplaint:
    """A work order of a complaint."""

    work_order_id: UUID
    relation: OrderRelation
    number: str
    state: WorkOrderState


async def links_of(tx: Transaction, complaint_id: UUID) -> list[OrderOfComplaint]:
    """The work orders of a complaint, with number and state."""
    statement = (
        select(
            col(ComplaintLink.work_order_id),
            col(ComplaintLink.relation),
            col(WorkOrder.number),
            col(WorkOrder.state),
        )
        .join(WorkOrder, col(WorkOrder.id) == col(ComplaintLink.work_order_id))
        .where(col(ComplaintLink.complaint_id) == complaint_id)
        .order_by(col(ComplaintLink.created_at), col(ComplaintLink.id))
    )
    return [OrderOfComplaint(**row) for row in await tx.rows(statement)]
