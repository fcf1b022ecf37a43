"""Appointment 预约 and Quote 报价: aspects that move only as effects of a work order's actions (M-24, M-31, M-41)."""

from app.core.lang import Words
from app.models.quote import QuoteState as Q
from app.models.visit import AppointmentState as A
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_forms import Nothing

APPOINTMENT_STEPS = (
    Step(
        "propose",
        Words("Propose", "提议"),
        source=(START,),
        target=A.PROPOSED,
        who=(SYSTEM,),
        form=Nothing,
        event="appointment.proposed",
        clause="M-31",
    ),
    Step(
        "confirm",
        Words("Confirm", "确认"),
        source=(START, A.PROPOSED),
        target=A.CONFIRMED,
        who=(SYSTEM,),
        form=Nothing,
        event="appointment.confirmed",
        clause="M-14",
    ),
    Step(
        "keep",
        Words("Kept", "守约"),
        source=(A.CONFIRMED, A.MISSED),
        target=A.KEPT,
        who=(SYSTEM,),
        form=Nothing,
        reopens=True,
        event="appointment.kept",
        clause="M-35",
    ),
    Step(
        "miss",
        Words("Missed", "失约"),
        source=(A.CONFIRMED, A.KEPT),
        target=A.MISSED,
        who=(SYSTEM,),
        form=Nothing,
        reopens=True,
        event="appointment.missed",
        clause="M-34",
    ),
    Step(
        "move",
        Words("Moved", "改期"),
        source=(A.PROPOSED, A.CONFIRMED),
        target=A.MOVED,
        who=(SYSTEM,),
        form=Nothing,
        event="appointment.moved",
        clause="M-31",
    ),
    Step(
        "cancel",
        Words("Cancelled", "取消"),
        source=(A.PROPOSED, A.CONFIRMED),
        target=A.CANCELLED,
        who=(SYSTEM,),
        form=Nothing,
        event="appointment.cancelled",
        clause="M-31",
    ),
)

QUOTE_STEPS = (
    Step(
        "offer",
        Words("Offer", "报价"),
        source=(START,),
        target=Q.OFFERED,
        who=(SYSTEM,),
        form=Nothing,
        event="quote.offered",
        clause="M-40",
    ),
    Step(
        "approve",
        Words("Approve", "同意"),
        source=(Q.OFFERED,),
        target=Q.APPROVED,
        who=(SYSTEM,),
        form=Nothing,
        event="quote.approved",
        clause="M-41",
    ),
    Step(
        "reject",
        Words("Reject", "拒绝"),
        source=(Q.OFFERED,),
        target=Q.REJECTED,
        who=(SYSTEM,),
        form=Nothing,
        event="quote.rejected",
        clause="M-46",
    ),
    Step(
        "supersede",
        Words("Supersede", "替代"),
        source=(Q.OFFERED, Q.APPROVED),
        target=Q.SUPERSEDED,
        who=(SYSTEM,),
        form=Nothing,
        reopens=True,
        event="quote.superseded",
        clause="M-46",
    ),
)

APPOINTMENT = Lifecycle(
    name="appointment",
    noun=Words("appointment", "预约"),
    path="",
    states=A,
    final=(A.KEPT, A.MISSED, A.MOVED, A.CANCELLED),
    steps=APPOINTMENT_STEPS,
)

QUOTE = Lifecycle(
    name="quote",
    noun=Words("quote", "报价"),
    path="",
    states=Q,
    final=(Q.REJECTED, Q.SUPERSEDED, Q.APPROVED),
    steps=QUOTE_STEPS,
)


def next_state(lifecycle: Lifecycle, state: str, action: str) -> str | None:
    """Where an aspect goes by its table; None when the table has no such row (it stays as it is)."""
    for step in lifecycle.by_state[state].get(action, ()):
        return step.target
    return None


def first_state(lifecycle: Lifecycle, action: str) -> str:
    """The state in which an aspect comes to life by its table. Raises KeyError for an action that creates nothing."""
    return str(lifecycle.by_state[START][action][0].target)
