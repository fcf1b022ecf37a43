"""Work orders from the request to its acceptance, or to advice on the phone (M-10, M-11, M-14, M-17)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import EMERGENCY_ARRIVAL, FIXED, PASS_ON, PLAN_TASK, VISIT_ARRANGED
from app.workflow.engine.effects import Keep, Put, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.people import (
    ANY_CUSTOMER,
    CASHIER,
    CS_SUPERVISOR,
    DUTY_MANAGER,
    GUARD,
    INTEGRATION,
    MANAGER,
    RECEPTIONIST,
    SUPERVISOR,
    SYSTEM,
    WORKER,
)
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_guards import arrival_is_past, files_are_known, word_is_not_from_the_future
from app.workflow.kinds.emergency_plan_forms import TaskOfPlan
from app.workflow.kinds.from_enquiry import OF_AN_ENQUIRY, NoteInEnquiry
from app.workflow.kinds.work_order.contract_guards import (
    contract_covers_equipment,
    equipment_stands_here,
    makers_warranty_allows,
)
from app.workflow.kinds.work_order.desk_guards import (
    booked_hours_change,
    booked_hours_stay,
    needs_a_visit,
    needs_no_visit,
)
from app.workflow.kinds.work_order.effects import (
    BookAppointment,
    CorrectFields,
    InvoiceFee,
    KeepEstimate,
    LogFailedContact,
    OfferIncident,
    OfferToWorkers,
)
from app.workflow.kinds.work_order.helper_guards import HELPERS_COME
from app.workflow.kinds.work_order.housekeeping_guards import (
    BOOKING_IS_SOUND,
    room_has_no_other_booking,
    sheet_is_on_record,
    sheet_stays_after_agreement,
    window_is_as_long_as_booked,
    wish_has_room,
)
from app.workflow.kinds.work_order.intake_forms import (
    Accept,
    Advise,
    CorrectOrder,
    FeeOfContract,
    RegisterOrder,
    VisitOfContract,
    WarrantyClaim,
)
from app.workflow.kinds.work_order.intake_guards import (
    channel_fits_caller,
    chargeable_has_consent,
    chargeable_has_estimate,
    corrected_order_differs,
    coverage_fits_kind,
    estimate_is_within_cap,
    estimate_matches_list,
    free_is_proved,
    kind_is_open,
    no_fee_without_consent,
    payer_stays_after_agreement,
    published_price_is_estimated,
    somebody_is_reachable,
    trades_are_known,
    visit_is_arranged,
    warranty_term_allows,
)
from app.workflow.kinds.work_order.people import RECEPTION, REGISTERING_SYSTEM
from app.workflow.kinds.work_order.row_parts import BOOK, IN_THEIR_NAME, OPEN
from app.workflow.kinds.work_order.visit_times import hour_is_usual, window_lies_ahead
from app.workflow.kinds.work_order.waiting_clocks import DESK_ANSWER
from app.workflow.kinds.work_order.worker_guards import no_overlap
from app.workflow.kinds.work_order.working_hours import AT_WORK

ACCEPTABLE = (
    sheet_is_on_record,
    coverage_fits_kind,
    chargeable_has_estimate,
    chargeable_has_consent,
    no_fee_without_consent,
    word_is_not_from_the_future,
    estimate_matches_list,
    published_price_is_estimated,
    estimate_is_within_cap,
    warranty_term_allows,
    equipment_stands_here,
    contract_covers_equipment,
    makers_warranty_allows,
    free_is_proved,
    visit_is_arranged,
    trades_are_known,
    window_lies_ahead,
    hour_is_usual,
    window_is_as_long_as_booked,
    room_has_no_other_booking,
)
"""M-13, M-14: what an order must have before it is accepted."""
ACCEPTED = (
    Keep("coverage", "coverage_reason", "visit_now"),
    KeepEstimate(),
    LogFailedContact(),
    Start(VISIT_ARRANGED),
    Start(FIXED),
    *BOOK,
    Stop(VISIT_ARRANGED),
    *IN_THEIR_NAME,
)
"""What accepting it does."""

CORRECT = (
    corrected_order_differs,
    kind_is_open,
    payer_stays_after_agreement,
    *BOOKING_IS_SOUND,
    sheet_stays_after_agreement,
    room_has_no_other_booking,
)
CORRECTED = (
    CorrectFields(),
    Tell("customer"),
    Tell("former_customer"),
    Tell("worker"),
    Tell("helpers"),
    Tell("department"),
)

WHO_FINDS_FAULTS = (RECEPTIONIST, WORKER, SUPERVISOR, DUTY_MANAGER, GUARD, CASHIER, CS_SUPERVISOR, MANAGER)
"""M-101: any member of staff reports what they find broken."""

INTAKE_STEPS = (
    Step(
        "register",
        Words("Register a request", "登记"),
        source=(START,),
        target=S.REGISTERED,
        who=(ANY_CUSTOMER, *WHO_FINDS_FAULTS, INTEGRATION),
        form=RegisterOrder,
        only_if=(
            channel_fits_caller,
            arrival_is_past,
            somebody_is_reachable,
            files_are_known,
            window_lies_ahead,
            hour_is_usual,
            *BOOKING_IS_SOUND,
            wish_has_room,
            room_has_no_other_booking,
            *OF_AN_ENQUIRY,
        ),
        then=(
            NoteInEnquiry(),
            OfferIncident(),
            Start(PASS_ON),
            Start(EMERGENCY_ARRIVAL),
            Tell("desk"),
            Tell("customer"),
        ),
        event="work_order.registered",
        clause="M-10",
    ),
    Step(
        "register_claim",
        Words("Registered from a warranty claim", "质保返修登记"),
        source=(START,),
        target=S.REGISTERED,
        who=(SYSTEM,),
        form=WarrantyClaim,
        then=(Start(PASS_ON), Tell("desk")),
        event="work_order.registered",
        clause="M-54",
    ),
    Step(
        "register_routed",
        Words("Registered from a complaint", "投诉转报修登记"),
        source=(START,),
        target=S.REGISTERED,
        who=(SYSTEM,),
        then=(Start(PASS_ON), Tell("desk"), Tell("customer")),
        event="work_order.registered",
        clause="M-94",
    ),
    Step(
        # the contract says who pays, and its plan says who comes when: nothing is left for the desk to accept
        "register_visit",
        Words("Registered as a visit under contract", "合同定期上门登记"),
        source=(START,),
        target=S.DISPATCHED,
        who=(SYSTEM,),
        form=VisitOfContract,
        then=(*BOOK, OfferToWorkers(), Tell("department"), Tell("customer")),
        event="work_order.visit_registered",
        clause="M-80",
    ),
    Step(
        # a charge stands with an order: this one is nothing but the fee, and is in the archive at once
        "register_fee",
        Words("Registered as a fee of a contract", "合同费用登记"),
        source=(START,),
        target=S.CLOSED,
        who=(SYSTEM,),
        form=FeeOfContract,
        then=(InvoiceFee(), Stamp("closed_at")),
        event="work_order.fee_registered",
        clause="M-80",
    ),
    Step(
        "contract_ended",
        Words("Its contract ended", "所属合同已终止"),
        source=OPEN,
        who=(SYSTEM,),
        then=(Tell("department"), Tell("desk")),
        event="work_order.contract_ended",
        clause="M-80",
    ),
    Step(
        "register_task",
        Words("Registered as a task of an emergency plan", "应急预案任务登记"),
        source=(START,),
        target=S.DISPATCHED,
        who=(SYSTEM,),
        form=TaskOfPlan,
        then=(
            BookAppointment(),
            OfferToWorkers(),
            Start(EMERGENCY_ARRIVAL),
            Start(PLAN_TASK),
            Tell("department"),
        ),
        event="work_order.task_opened",
        clause="M-100",
    ),
    Step(
        "advise",
        Words("Solve by advice on the phone", "电话指导解决"),
        source=(S.REGISTERED,),
        target=S.SIGNED_OFF,
        who=RECEPTION,
        form=Advise,
        then=(Stop(PASS_ON), Void(), Put("needs_visit", False), Stamp("signed_off_at"), *IN_THEIR_NAME),
        event="work_order.advised",
        clause="M-17",
    ),
    Step(
        "correct",
        Words("Correct what was misheard", "更正登记内容"),
        source=OPEN,
        who=(*RECEPTION, REGISTERING_SYSTEM),
        form=CorrectOrder,
        only_if=(booked_hours_stay, *CORRECT),
        then=CORRECTED,
        event="work_order.corrected",
        clause="M-11",
    ),
    Step(
        # the agreed time of housekeeping is as long as its hours: it is agreed anew
        "correct",
        source=OPEN,
        who=(*RECEPTION, REGISTERING_SYSTEM),
        form=CorrectOrder,
        only_if=(booked_hours_change, *CORRECT, no_overlap, *AT_WORK, *HELPERS_COME),
        then=(*CORRECTED, *BOOK),
        event="work_order.corrected",
        clause="M-11",
    ),
    Step(
        "accept",
        Words("Accept", "受理"),
        source=(S.REGISTERED,),
        target=S.ACCEPTED,
        who=RECEPTION,
        form=Accept,
        only_if=(needs_a_visit, *ACCEPTABLE),
        then=ACCEPTED,
        event="work_order.accepted",
        clause="M-14",
    ),
    Step(
        "accept",
        source=(S.REGISTERED,),
        target=S.ACCEPTED,
        who=RECEPTION,
        form=Accept,
        only_if=(needs_no_visit, *ACCEPTABLE),
        then=(*ACCEPTED, Stop(PASS_ON), Start(DESK_ANSWER)),
        event="work_order.accepted",
        clause="M-15",
    ),
)
