"""Work orders on their way to a worker: department, worker, the slip signed for or handed back (M-20 to M-24)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import PASS_ON, SIGN_FOR
from app.workflow.engine.effects import Keep, Put, Sign, Start, Stop, Tell, Void
from app.workflow.engine.people import ASSIGNEE, DEPARTMENT_WORKER, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.work_order.desk_guards import (
    claiming_is_allowed,
    department_is_known,
    needs_a_visit,
)
from app.workflow.kinds.work_order.effects import Displace, GiveAppointmentTo, OfferToWorkers, TakeDepartment
from app.workflow.kinds.work_order.helper_guards import HELPERS_FIT, helpers_come_to_a_set_time
from app.workflow.kinds.work_order.helping import ChangeHelpers, FreeHelpers
from app.workflow.kinds.work_order.housekeeping_guards import (
    booked_people_are_named,
    booking_is_for_one,
    wish_is_for_the_claimer,
    wish_is_honoured,
)
from app.workflow.kinds.work_order.intake_forms import Assign, Claim, Dispatch, HandBack
from app.workflow.kinds.work_order.people import HEAD, NAMING, RECEPTION_OR_HEAD
from app.workflow.kinds.work_order.rota import TakeTurn
from app.workflow.kinds.work_order.row_parts import GO_ON, LEAVE, NOT_OFFERED
from app.workflow.kinds.work_order.waiting_clocks import QUOTE_ANSWERED
from app.workflow.kinds.work_order.worker_guards import (
    first_emergency_is_named,
    no_overlap,
    wished_worker_works_here,
    worker_belongs_here,
    worker_is_of_own_department,
    worker_is_qualified,
)
from app.workflow.kinds.work_order.working_hours import AT_WORK

FIELD = (S.ACKNOWLEDGED, S.EN_ROUTE, S.ON_SITE, S.NO_ACCESS, S.ON_HOLD, S.IN_PROGRESS)
WITH_WORKER = (S.ASSIGNED, *FIELD)
CAN_DO_IT = (worker_belongs_here, worker_is_of_own_department, worker_is_qualified)
"""What is asked of whoever is to lead, whatever the time."""
HAS_THE_TIME = (no_overlap, *AT_WORK, first_emergency_is_named)
LEAD_FITS = (*CAN_DO_IT, *HAS_THE_TIME)
"""What is asked of whoever is to lead: they may be named if none of these refuses."""
WORKER_FITS = (
    *LEAD_FITS,
    *HELPERS_FIT,
    helpers_come_to_a_set_time,
    wish_is_honoured,
    booked_people_are_named,
)
NAME_WORKER = (Keep("worker_id"), ChangeHelpers("named"), TakeDepartment(), GiveAppointmentTo(), Displace())
FREE_WORKER = (Put("worker_id", None), FreeHelpers(), GiveAppointmentTo(named=False))

DISPATCH_STEPS = (
    Step(
        "dispatch",
        Words("Dispatch to a department", "派单"),
        source=(S.ACCEPTED, S.DISPATCHED, S.REWORK),
        target=S.DISPATCHED,
        who=RECEPTION_OR_HEAD,
        form=Dispatch,
        only_if=(needs_a_visit, department_is_known),
        then=(
            Keep("department_id"),
            *FREE_WORKER,
            OfferToWorkers(),
            Stop(PASS_ON),
            Tell("department"),
            Tell("customer"),
            Tell("former_helpers"),
        ),
        event="work_order.dispatched",
        clause="M-20",
    ),
    Step(
        "return_to_desk",
        Words("Return to the desk", "退回前台"),
        source=(S.DISPATCHED,),
        target=S.ACCEPTED,
        who=HEAD,
        form=Reason,
        then=(Put("department_id", None), NOT_OFFERED, Start(PASS_ON), Tell("desk")),
        event="work_order.returned_to_desk",
        clause="M-20",
    ),
    Step(
        "assign",
        Words("Name a worker", "指派"),
        source=(S.ACCEPTED, S.DISPATCHED, S.REWORK),
        target=S.ASSIGNED,
        who=NAMING,
        form=Assign,
        only_if=(needs_a_visit, *WORKER_FITS),
        then=(
            *NAME_WORKER,
            TakeTurn(),
            Stop(PASS_ON),
            Start(SIGN_FOR),
            Tell("worker"),
            Tell("helpers"),
            Tell("customer"),
        ),
        event="work_order.assigned",
        clause="M-21",
    ),
    Step(
        "claim",
        Words("Claim", "抢单"),
        source=(S.DISPATCHED,),
        target=S.ACKNOWLEDGED,
        who=(DEPARTMENT_WORKER,),
        form=Claim,
        only_if=(
            claiming_is_allowed,
            wish_is_for_the_claimer,
            booking_is_for_one,
            worker_belongs_here,
            worker_is_qualified,
            no_overlap,
            *AT_WORK,
            first_emergency_is_named,
        ),
        then=(
            Sign("worker_id"),
            GiveAppointmentTo(),
            TakeTurn(),
            Put("wanted_worker_id", None),
            Stop(PASS_ON),
            Tell("department"),
            Tell("customer"),
        ),
        event="work_order.claimed",
        clause="M-25",
    ),
    Step(
        "acknowledge",
        Words("Sign for the slip", "签收"),
        source=(S.ASSIGNED,),
        target=S.ACKNOWLEDGED,
        who=(ASSIGNEE,),
        then=(Stop(SIGN_FOR),),
        event="work_order.acknowledged",
        clause="M-22",
    ),
    Step(
        "hand_back",
        Words("Hand the slip back", "退单/转单"),
        source=WITH_WORKER,
        target=S.DISPATCHED,
        who=(ASSIGNEE,),
        form=HandBack,
        only_if=(wished_worker_works_here,),
        then=(
            *FREE_WORKER,
            OfferToWorkers(),
            Keep("wanted_worker_id"),
            Void(SIGN_FOR),
            *LEAVE,
            *GO_ON,
            Tell("department"),
            Tell("former_helpers"),
        ),
        event="work_order.handed_back",
        clause="M-23",
    ),
    Step(
        "reassign",
        Words("Name another worker", "改派"),
        source=WITH_WORKER,
        target=S.ASSIGNED,
        who=HEAD,
        form=Assign,
        only_if=WORKER_FITS,
        then=(
            *NAME_WORKER,
            TakeTurn(gives_back=True),
            Put("wanted_worker_id", None),
            Void(SIGN_FOR),
            Start(SIGN_FOR),
            *LEAVE,
            *GO_ON,
            Tell("worker"),
            Tell("helpers"),
            Tell("former_worker"),
            Tell("former_helpers"),
            Tell("customer"),
        ),
        event="work_order.reassigned",
        clause="M-23",
    ),
    Step(
        "replace_worker",
        Words("Replace the worker", "更换人员"),
        source=(S.QUOTED,),
        who=HEAD,
        form=Assign,
        only_if=WORKER_FITS,
        then=(
            *NAME_WORKER,
            *LEAVE,
            Void(QUOTE_ANSWERED),
            Start(QUOTE_ANSWERED),
            Tell("worker"),
            Tell("helpers"),
            Tell("former_worker"),
            Tell("former_helpers"),
        ),
        event="work_order.worker_replaced",
        clause="M-23",
    ),
    Step(
        "replace_worker",
        source=(S.NEGOTIATING,),
        who=HEAD,
        form=Assign,
        only_if=WORKER_FITS,
        then=(
            *NAME_WORKER,
            *LEAVE,
            Tell("worker"),
            Tell("helpers"),
            Tell("former_worker"),
            Tell("former_helpers"),
            Tell("customer"),
        ),
        event="work_order.worker_replaced",
        clause="M-23",
    ),
    Step(
        "replace_worker",
        source=(S.COMPLETED,),
        who=HEAD,
        form=Assign,
        only_if=WORKER_FITS,
        then=(
            *NAME_WORKER,
            Tell("worker"),
            Tell("helpers"),
            Tell("former_worker"),
            Tell("former_helpers"),
            Tell("customer"),
        ),
        event="work_order.worker_replaced",
        clause="M-23",
    ),
    Step(
        "worker_left",
        Words("The worker has left the company", "人员离职"),
        source=WITH_WORKER,
        target=S.DISPATCHED,
        who=(SYSTEM,),
        # the department is told of all orders at once, with a list
        then=(*FREE_WORKER, OfferToWorkers(), Void(SIGN_FOR), *LEAVE, *GO_ON, Tell("former_helpers")),
        event="work_order.worker_left",
        clause="M-26",
    ),
    Step(
        "worker_left",
        source=(S.QUOTED, S.NEGOTIATING, S.COMPLETED),
        who=(SYSTEM,),
        event="work_order.worker_left",
        clause="M-26",
    ),
)
