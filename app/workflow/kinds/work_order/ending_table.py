"""Work orders cancelled, compensated, urged, merged, displaced, or claimed under warranty (M-12, M-24, M-53, M-54)."""

from app.core.enums import HoldReason
from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import FIXED
from app.workflow.engine.effects import Count, Keep, Pause, Put, Stamp, Start, Tell, Void
from app.workflow.engine.people import CUSTOMER, MANAGER, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds.charge_forms import Compensate
from app.workflow.kinds.common_guards import compensation_is_within_cap, customer_is_another, files_are_known
from app.workflow.kinds.money_effects import CompensateInLedger
from app.workflow.kinds.work_order.desk_guards import (
    is_not_redone,
    master_is_open,
    no_charge_exists,
    not_urged_just_now,
    settlement_is_recorded,
)
from app.workflow.kinds.work_order.effects import (
    AnswerUrge,
    FoldIntoMaster,
    KeepDuplicate,
    MarkVisit,
    OpenWarrantyOrder,
    ReleaseMaterial,
    SettleAppointment,
    SettleCancellation,
    SettlePenalties,
    WithdrawQuote,
)
from app.workflow.kinds.work_order.finish_guards import repair_is_under_warranty
from app.workflow.kinds.work_order.intake_forms import Cancel, Merge, Urge, WarrantyClaim
from app.workflow.kinds.work_order.people import RECEPTION_OR_HEAD
from app.workflow.kinds.work_order.row_parts import DROP_TIME, IN_THEIR_NAME, LEAVE, NOT_OFFERED, OPEN
from app.workflow.kinds.work_order.settlement_guards import (
    payments_fit_settlement,
    settled_by_the_desk,
    settlement_keeps_the_invoice,
)
from app.workflow.kinds.work_order.visit_times import hour_is_usual, window_lies_ahead
from app.workflow.kinds.work_order.waiting_clocks import HOLD_ENDS

AFTER_WORK = (S.COMPLETED, S.REWORK)
UNTIL_COMPLETED = tuple(state for state in OPEN if state not in (*AFTER_WORK, S.SIGNED_OFF))
UNTIL_WORK = tuple(state for state in UNTIL_COMPLETED if state is not S.IN_PROGRESS)
UNBEGUN = (S.DISPATCHED, S.ASSIGNED, S.ACKNOWLEDGED, S.EN_ROUTE, S.ON_SITE, S.NO_ACCESS, S.ON_HOLD)
"""M-100: states in which nobody has begun to work at a task of an emergency plan."""
MERGEABLE = (S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.ASSIGNED, S.ACKNOWLEDGED, S.NO_ACCESS, S.ON_HOLD)
CANCELLING = (
    Keep("reason", "settlement"),
    NOT_OFFERED,
    SettleAppointment("cancelled"),
    MarkVisit("ended"),
    WithdrawQuote(),
    ReleaseMaterial(),
    SettleCancellation(),
    SettlePenalties(),
    Void(),
    Tell("worker"),
    Tell("helpers"),
    *IN_THEIR_NAME,
    Tell("reporters"),
)
"""M-62: what cancelling does, from whichever state and by whom."""

CALLED_AWAY = (Tell("desk"), Tell("customer"), Tell("worker"), Tell("helpers"))

