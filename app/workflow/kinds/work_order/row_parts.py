"""Work orders: states, guards and effects that rows of several tables name together."""

from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import DAY_AHEAD_CONTACT, FIXED, ON_TIME
from app.workflow.engine.effects import Put, Resume, Start, Tell, Void
from app.workflow.kinds.work_order.effects import BookAppointment, KeepWord, MarkVisit, RecordOnSite, SettleAppointment
from app.workflow.kinds.work_order.waiting_clocks import HOLD_ENDS

FINAL = (S.CLOSED, S.CANCELLED, S.REFUSED)
OPEN = tuple(state for state in S if state not in FINAL)
IN_THEIR_NAME = (KeepWord(), Tell("customer"))
"""M-56: what staff record in the customer's name is told to them at once."""
NOT_OFFERED = Put("claimable", False)
"""M-25: nobody may claim it any more, and the department's other workers don't see it."""
LEAVE = (MarkVisit("ended"), Put("visit_ended", True))
BOOK = (BookAppointment(), Void(ON_TIME, DAY_AHEAD_CONTACT), Start(ON_TIME), Start(DAY_AHEAD_CONTACT))
DROP_TIME = (SettleAppointment("cancelled"), Void(ON_TIME, DAY_AHEAD_CONTACT))
GO_ON = (
    Put("hold_reason", None),
    Put("hold_until", None),
    Resume(FIXED),
    Void(HOLD_ENDS),
    RecordOnSite("resumed"),
)
