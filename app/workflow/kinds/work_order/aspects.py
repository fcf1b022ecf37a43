"""Appointment 预约 and Quote 报价: aspects that move only as effects of a work order's actions (M-24, M-31, M-41)."""

from app.core.fields import Nothing
from app.core.lang import Words
from app.models.quote import QuoteState as Q
from app.models.visit import AppointmentState as A
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import SYSTEM
from app.workflow.engine.step import START, Step


def _row(
    action: str, title: Words, source: tuple[str, ...], target: A | Q, clause: str, *, reopens: bool = False
) -> Step[Nothing]:
    """A row of an aspect: taken by Gongdan; its event is named after the state that comes about."""
    return Step(
        action,
        title,
        source=source,
        target=target,
        who=(SYSTEM,),
        reopens=reopens,
        event=f"{'appointment' if isinstance(target, A) else 'quote'}.{target}",
        clause=clause,
    )


APPOINTMENT = Lifecycle(
    name="appointment",
    noun=Words("appointment", "预约"),
    path="",
    states=A,
    final=(A.KEPT, A.MISSED, A.MOVED, A.CANCELLED),
    steps=(
        _row("propose", Words("Propose", "提议"), (START,), A.PROPOSED, "M-31"),
        _row("confirm", Words("Confirm", "确认"), (START, A.PROPOSED), A.CONFIRMED, "M-14"),
        _row("keep", Words("Kept", "守约"), (A.CONFIRMED, A.MISSED), A.KEPT, "M-35", reopens=True),
        _row("miss", Words("Missed", "失约"), (A.CONFIRMED, A.KEPT), A.MISSED, "M-34", reopens=True),
        _row("move", Words("Moved", "改期"), (A.PROPOSED, A.CONFIRMED), A.MOVED, "M-31"),
        _row("cancel", Words("Cancelled", "取消"), (A.PROPOSED, A.CONFIRMED), A.CANCELLED, "M-31"),
    ),
)

QUOTE = Lifecycle(
    name="quote",
    noun=Words("quote", "报价"),
    path="",
    states=Q,
    final=(Q.REJECTED, Q.SUPERSEDED, Q.APPROVED),
    steps=(
        _row("offer", Words("Offer", "报价"), (START,), Q.OFFERED, "M-40"),
        _row("approve", Words("Approve", "同意"), (Q.OFFERED,), Q.APPROVED, "M-41"),
        _row("reject", Words("Reject", "拒绝"), (Q.OFFERED,), Q.REJECTED, "M-46"),
        _row("supersede", Words("Supersede", "替代"), (Q.OFFERED, Q.APPROVED), Q.SUPERSEDED, "M-46", reopens=True),
    ),
)


def next_state(lifecycle: Lifecycle, state: str, action: str) -> str | None:
    """Where an aspect goes by its table; None when the table has no such row (it stays as it is)."""
    for step in lifecycle.by_state[state].get(action, ()):
        return step.target
    return None


def first_state(lifecycle: Lifecycle, action: str) -> str:
    """The state in which an aspect comes to life by its table. Raises KeyError for an action that creates nothing."""
    return str(lifecycle.by_state[START][action][0].target)
