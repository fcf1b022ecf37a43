"""Work orders of the dates of recurring housekeeping 定期家政: registered some days ahead, dropped with them (M-12)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import PASS_ON
from app.workflow.engine.effects import Start, Tell, Void
from app.workflow.engine.people import SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds.work_order.effects import OfferToWorkers, ReleaseMaterial, SettleAppointment, WithdrawQuote
from app.workflow.kinds.work_order.intake_forms import DateOfSeries
from app.workflow.kinds.work_order.row_parts import BOOK, NOT_OFFERED

NOT_SET_OUT = (S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.ASSIGNED, S.ACKNOWLEDGED)
"""States in which nobody has set out for a date."""
BOOKED = (*BOOK, OfferToWorkers(), Tell("department"), Tell("customer"))

RECURRING_STEPS = (
    Step(
        # the series says who pays how much, and who comes when: nothing is left for the desk to accept
        "register_booking",
        Words("Registered as a date of recurring housekeeping", "定期家政登记"),
        source=(START,),
        target=S.DISPATCHED,
        who=(SYSTEM,),
        form=DateOfSeries,
        then=BOOKED,
        event="work_order.booking_registered",
        clause="M-12",
    ),
    Step(
        # the customer hears that it is somebody else before the supervisor names them
        "register_without_wished",
        Words("Registered as a date for which the wished worker is not free", "定期家政登记（指定人员无空）"),
        source=(START,),
        target=S.DISPATCHED,
        who=(SYSTEM,),
        form=DateOfSeries,
        then=(*BOOKED, Tell("desk")),
        event="work_order.booking_without_wished",
        clause="M-12",
    ),
    Step(
        "register_unsettled",
        Words("Registered from recurring housekeeping, for the desk to settle", "定期家政待受理登记"),
        source=(START,),
        target=S.REGISTERED,
        who=(SYSTEM,),
        then=(Start(PASS_ON), Tell("desk"), Tell("customer")),
        event="work_order.booking_unsettled",
        clause="M-12",
    ),
    Step(
        "drop_booking",
        Words("Dropped with its date of recurring housekeeping", "随定期家政取消"),
        source=NOT_SET_OUT,
        target=S.CANCELLED,
        who=(SYSTEM,),
        then=(
            NOT_OFFERED,
            SettleAppointment("cancelled"),
            WithdrawQuote(),
            ReleaseMaterial(),
            Void(),
            Tell("worker"),
            Tell("helpers"),
            Tell("customer"),
        ),
        event="work_order.booking_dropped",
        clause="M-12",
    ),
)