ENDING_STEPS = (
    Step(
        "cancel",
        Words("Cancel", "取消"),
        source=UNTIL_WORK,
        target=S.CANCELLED,
        who=(CUSTOMER,),
        form=Cancel,
        only_if=(is_not_redone, settled_by_the_desk, settlement_is_recorded, payments_fit_settlement),
        then=CANCELLING,
        event="work_order.cancelled",
        clause="M-62",
    ),
    Step(
        "cancel",
        source=UNTIL_COMPLETED,
        target=S.CANCELLED,
        who=RECEPTION_OR_HEAD,
        form=Cancel,
        only_if=(settlement_is_recorded, settlement_keeps_the_invoice, payments_fit_settlement),
        then=CANCELLING,
        event="work_order.cancelled",
        clause="M-53",
    ),
    Step(
        "cancel",
        source=(*UNTIL_COMPLETED, *AFTER_WORK),
        target=S.CANCELLED,
        who=(MANAGER,),
        form=Cancel,
        only_if=(customer_is_another, settlement_is_recorded, payments_fit_settlement),
        then=CANCELLING,
        event="work_order.cancelled",
        clause="M-53",
    ),
    Step(
        "drop_task",
        Words("Dropped with its emergency plan", "随预案解除取消"),
        source=UNBEGUN,
        target=S.CANCELLED,
        who=(SYSTEM,),
        then=(
            NOT_OFFERED,
            SettleAppointment("cancelled"),
            MarkVisit("ended"),
            ReleaseMaterial(),
            Void(),
            Tell("worker"),
            Tell("helpers"),
            Tell("department"),
        ),
        event="work_order.task_dropped",
        clause="M-100",
    ),
    Step(
        "compensate",
        Words("Compensate", "赔偿"),
        source=(*OPEN, S.CLOSED, S.CANCELLED),
        who=(MANAGER,),
        form=Compensate,
        only_if=(customer_is_another, no_charge_exists, compensation_is_within_cap),
        then=(CompensateInLedger(), Tell("customer")),
        once=True,
        event="work_order.compensated",
        clause="M-53",
    ),
    Step(
        "urge",
        Words("Urge", "催单"),
        source=OPEN,
        who=(CUSTOMER,),
        form=Urge,
        only_if=(not_urged_just_now,),
        then=(Stamp("last_urged_at"), Count("urges"), AnswerUrge(), Tell("desk"), Tell("worker"), Tell("helpers")),
        event="work_order.urged",
        clause="M-12",
    ),
    Step(
        "merge",
        Words("Merge into another order", "合并"),
        source=MERGEABLE,
        target=S.CANCELLED,
        who=RECEPTION_OR_HEAD,
        form=Merge,
        only_if=(master_is_open, no_charge_exists),
        then=(
            Keep("duplicate_of"),
            NOT_OFFERED,
            SettleAppointment("cancelled"),
            MarkVisit("ended"),
            WithdrawQuote(),
            ReleaseMaterial(),
            Void(),
            FoldIntoMaster(),
            Tell("worker"),
            Tell("helpers"),
            Tell("customer"),
        ),
        event="work_order.merged",
        clause="M-12",
    ),
    Step(
        "take_duplicate",
        Words("A duplicate was merged in", "并入重复工单"),
        source=OPEN,
        who=(SYSTEM,),
        then=(KeepDuplicate(), Tell("desk"), Tell("worker"), Tell("helpers")),
        event="work_order.duplicate_taken",
        clause="M-12",
    ),
    Step(
        "displace",
        Words("Displaced by an emergency", "被紧急工单占用"),
        source=OPEN,
        who=(SYSTEM,),
        then=(*DROP_TIME, Tell("desk"), Tell("customer"), Tell("worker"), Tell("helpers")),
        event="work_order.displaced",
        clause="M-24",
    ),
    Step(
        "call_away",
        Words("Called away to an emergency", "因抢修暂离"),
        source=(S.ON_SITE, S.IN_PROGRESS),
        target=S.ON_HOLD,
        who=(SYSTEM,),
        then=(
            Put("hold_reason", HoldReason.CALLED_AWAY.value),
            Pause(FIXED),
            Start(HOLD_ENDS),
            *LEAVE,
            *CALLED_AWAY,
        ),
        event="work_order.called_away",
        clause="M-24",
    ),
    Step(
        "call_away",
        source=(S.QUOTED, S.NEGOTIATING),
        who=(SYSTEM,),
        then=(*LEAVE, *CALLED_AWAY),
        event="work_order.called_away",
        clause="M-24",
    ),
    Step(
        "warranty_claim",
        Words("Claim under the repair's warranty", "质保返修"),
        source=(S.SIGNED_OFF, S.CLOSED),
        who=(CUSTOMER, RECEPTIONIST),
        form=WarrantyClaim,
        only_if=(repair_is_under_warranty, window_lies_ahead, hour_is_usual, files_are_known),
        then=(OpenWarrantyOrder(), *IN_THEIR_NAME),
        once=True,
        event="work_order.warranty_claimed",
        clause="M-54",
    ),
)
