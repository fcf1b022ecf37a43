"""Effects on appointments: booked, kept, missed, moved, cancelled (M-31, M-34)."""

from app.db.transaction import show_changes
from app.models import Appointment
from app.models.base import RowView
from app.models.order_aspects import OrderAspects
from app.models.visit import AppointmentState
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.workflow.engine.step import Context
from app.workflow.kinds.common_forms import Window
from app.workflow.kinds.work_order.appointments import EMERGENCY_WINDOW, notice_is_late
from app.workflow.kinds.work_order.aspects import APPOINTMENT, first_state, next_state
from app.workflow.kinds.work_order.desk_guards import hours_are_corrected
from app.workflow.kinds.work_order.effects import BookAppointment, SettleAppointment
from app.workflow.kinds.work_order.housekeeping_sheet import hours_of

ACTIONS = {"kept": "keep", "missed": "miss", "cancelled": "cancel", "moved": "move"}


def agreed_window(context: Context) -> Window | None:
    """The window that this move books: from the form, as long as the corrected hours, "now" for an emergency, or
    None."""
    form = context.form
    window: Window | None = getattr(form, "appointment", None) or getattr(form, "window", None)
    appointment = getattr(context.aspects, "appointment", None)
    if appointment is not None and hours_are_corrected(context):
        # M-14: housekeeping that was booked for other hours begins when it was to begin
        booked = hours_of({"hours": form.housekeeping.hours})
        return Window(starts_at=appointment.starts_at, ends_at=appointment.starts_at + booked)
    if window is None and getattr(form, "visit_now", False) and context.row.needs_visit:
        return Window(starts_at=context.now, ends_at=context.now + EMERGENCY_WINDOW)
    return window


def settle(moving: MoveContext, appointment: Appointment, state: str) -> bool:
    """End an appointment if its lifecycle allows it. Returns whether it was ended."""
    target = next_state(APPOINTMENT, str(appointment.state), ACTIONS[state])
    if target is None:
        return False
    _change(moving, appointment, {"state": AppointmentState(target), "settled_at": moving.tx.now})
    return True


def _change(moving: MoveContext, appointment: Appointment, changes: RowView) -> None:
    """Queue the change, and show it on the view that the rest of the move reads."""
    moving.tx.update(Appointment, {"id": appointment.id, "state": appointment.state}, changes)
    show_changes(appointment, changes)


@handles(BookAppointment)
async def book(moving: MoveContext, effect: BookAppointment) -> None:
    """Book the agreed window; the appointment before becomes `moved`. A window that a customer wishes is only
    proposed."""
    if moving.move.step.action == "confirm_time":
        _confirm_proposal(moving)
        return
    window = agreed_window(moving.context)
    if window is None:
        return
    context, form, now = moving.context, moving.context.form, moving.tx.now
    aspects: OrderAspects = context.aspects
    state = first_state(APPOINTMENT, "confirm" if effect.value == "confirmed" else "propose")
    current, late = aspects.appointment, False
    announced = getattr(form, "announced_at", None) or now
    if effect.value == "confirmed":
        if current is not None and current.state == "confirmed":
            by_centre = getattr(form, "asked_by", "") == "centre"
            late = by_centre and notice_is_late(current.starts_at, window.starts_at, announced)
            settle(moving, current, "moved")
        if aspects.proposal is not None and aspects.proposal.state == "proposed":
            settle(moving, aspects.proposal, "moved")
            moving.changes["proposal_id"], aspects.proposal = None, None
    elif aspects.proposal is not None and aspects.proposal.state == "proposed":
        settle(moving, aspects.proposal, "moved")
    booked = moving.add(
        Appointment,
        work_order_id=context.row.id,
        worker_id=moving.now_is("worker_id"),
        state=APPOINTMENT.states(state),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        agreed_by=getattr(form, "agreed_by", "") or "",
        reason=getattr(form, "reason", "") or "",
        notice_given_at=announced if current is not None else None,
        notice_late=late,
    )
    moving.data |= {"appointment_id": str(booked.id), "starts_at": window.starts_at.isoformat()}
    moving.data["ends_at"] = window.ends_at.isoformat()
    if late:
        moving.data["notice_late"] = True
    if effect.value == "confirmed":
        moving.changes["appointment_id"], aspects.appointment = booked.id, booked
    else:
        moving.changes["proposal_id"], aspects.proposal = booked.id, booked


def _confirm_proposal(moving: MoveContext) -> None:
    aspects: OrderAspects = moving.context.aspects
    proposal = aspects.proposal
    assert proposal is not None, "a_proposal_is_open"
    if aspects.appointment is not None and aspects.appointment.state == "confirmed":
        settle(moving, aspects.appointment, "moved")
    target = AppointmentState(first_state(APPOINTMENT, "confirm"))
    _change(moving, proposal, {"state": target, "worker_id": moving.now_is("worker_id")})
    moving.changes |= {"appointment_id": proposal.id, "proposal_id": None}
    aspects.appointment, aspects.proposal = proposal, None
    moving.data |= {"appointment_id": str(proposal.id), "starts_at": proposal.starts_at.isoformat()}
    moving.data["ends_at"] = proposal.ends_at.isoformat()


@handles(SettleAppointment)
async def settle_current(moving: MoveContext, effect: SettleAppointment) -> None:
    """End the current appointment; when it is cancelled, an open proposal is cancelled too."""
    aspects: OrderAspects = moving.context.aspects
    if aspects.appointment is not None and settle(moving, aspects.appointment, effect.value):
        moving.data |= {"appointment_id": str(aspects.appointment.id), "appointment": effect.value}
    if effect.value == "cancelled" and aspects.proposal is not None and settle(moving, aspects.proposal, "cancelled"):
        moving.changes["proposal_id"], aspects.proposal = None, None
