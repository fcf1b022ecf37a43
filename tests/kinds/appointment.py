"""Appointment 预约: it moves only as an effect of its order's actions."""

from datetime import timedelta
from typing import Any

from app.models import Appointment
from app.models.visit import AppointmentState
from app.workflow.kinds.work_order.aspects import APPOINTMENT
from tests.kinds.sample import Sample, Who
from tests.kinds.usual import NOW, ORDER, WORKER_ID, blank, uid


def appointment(state: str = "confirmed", **values: Any) -> Any:
    """Tomorrow from nine to eleven, local time."""
    usual = {"id": uid(51), "state": AppointmentState(state), "starts_at": NOW + timedelta(hours=23),
             "ends_at": NOW + timedelta(hours=25), "worker_id": WORKER_ID, "work_order_id": ORDER}  # fmt: skip
    return blank(Appointment, **{**usual, **values})


WHO = Who(
    states="proposed confirmed kept missed moved cancelled",
    final=frozenset({"kept", "missed", "moved", "cancelled"}),
    table="""
propose | –                  | proposed  | system | M-31
confirm | – proposed         | confirmed | system | M-14 M-31
keep    | confirmed missed   | kept      | system | M-35
miss    | confirmed kept     | missed    | system | M-34
move    | proposed confirmed | moved     | system | M-31
cancel  | proposed confirmed | cancelled | system | M-31
""",
)
"""The specification draws the arrows; a visit that was noted wrongly is noted anew, so kept and missed take turns."""

SAMPLE = Sample(lifecycle=APPOINTMENT, models=(Appointment,), row=appointment, who=WHO)
