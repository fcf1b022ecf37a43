"""Work orders that report a public fault: answered by it, taken out again, or still without it (M-100)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import EMERGENCY_ARRIVAL, PASS_ON
from app.workflow.engine.effects import Effect, Keep, Put, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.people import CUSTOMER, CUSTOMER_OR_RECORDED, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import Noted
from app.workflow.kinds.incident_forms import JoinIncident, LeaveIncident, StillOut
from app.workflow.kinds.work_order.desk_guards import (
    a_fault_goes_on,
    emergency_is_for_the_desk,
    emergency_is_safe,
    is_not_redone,
    no_charge_exists,
    nothing_is_quoted,
)
from app.workflow.kinds.work_order.effects import MarkVisit, ReleaseMaterial, SettleAppointment
from app.workflow.kinds.work_order.incident_guards import (
    incident_answers_order,
    incident_goes_on,
    incident_is_not_over,
    incident_is_restored,
    incident_reaches_order,
    order_is_no_repair,
)
from app.workflow.kinds.work_order.people import RECEPTION_OR_HEAD, STAND_IN
from app.workflow.kinds.work_order.row_parts import IN_THEIR_NAME, NOT_OFFERED


class TakeIntoIncident(Effect):
    """The public fault takes the report, with its photos."""

    words = Words("the public fault answers it, and keeps its photos", "由公共故障统一答复,照片随附")


class LeaveIncidentAgain(Effect):
    """The public fault answers one report less."""

    words = Words("the public fault no longer answers it", "公共故障不再答复本单")


class NoteStillOut(Effect):
    """The public fault hears that it still does not work somewhere."""

    words = Words("tell the public fault that it still does not work here", "告知公共故障此处仍未恢复")


JOINABLE = (S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.ASSIGNED, S.ACKNOWLEDGED, S.NO_ACCESS)
"""M-100: states in which nobody works at an order."""
TO_THE_DESK = (
    Put("worker_id", None),
    Put("department_id", None),
    Put("coverage", None),
    Put("coverage_proof", None),
    Put("contract_id", None),
    Put("estimate", None),
    Put("visit_now", False),
    NOT_OFFERED,
    Start(PASS_ON),
    Start(EMERGENCY_ARRIVAL),
    Tell("desk"),
)
"""The order goes on as one that was just registered: the desk decides about it anew."""

INCIDENT_STEPS = (
    Step(
        "join_incident",
        Words("Answer it with a public fault", "并入公共故障"),
        source=JOINABLE,
        target=S.CANCELLED,
        who=(CUSTOMER, *RECEPTION_OR_HEAD),
        form=JoinIncident,
        only_if=(
            a_fault_goes_on,
            incident_goes_on,
            incident_reaches_order,
            order_is_no_repair,
            emergency_is_for_the_desk,
            emergency_is_safe,
            no_charge_exists,
            nothing_is_quoted,
            is_not_redone,
        ),
        then=(
            Keep("incident_id"),
            Put("incident_works", None),
            Put("incident_answered_at", None),
            NOT_OFFERED,
            SettleAppointment("cancelled"),
            MarkVisit("ended"),
            ReleaseMaterial(),
            Stop(PASS_ON),
            Void(),
            TakeIntoIncident(),
            Tell("worker"),
            Tell("helpers"),
            Tell("customer"),
        ),
        event="work_order.joined_incident",
        clause="M-100",
    ),
    Step(
        "leave_incident",
        Words("It is another fault", "并非该公共故障"),
        source=(S.CANCELLED,),
        target=S.REGISTERED,
        who=(CUSTOMER, *RECEPTION_OR_HEAD),
        form=LeaveIncident,
        only_if=(incident_answers_order, incident_is_not_over),
        then=(LeaveIncidentAgain(), Put("incident_id", None), *TO_THE_DESK, Tell("customer")),
        reopens=True,
        event="work_order.left_incident",
        clause="M-100",
    ),
    Step(
        "works_again",
        Words("It works again here", "确认已恢复"),
        source=(S.CANCELLED,),
        who=(*CUSTOMER_OR_RECORDED, STAND_IN),
        form=Noted,
        only_if=(incident_answers_order, incident_is_restored),
        then=(Put("incident_works", True), Stamp("incident_answered_at"), *IN_THEIR_NAME),
        event="work_order.incident_confirmed",
        clause="M-100",
    ),
    Step(
        "still_out",
        Words("It still does not work here", "仍未恢复"),
        source=(S.CANCELLED,),
        target=S.REGISTERED,
        who=(*CUSTOMER_OR_RECORDED, STAND_IN),
        form=StillOut,
        only_if=(incident_answers_order, incident_is_restored),
        then=(
            NoteStillOut(),
            Put("incident_works", False),
            Stamp("incident_answered_at"),
            *TO_THE_DESK,
            *IN_THEIR_NAME,
        ),
        reopens=True,
        event="work_order.still_out_reported",
        clause="M-100",
    ),
    Step(
        "incident_cancelled",
        Words("Its public fault was registered by mistake", "所并公共故障已撤销"),
        source=(S.CANCELLED,),
        target=S.REGISTERED,
        who=(SYSTEM,),
        then=(Put("incident_id", None), *TO_THE_DESK, Tell("customer")),
        reopens=True,
        event="work_order.incident_withdrawn",
        clause="M-100",
    ),
)
