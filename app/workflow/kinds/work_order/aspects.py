"""Appointment 预约 and Quote 报价: aspects that move only as effects of a work order's actions (M-24, M-31, M-41)."""

from app.core.enums import AppointmentState as A
from app.core.enums import QuoteState as Q
from app.core.lang import Words
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_forms import Nothing

# fmt: off
APPOINTMENT_STEPS = (
    #    action     from                       to            who         form     only if then event                     clause
    Step("propose", (START,),                  A.PROPOSED,   (SYSTEM,),  Nothing, (),     (),  "appointment.proposed",   "M-31"),
    Step("confirm", (START, A.PROPOSED),       A.CONFIRMED,  (SYSTEM,),  Nothing, (),     (),  "appointment.confirmed",  "M-14"),
    Step("keep",    (A.CONFIRMED, A.MISSED),   A.KEPT,       (SYSTEM,),  Nothing, (),     (),  "appointment.kept",       "M-35"),
    Step("miss",    (A.CONFIRMED, A.KEPT),     A.MISSED,     (SYSTEM,),  Nothing, (),     (),  "appointment.missed",     "M-34"),
    Step("move",    (A.PROPOSED, A.CONFIRMED), A.MOVED,      (SYSTEM,),  Nothing, (),     (),  "appointment.moved",      "M-31"),
    Step("cancel",  (A.PROPOSED, A.CONFIRMED), A.CANCELLED,  (SYSTEM,),  Nothing, (),     (),  "appointment.cancelled",  "M-31"),
)

QUOTE_STEPS = (
    #    action       from                        to             who         form     only if then event                clause
    Step("offer",     (START,),                   Q.OFFERED,     (SYSTEM,),  Nothing, (),     (),  "quote.offered",     "M-40"),
    Step("approve",   (Q.OFFERED,),               Q.APPROVED,    (SYSTEM,),  Nothing, (),     (),  "quote.approved",    "M-41"),
    Step("reject",    (Q.OFFERED,),               Q.REJECTED,    (SYSTEM,),  Nothing, (),     (),  "quote.rejected",    "M-46"),
    Step("supersede", (Q.OFFERED, Q.APPROVED),    Q.SUPERSEDED,  (SYSTEM,),  Nothing, (),     (),  "quote.superseded",  "M-46"),
)
# fmt: on

APPOINTMENT = Lifecycle(
    name="appointment",
    noun=Words("appointment", "预约"),
    path="",
    states=A,
    final=(A.KEPT, A.MISSED, A.MOVED, A.CANCELLED),
    titles={
        "propose": Words("Propose", "提议"),
        "confirm": Words("Confirm", "确认"),
        "keep": Words("Kept", "守约"),
        "miss": Words("Missed", "失约"),
        "move": Words("Moved", "改期"),
        "cancel": Words("Cancelled", "取消"),
    },
    steps=APPOINTMENT_STEPS,
)

QUOTE = Lifecycle(
    name="quote",
    noun=Words("quote", "报价"),
    path="",
    states=Q,
    final=(Q.REJECTED, Q.SUPERSEDED, Q.APPROVED),
    titles={
        "offer": Words("Offer", "报价"),
        "approve": Words("Approve", "同意"),
        "reject": Words("Reject", "拒绝"),
        "supersede": Words("Supersede", "替代"),
    },
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
