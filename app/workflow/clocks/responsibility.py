"""With whom a record stands, and with whom its clocks do: whose turn it is, so that 'why is this late?' has an answer
(lifecycles.md, "Clocks").

Most clocks stand with whoever has the record. Some are one party's own duty wherever the record is: the desk forwards a
complaint also while it waits for the complainant's evidence (M-134).
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.core.complaint_enums import Level
from app.core.enums import HoldReason, Standing
from app.models.complaint import ComplaintState, SlipState
from app.models.work_order import WorkOrderState
from app.workflow.clocks.kinds import (
    COMPLAINT_CONFIRMED,
    COMPLAINT_FORWARDED,
    DAY_AHEAD_CONTACT,
    EVIDENCE,
    FOLLOW_UP,
    PROGRESS,
    SLIP_CONFIRMED,
    SLIP_SENT,
)

Read = Callable[[str], Any]
"""Gives a field of the record."""

_ORDERS: Mapping[str, Standing] = {
    WorkOrderState.REGISTERED: Standing.CENTRE,
    WorkOrderState.ACCEPTED: Standing.CENTRE,
    WorkOrderState.DISPATCHED: Standing.DEPARTMENT,
    WorkOrderState.ASSIGNED: Standing.WORKER,
    WorkOrderState.ACKNOWLEDGED: Standing.WORKER,
    WorkOrderState.EN_ROUTE: Standing.WORKER,
    WorkOrderState.ON_SITE: Standing.WORKER,
    WorkOrderState.NO_ACCESS: Standing.CENTRE,
    WorkOrderState.QUOTED: Standing.CUSTOMER,
    WorkOrderState.NEGOTIATING: Standing.CENTRE,
    WorkOrderState.IN_PROGRESS: Standing.WORKER,
    WorkOrderState.COMPLETED: Standing.CUSTOMER,
    WorkOrderState.REWORK: Standing.CENTRE,
    WorkOrderState.SIGNED_OFF: Standing.CENTRE,
}

_BY_HOLD: Mapping[str, Standing] = {
    HoldReason.PARTS: Standing.CENTRE,
    HoldReason.WORKSHOP: Standing.WORKER,
    HoldReason.CUSTOMER: Standing.CUSTOMER,
    HoldReason.THIRD_PARTY: Standing.THIRD_PARTY,
    HoldReason.WEATHER: Standing.THIRD_PARTY,
}

_COMPLAINTS: Mapping[str, Standing] = {
    ComplaintState.REGISTERED: Standing.CENTRE,
    ComplaintState.AWAITING_EVIDENCE: Standing.CUSTOMER,
    ComplaintState.ACCEPTED: Standing.CENTRE,
    ComplaintState.REFERRED: Standing.THIRD_PARTY,
    ComplaintState.INVESTIGATING: Standing.DEPARTMENT,
    ComplaintState.MEDIATING: Standing.DEPARTMENT,
    ComplaintState.REPLY_PENDING: Standing.CENTRE,
    ComplaintState.REPLIED: Standing.CUSTOMER,
    ComplaintState.RESOLVED: Standing.CENTRE,
    ComplaintState.DECLINED: Standing.CENTRE,
}

_SLIPS: Mapping[str, Standing] = {
    SlipState.SENT: Standing.DEPARTMENT,
    SlipState.CONFIRMED: Standing.DEPARTMENT,
}


def _order(state: str, read: Read) -> Standing:
    if state == WorkOrderState.ON_HOLD:
        return _BY_HOLD.get(read("hold_reason") or "", Standing.CENTRE)
    return _ORDERS.get(state, Standing.NOBODY)


def _complaint(state: str, read: Read) -> Standing:
    if state == ComplaintState.ESCALATED:
        # the department's own head still answers for the department
        return Standing.DEPARTMENT if read("level") == Level.SUPERVISOR else Standing.CENTRE
    return _COMPLAINTS.get(state, Standing.NOBODY)


def _slip(state: str, _: Read) -> Standing:
    return _SLIPS.get(state, Standing.NOBODY)


RESPONSIBILITY: Mapping[str, Callable[[str, Read], Standing]] = {
    "work_order": _order,
    "complaint": _complaint,
    "contact_slip": _slip,
}
"""By kind of record: whose turn it is in a state. Other records stand with nobody of their own."""

_BY_VOCABULARY: Mapping[type, Callable[[str, Read], Standing]] = {
    WorkOrderState: _order,
    ComplaintState: _complaint,
    SlipState: _slip,
}


def stands_with(record: Any) -> Standing:
    """Whose turn it is now with an order, a complaint or a contact slip."""
    responsible = _BY_VOCABULARY.get(type(record.state))
    return Standing.NOBODY if responsible is None else responsible(record.state, partial(getattr, record))


OWN_DUTY: Mapping[str, Standing] = {
    FOLLOW_UP: Standing.CENTRE,
    COMPLAINT_FORWARDED: Standing.CENTRE,
    COMPLAINT_CONFIRMED: Standing.DEPARTMENT,
    EVIDENCE: Standing.CUSTOMER,
    SLIP_SENT: Standing.CENTRE,
    SLIP_CONFIRMED: Standing.DEPARTMENT,
}
"""Clocks that are always the same party's, whatever state the record is in: only they can end them."""
OWED_BY_THE_COMPANY = frozenset({DAY_AHEAD_CONTACT, PROGRESS})
"""Clocks of what the customer is to be told (M-30, M-133): these never wait for anybody outside the house."""
OUTSIDE = (Standing.CUSTOMER, Standing.THIRD_PARTY)


def clock_stands_with(clock: str, record: Standing) -> Standing:
    """Whose turn it is with a clock, while its record stands with somebody."""
    own = OWN_DUTY.get(clock)
    if own is not None:
        return own
    return Standing.CENTRE if clock in OWED_BY_THE_COMPANY and record in OUTSIDE else record
