"""Guards of when somebody comes: to come and at a usual hour, on the day that was agreed (M-30, M-33, M-35)."""

from datetime import datetime, timedelta
from typing import Final

from app.core.enums import Urgency
from app.models.order_aspects import OrderAspects
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrder
from app.workflow.clocks.service_hours import DeskHours
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_forms import Window
from app.workflow.kinds.common_guards import LONGEST_AHEAD
from app.workflow.kinds.working_time import Span


def asked_window(context: Context[object, object]) -> Window | None:
    """The time that the form agrees on, proposes or wishes."""
    named = (getattr(context.form, name, None) for name in ("appointment", "window", "wish"))
    return next((window for window in named if window is not None), None)


def visiting_hours(community: CommunityRules) -> DeskHours:
    """The hours of a day in which visits are usual: those of service, or the day between two nights."""
    return community.service_hours or DeskHours(community.night.ends, community.night.begins)


def usual_hours(community: CommunityRules, begin: datetime, until: datetime) -> list[Span]:
    """The same of all local days that the time between two moments touches."""
    zone, hours = community.zone_info, visiting_hours(community)
    first, last = begin.astimezone(zone).date(), until.astimezone(zone).date()
    return [hours.window(first + timedelta(days=after), zone) for after in range((last - first).days + 1)]


@guard("M-30")
def hour_is_usual(context: Context[WorkOrder | None, object]) -> Values | None:
    """M-30: a visit outside the hours of service is meant, and not mistyped; emergencies come at any hour."""
    window, community = asked_window(context), context.community
    urgency = getattr(context.form, "urgency", None) or getattr(context.row, "urgency", None)
    if window is None or urgency is Urgency.EMERGENCY or getattr(context.form, "odd_hour", False):
        return None
    day = window.starts_at.astimezone(community.zone_info).date()
    opens, closes = visiting_hours(community).window(day, community.zone_info)
    if opens <= window.starts_at and window.ends_at <= closes:
        return None
    zone = community.zone_info
    return refuse(opens=f"{opens.astimezone(zone):%H:%M}", closes=f"{closes.astimezone(zone):%H:%M}")


@guard("M-33", kind="state")
def visit_is_due(context: Context[WorkOrder, object, OrderAspects]) -> Values | None:
    """M-33: nobody leaves for an appointment of another day; an emergency and a common area wait for none."""
    order, appointment = context.row, context.aspects.appointment
    if order.urgency is Urgency.EMERGENCY or order.premises_id is None or appointment is None:
        return None
    if not is_early(context) and not _is_over(context):
        return None
    return refuse(starts_at=context.local(appointment.starts_at))


SOON: Final = timedelta(hours=12)
"""M-33: how long before its appointment a visit may begin on the day before."""


def is_early(context: Context[object, object, OrderAspects]) -> bool:
    """Whether the appointment that stands is of a later day, and more than twelve hours away."""
    appointment, zone = context.aspects.appointment, context.community.zone_info
    if appointment is None or appointment.state != AppointmentState.CONFIRMED:
        return False
    return appointment.starts_at > context.now + SOON and appointment.starts_at.astimezone(zone).date() > context.today


def _is_over(context: Context[object, object, OrderAspects]) -> bool:
    """Whether it was of an earlier day."""
    appointment, zone = context.aspects.appointment, context.community.zone_info
    return appointment is not None and appointment.ends_at.astimezone(zone).date() < context.today


@guard("M-35", kind="choice", excludes=("arrives_early",))
def arrives_when_due(context: Context[object, object, OrderAspects]) -> Values | None:
    """At the agreed time, or later."""
    return refuse() if is_early(context) else None


@guard("M-35", kind="choice", excludes=("arrives_when_due",))
def arrives_early(context: Context[object, object, OrderAspects]) -> Values | None:
    """M-35: days before the agreed time, which is not kept by it."""
    return None if is_early(context) else refuse()


@guard("M-30")
def window_lies_ahead(context: Context[object, object]) -> Values | None:
    """What is agreed or wished is still to come, within a year; a time agreed a moment ago may have begun already."""
    window = asked_window(context)
    if window is None or context.now < window.ends_at <= context.now + LONGEST_AHEAD:
        return None
    return refuse(ends_at=context.local(window.ends_at))
