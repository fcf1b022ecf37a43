"""What notices say of work orders 工单 beside their number: each fact with how it is read from the move."""

from collections.abc import Mapping
from typing import Final

from app.core.json_object import JsonView
from app.models import Appointment, WorkOrder
from app.models.order_aspects import OrderAspects
from app.models.visit import AppointmentState
from app.services.moving.context import MoveContext
from app.services.moving.kind_parts import NoticeFact
from app.services.notices.facts import said
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order.housekeeping_sheet import wished_worker
from app.workflow.kinds.work_order.insisted_material import insisted_material
from app.workflow.kinds.work_order.needed_facts import master


def agreed_appointment(context: Context) -> Appointment | None:
    """The appointment that was agreed with the customer and stands."""
    aspects: OrderAspects = context.aspects
    appointment = aspects.appointment
    return appointment if appointment is not None and appointment.state == AppointmentState.CONFIRMED else None


def when(name: str) -> NoticeFact:
    """The beginning or the end of the time that the move agrees on, or of the one that was agreed before."""

    async def read(moving: MoveContext, journaled: JsonView) -> object:
        appointment = agreed_appointment(moving.context)
        return journaled.get(name) or (None if appointment is None else getattr(appointment, name).isoformat())

    return read


async def repaired_under(moving: MoveContext, _: JsonView) -> object:
    """M-54: the number of the order whose warranty does not cover this, because it is another fault."""
    repaired_id = moving.context.row.warranty_of
    if repaired_id is None or not getattr(moving.context.form, "another_fault", ""):
        return None
    repaired = await moving.tx.get(WorkOrder, id=repaired_id)
    return None if repaired is None else repaired.number


async def own_material(moving: MoveContext, journaled: JsonView) -> object:
    """M-45, M-54: what is said of unfit material of the customer's own on which they insisted."""
    if moving.move.step.action == "inspect_material":
        return "told_insisted" if journaled.get("insisted") and not journaled.get("fit") else None
    if moving.move.step.action == "warranty_claim":
        return "told_at_claim" if insisted_material(moving.context.row) else None
    return "told_left_out" if journaled.get("own_material_failed") else None


async def why_not_wished(moving: MoveContext, journaled: JsonView) -> object:
    """M-12: why somebody else is named than the worker for whom the customer wished."""
    wished = wished_worker(moving.context.row)
    return None if wished in (None, moving.now_is("worker_id")) else journaled.get("wish_not_met")


async def master_number(moving: MoveContext, _: JsonView) -> object:
    """The number of the order that this one is merged into."""
    found = moving.context.loaded(master)
    return None if found is None else found.number


NOTICE_FACTS: Final[Mapping[str, NoticeFact]] = {
    "starts_at": when("starts_at"),
    "ends_at": when("ends_at"),
    "expected_at": when("expected_at"),
    "quote_version": said("quote_version"),
    "total_fen": said("total_fen"),
    "invoiced_fen": said("invoiced_fen"),
    "amount_fen": said("amount_fen"),
    "master": master_number,
    "repaired_under": repaired_under,
    "own_material": own_material,
    "failure": said("failure"),
    "since": said("since"),
    "wish_not_met": why_not_wished,
    "approved_purchase": said("approved_purchase"),
    "rejected_purchase": said("rejected_purchase"),
    "unit_fen": said("unit_fen"),
}
"""All that a notice to somebody outside may say of a move of a work order (M-90)."""
