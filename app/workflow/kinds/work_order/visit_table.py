"""Work orders on the way: contact, appointment, journey, arrival, diagnosis (M-30 to M-37)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import DAY_AHEAD_CONTACT, EMERGENCY_ARRIVAL, ON_TIME
from app.workflow.engine.effects import Keep, Put, ShowOnRecord, Stamp, Stop, Tell, Void
from app.workflow.engine.people import ASSIGNEE, CS_SUPERVISOR, CUSTOMER, CUSTOMER_OR_RECORDED, MANAGER
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import Reveal, WordWithReason
from app.workflow.kinds.common_guards import files_are_known, word_is_not_from_the_future
from app.workflow.kinds.work_order.checklist_guards import (
    checklist_is_complete,
    emergency_has_a_tick,
    site_is_prepared,
    ticks_are_on_a_list,
    ticks_are_shown,
)
from app.workflow.kinds.work_order.desk_guards import (
    a_proposal_is_open,
    agreement_is_named,
    announcement_is_past,
    appointment_is_confirmed,
    customer_was_not_told,
    customer_was_told,
    proposal_lies_ahead,
    word_is_recorded,
)
from app.workflow.kinds.work_order.effects import (
    BookAppointment,
    LogContact,
    MarkVisit,
    OpenVisit,
    RecordOnSite,
    SettleAppointment,
)
from app.workflow.kinds.work_order.field_forms import (
    Arrive,
    ConfirmTime,
    ContactCustomer,
    Depart,
    Diagnose,
    ReportNoAccess,
    Reschedule,
)
from app.workflow.kinds.work_order.helper_guards import HELPERS_COME
from app.workflow.kinds.work_order.helping import HELPER
from app.workflow.kinds.work_order.housekeeping_guards import (
    room_has_no_other_booking,
    window_is_as_long_as_booked,
)
from app.workflow.kinds.work_order.people import RECEPTION, RECEPTION_OR_HEAD, STAND_IN
from app.workflow.kinds.work_order.row_parts import BOOK, DROP_TIME, FINAL, IN_THEIR_NAME, LEAVE, NOT_OFFERED, OPEN
from app.workflow.kinds.work_order.visit_times import (
    arrives_early,
    arrives_when_due,
    hour_is_usual,
    visit_is_due,
    window_lies_ahead,
)
from app.workflow.kinds.work_order.worker_guards import no_overlap, worker_stays_qualified
from app.workflow.kinds.work_order.working_hours import AT_WORK

RESCHEDULABLE = (S.ACCEPTED, S.DISPATCHED, S.ASSIGNED, S.ACKNOWLEDGED, S.ON_HOLD, S.COMPLETED, S.REWORK)
ON_THE_WAY = (S.EN_ROUTE, S.NO_ACCESS)
NEW_TIME = (
    agreement_is_named,
    announcement_is_past,
    window_lies_ahead,
    hour_is_usual,
    window_is_as_long_as_booked,
    room_has_no_other_booking,
    worker_stays_qualified,
    no_overlap,
    *AT_WORK,
    *HELPERS_COME,
)
PROPOSED_TIME = (
    a_proposal_is_open,
    proposal_lies_ahead,
    room_has_no_other_booking,
    worker_stays_qualified,
    no_overlap,
    *AT_WORK,
    *HELPERS_COME,
)
TICKED = (ticks_are_on_a_list, ticks_are_shown, files_are_known)
"""M-33: what is ticked stands on a list, and is shown where that is asked for."""

VISIT_STEPS = (
    Step(
        "contact",
        Words("Record a contact attempt", "联系登记"),
        source=OPEN,
        who=(*RECEPTION, ASSIGNEE, HELPER),
        form=ContactCustomer,
        only_if=(customer_was_told,),
        then=(LogContact(), Stop(DAY_AHEAD_CONTACT)),
        event="work_order.contacted",
        clause="M-30",
    ),
    Step(
        "contact",
        source=OPEN,
        who=(*RECEPTION, ASSIGNEE, HELPER),
        form=ContactCustomer,
        only_if=(customer_was_not_told,),
        then=(LogContact(),),
        event="work_order.contacted",
        clause="M-30",
    ),
    Step(
        "reveal",
        Words("Show name and phone", "查看联系方式"),
        source=(*OPEN, *FINAL),
        who=(*RECEPTION_OR_HEAD, ASSIGNEE, HELPER, CS_SUPERVISOR, MANAGER),
        form=Reveal,
        then=(ShowOnRecord("customer_id"),),
        event="work_order.contact_revealed",
        clause="M-03",
    ),
    Step(
        "reschedule",
        Words("Agree another time", "改约"),
        source=RESCHEDULABLE,
        who=(*RECEPTION, ASSIGNEE),
        form=Reschedule,
        only_if=NEW_TIME,
        then=(*BOOK, Tell("worker"), Tell("helpers"), *IN_THEIR_NAME),
        event="work_order.rescheduled",
        clause="M-31",
    ),
    Step(
        "reschedule",
        source=ON_THE_WAY,
        target=S.ACKNOWLEDGED,
        who=(*RECEPTION, ASSIGNEE),
        form=Reschedule,
        only_if=NEW_TIME,
        then=(*BOOK, *LEAVE, Tell("worker"), Tell("helpers"), *IN_THEIR_NAME),
        event="work_order.rescheduled",
        clause="M-31",
    ),
    Step(
        "reschedule",
        source=(*RESCHEDULABLE, *ON_THE_WAY),
        who=(CUSTOMER,),
        form=Reschedule,
        only_if=(window_lies_ahead, hour_is_usual, window_is_as_long_as_booked, room_has_no_other_booking),
        then=(BookAppointment("proposed"), Tell("desk")),
        event="work_order.time_proposed",
        clause="M-31",
    ),
    Step(
        "confirm_time",
        Words("Confirm the customer's time", "确认客户提议时间"),
        source=RESCHEDULABLE,
        who=RECEPTION,
        form=ConfirmTime,
        only_if=PROPOSED_TIME,
        then=(*BOOK, Tell("worker"), Tell("helpers"), Tell("customer")),
        event="work_order.rescheduled",
        clause="M-31",
    ),
    Step(
        "confirm_time",
        source=ON_THE_WAY,
        target=S.ACKNOWLEDGED,
        who=RECEPTION,
        form=ConfirmTime,
        only_if=PROPOSED_TIME,
        then=(*BOOK, *LEAVE, Tell("worker"), Tell("helpers"), Tell("customer")),
        event="work_order.rescheduled",
        clause="M-31",
    ),
    Step(
        "reject_time",
        Words("Reject the time", "不同意时间"),
        source=(*RESCHEDULABLE, *ON_THE_WAY),
        who=(*CUSTOMER_OR_RECORDED, STAND_IN),
        form=WordWithReason,
        only_if=(appointment_is_confirmed, word_is_recorded, word_is_not_from_the_future, files_are_known),
        then=(*DROP_TIME, Tell("desk"), Tell("worker"), Tell("helpers"), *IN_THEIR_NAME),
        event="work_order.time_rejected",
        clause="M-31",
    ),
    Step(
        "depart",
        Words("Depart", "出发"),
        source=(S.ACKNOWLEDGED,),
        target=S.EN_ROUTE,
        who=(ASSIGNEE,),
        form=Depart,
        only_if=(appointment_is_confirmed, visit_is_due, checklist_is_complete, emergency_has_a_tick, *TICKED),
        then=(OpenVisit(), Put("visit_ended", False), NOT_OFFERED, Tell("customer")),
        event="work_order.departed",
        clause="M-33",
    ),
    Step(
        "arrive",
        Words("Arrive", "到场"),
        source=(S.EN_ROUTE, S.NO_ACCESS),
        target=S.ON_SITE,
        who=(ASSIGNEE,),
        form=Arrive,
        only_if=(arrives_when_due, site_is_prepared, *TICKED),
        then=(
            MarkVisit("arrived"),
            SettleAppointment("kept"),
            Stop(ON_TIME, EMERGENCY_ARRIVAL),
            Void(DAY_AHEAD_CONTACT),
            *IN_THEIR_NAME,
        ),
        event="work_order.arrived",
        clause="M-35",
    ),
    Step(
        "arrive",
        source=(S.EN_ROUTE, S.NO_ACCESS),
        target=S.ON_SITE,
        who=(ASSIGNEE,),
        form=Arrive,
        only_if=(arrives_early, site_is_prepared, *TICKED),
        then=(
            MarkVisit("arrived"),
            SettleAppointment("moved"),
            Stop(EMERGENCY_ARRIVAL),
            Void(ON_TIME, DAY_AHEAD_CONTACT),
            *IN_THEIR_NAME,
        ),
        event="work_order.arrived",
        clause="M-35",
    ),
    Step(
        "report_no_access",
        Words("Report no access", "未能入户"),
        source=(S.EN_ROUTE, S.ON_SITE),
        target=S.NO_ACCESS,
        who=(ASSIGNEE,),
        form=ReportNoAccess,
        then=(
            MarkVisit("no_access"),
            SettleAppointment("missed"),
            LogContact("no_access"),
            Stop(ON_TIME, EMERGENCY_ARRIVAL),
            Void(DAY_AHEAD_CONTACT),
            Tell("desk"),
            Tell("customer"),
        ),
        event="work_order.access_failed",
        clause="M-34",
    ),
    Step(
        "diagnose",
        Words("Record the diagnosis", "故障诊断"),
        source=(S.ON_SITE, S.QUOTED, S.NEGOTIATING, S.IN_PROGRESS),
        who=(ASSIGNEE,),
        form=Diagnose,
        then=(RecordOnSite("diagnosis"), Keep("risky_steps"), Stamp("diagnosed_at")),
        event="work_order.diagnosed",
        clause="M-37",
    ),
)
