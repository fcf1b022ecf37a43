"""Work orders from completion to the archive: M-50 to M-55, M-71."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import FIXED, PASS_ON
from app.workflow.engine.effects import Count, Keep, Put, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.people import ASSIGNEE, CUSTOMER, CUSTOMER_OR_RECORDED, DESK, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import WordWithReason
from app.workflow.kinds.common_guards import files_are_known, word_is_not_from_the_future
from app.workflow.kinds.work_order.desk_guards import word_is_recorded
from app.workflow.kinds.work_order.effects import Invoice, KeepRatings, MarkVisit, RecordOnSite, ScheduleFollowUp
from app.workflow.kinds.work_order.finish_forms import (
    AcceptAsIs,
    Close,
    Complete,
    Dissatisfied,
    LeaveNotice,
    LogCopy,
    SignOff,
    SignOffAbsent,
    WorkerSign,
)
from app.workflow.kinds.work_order.finish_guards import (
    absence_is_proven,
    acceptance_is_signed,
    actual_within_approved,
    charge_is_paid,
    collections_are_handed_in,
    consents_are_recorded,
    copies_are_logged,
    customer_is_dissatisfied,
    dissatisfaction_is_answered,
    follow_up_is_settled,
    material_is_fit,
    photos_are_taken,
    reduction_was_granted,
    worker_has_signed,
)
from app.workflow.kinds.work_order.intake_guards import coverage_is_proved
from app.workflow.kinds.work_order.row_parts import IN_THEIR_NAME
from app.workflow.kinds.work_order.word_guards import no_objection_is_open, ratings_are_the_customers

REDONE = (
    Count("reworks"),
    Put("worker_signed_at", None),
    Put("copies", {}),
    Start(PASS_ON),
    Tell("desk"),
    Tell("department"),
)
"""M-52: the work is to be done again."""

FINISH_STEPS = (
    Step(
        "complete",
        Words("Complete", "完工"),
        source=(S.IN_PROGRESS,),
        target=S.COMPLETED,
        who=(ASSIGNEE,),
        form=Complete,
        only_if=(
            coverage_is_proved,
            consents_are_recorded,
            material_is_fit,
            photos_are_taken,
            actual_within_approved,
            files_are_known,
        ),
        then=(
            Stop(FIXED),
            MarkVisit("ended"),
            Invoice(),
            ScheduleFollowUp(),
            Stamp("completed_at"),
            Count("completions"),
            Tell("customer"),
            Tell("reporters"),
        ),
        event="work_order.completed",
        clause="M-50",
    ),
    Step(
        "leave_notice",
        Words("Leave a notice", "留言"),
        source=(S.COMPLETED,),
        who=(ASSIGNEE,),
        form=LeaveNotice,
        then=(RecordOnSite("notice"), Tell("desk")),
        event="work_order.notice_left",
        clause="M-51",
    ),
    Step(
        "sign_off",
        Words("Accept the work", "验收签字"),
        source=(S.COMPLETED,),
        target=S.SIGNED_OFF,
        who=(CUSTOMER, ASSIGNEE),
        form=SignOff,
        only_if=(acceptance_is_signed, ratings_are_the_customers, files_are_known),
        then=(Keep("signature_file_id", "comments"), KeepRatings("app"), Stamp("signed_off_at"), *IN_THEIR_NAME),
        event="work_order.signed_off",
        clause="M-51",
    ),
    Step(
        "sign_off_absent",
        Words("Accept in absence", "缺席验收"),
        source=(S.COMPLETED,),
        target=S.SIGNED_OFF,
        who=(RECEPTIONIST,),
        form=SignOffAbsent,
        only_if=(absence_is_proven, word_is_not_from_the_future),
        then=(Keep("comments"), Stamp("signed_off_at"), *IN_THEIR_NAME),
        event="work_order.signed_off_absent",
        clause="M-51",
    ),
    Step(
        "reject_work",
        Words("Reject the work", "验收不通过"),
        source=(S.COMPLETED,),
        target=S.REWORK,
        who=CUSTOMER_OR_RECORDED,
        form=WordWithReason,
        only_if=(word_is_recorded, word_is_not_from_the_future, files_are_known),
        then=(Keep("reason"), *REDONE, Tell("worker"), *IN_THEIR_NAME),
        event="work_order.work_rejected",
        clause="M-51",
    ),
    Step(
        "accept_as_is",
        Words("Keep it as it is", "按现状接受"),
        source=(S.REWORK,),
        target=S.SIGNED_OFF,
        who=CUSTOMER_OR_RECORDED,
        form=AcceptAsIs,
        only_if=(word_is_recorded, word_is_not_from_the_future, reduction_was_granted),
        then=(Keep("comments"), Stamp("signed_off_at"), Void(PASS_ON), *IN_THEIR_NAME),
        event="work_order.accepted_as_is",
        clause="M-52",
    ),
    Step(
        "dissatisfied",
        Words("Rework after follow-up", "回访不满意返工"),
        source=(S.SIGNED_OFF,),
        target=S.REWORK,
        who=DESK,
        form=Dissatisfied,
        only_if=(customer_is_dissatisfied,),
        then=(Keep("reason"), *REDONE, *IN_THEIR_NAME),
        event="work_order.dissatisfied",
        clause="M-71",
    ),
    Step(
        "demand_rework",
        Words("Rework demanded by a complaint", "因投诉返工"),
        source=(S.SIGNED_OFF,),
        target=S.REWORK,
        who=(SYSTEM,),
        then=REDONE,
        event="work_order.rework_demanded",
        clause="M-52",
    ),
    Step(
        "worker_sign",
        Words("Worker signs the slip", "维修人员签字"),
        source=(S.COMPLETED, S.SIGNED_OFF),
        who=(ASSIGNEE,),
        form=WorkerSign,
        only_if=(files_are_known,),
        then=(Stamp("worker_signed_at"),),
        event="work_order.worker_signed",
        clause="M-55",
    ),
    Step(
        "log_copy",
        Words("Log a copy", "登记送达联"),
        source=(S.COMPLETED, S.SIGNED_OFF),
        who=(RECEPTIONIST,),
        form=LogCopy,
        then=(RecordOnSite("copy"),),
        event="work_order.copy_logged",
        clause="M-55",
    ),
    Step(
        "close",
        Words("Close and archive", "结案归档"),
        source=(S.SIGNED_OFF,),
        target=S.CLOSED,
        who=(RECEPTIONIST,),
        form=Close,
        only_if=(
            charge_is_paid,
            collections_are_handed_in,
            follow_up_is_settled,
            worker_has_signed,
            copies_are_logged,
            dissatisfaction_is_answered,
            no_objection_is_open,
        ),
        then=(Stamp("closed_at"), Void()),
        event="work_order.closed",
        clause="M-55",
    ),
)
