"""Work orders at the desk after they were registered: proved free, classified anew, refused, or done there and answered
(M-12, M-13, M-15, M-16)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import (
    DAY_AHEAD_CONTACT,
    EMERGENCY_ARRIVAL,
    FIXED,
    ON_TIME,
    PASS_ON,
    VISIT_ARRANGED,
)
from app.workflow.engine.effects import Keep, Put, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.people import ASSIGNEE, CS_SUPERVISOR, SUPERVISOR
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.common_guards import files_are_known, word_is_not_from_the_future
from app.workflow.kinds.work_order.contract_guards import (
    each_job_is_priced_first,
    equipment_is_covered,
    equipment_stands_here,
    new_time_lies_ahead,
)
from app.workflow.kinds.work_order.desk_guards import (
    is_in_warranty,
    is_not_redone,
    is_under_contract,
    needs_no_visit,
)
from app.workflow.kinds.work_order.dispatch_table import FIELD
from app.workflow.kinds.work_order.effects import (
    DecideQuote,
    Invoice,
    KeepClass,
    KeepContract,
    KeepProof,
    KeepTerm,
    OfferQuote,
    ReleaseMaterial,
    ScheduleFollowUp,
    SettlePenalties,
)
from app.workflow.kinds.work_order.finish_forms import Fulfil
from app.workflow.kinds.work_order.finish_guards import (
    desk_price_was_estimated,
    desk_service_is_agreed,
    material_is_settled,
    purchases_are_settled,
)
from app.workflow.kinds.work_order.housekeeping_guards import BOOKING_IS_SOUND
from app.workflow.kinds.work_order.intake_forms import (
    ExplainDelay,
    ProveContract,
    ProveWarranty,
    Reclassify,
    Refuse,
    Vouch,
)
from app.workflow.kinds.work_order.intake_guards import item_is_listed, part_is_in_term, voucher_is_not_the_worker
from app.workflow.kinds.work_order.people import HEAD, RECEPTION
from app.workflow.kinds.work_order.quote_guards import LINES_ARE_SOUND
from app.workflow.kinds.work_order.row_parts import DROP_TIME, IN_THEIR_NAME, NOT_OFFERED
from app.workflow.kinds.work_order.waiting_clocks import DESK_ANSWER
from app.workflow.kinds.work_order.word_guards import desk_price_is_witnessed

OF_A_VISIT = (ON_TIME, DAY_AHEAD_CONTACT, EMERGENCY_ARRIVAL)
BEFORE_WORK_ENDS = (S.ACCEPTED, S.DISPATCHED, S.ASSIGNED, *FIELD, S.QUOTED, S.NEGOTIATING)
"""States in which it can still be proved that the work is free."""

DESK_STEPS = (
    Step(
        "vouch",
        Words("Vouch that it is free", "书面确认免费"),
        source=(S.REGISTERED, *BEFORE_WORK_ENDS),
        who=HEAD,
        form=Vouch,
        only_if=(voucher_is_not_the_worker,),
        then=(KeepProof(),),
        event="work_order.vouched",
        clause="M-13",
    ),
    Step(
        "prove_warranty",
        Words("Name the part under warranty", "补充保修依据"),
        source=BEFORE_WORK_ENDS,
        who=RECEPTION,
        form=ProveWarranty,
        only_if=(is_in_warranty, part_is_in_term),
        then=(KeepTerm(),),
        event="work_order.warranty_proved",
        clause="M-13",
    ),
    Step(
        "prove_contract",
        Words("Name the equipment under contract", "补充维保设备"),
        source=tuple(state for state in BEFORE_WORK_ENDS if state is not S.ON_HOLD),
        who=RECEPTION,
        form=ProveContract,
        only_if=(is_under_contract, equipment_stands_here, equipment_is_covered, each_job_is_priced_first),
        then=(KeepContract(), Void(FIXED), Start(FIXED)),
        event="work_order.contract_proved",
        clause="M-80",
    ),
    Step(
        "explain_delay",
        Words("Say why a contract's time can't be kept", "说明维保延误"),
        source=(*BEFORE_WORK_ENDS, S.REWORK),
        who=(ASSIGNEE, *RECEPTION, SUPERVISOR),
        form=ExplainDelay,
        only_if=(is_under_contract, new_time_lies_ahead),
        then=(Tell("customer"), Tell("desk")),
        event="work_order.delay_explained",
        clause="M-80",
    ),
    Step(
        "reclassify",
        Words("Reclassify", "重新分类"),
        source=(S.ACCEPTED, S.DISPATCHED),
        target=S.REGISTERED,
        who=RECEPTION,
        form=Reclassify,
        only_if=(is_not_redone, item_is_listed, *BOOKING_IS_SOUND),
        then=(
            Keep("kind", "needs_visit", "reason"),
            KeepClass(),
            Put("coverage", None),
            Put("coverage_proof", None),
            Put("contract_id", None),
            Put("estimate", None),
            Put("approved_quote_id", None),
            Put("must_quote", False),
            Put("department_id", None),
            NOT_OFFERED,
            *DROP_TIME,
            Void(PASS_ON, DESK_ANSWER),
            Start(PASS_ON),
        ),
        event="work_order.reclassified",
        clause="M-12",
    ),
    Step(
        "refuse",
        Words("Refuse with a referral", "不予受理"),
        source=(S.REGISTERED,),
        target=S.REFUSED,
        who=RECEPTION,
        form=Refuse,
        then=(Keep("reason", "referral"), ReleaseMaterial(), Void(), Tell("customer")),
        event="work_order.refused",
        clause="M-16",
    ),
    Step(
        "reconsider",
        Words("Reconsider a refusal", "重新考虑"),
        source=(S.REFUSED,),
        target=S.REGISTERED,
        who=(CS_SUPERVISOR,),
        form=Reason,
        then=(Start(PASS_ON), Start(EMERGENCY_ARRIVAL), Tell("desk")),
        reopens=True,
        event="work_order.reconsidered",
        clause="M-16",
    ),
    Step(
        "fulfil",
        Words("Do it at the desk and answer", "前台办结"),
        source=(S.ACCEPTED, S.REWORK),
        target=S.SIGNED_OFF,
        who=RECEPTION,
        form=Fulfil,
        only_if=(
            needs_no_visit,
            desk_service_is_agreed,
            *LINES_ARE_SOUND,
            material_is_settled,
            purchases_are_settled,
            desk_price_was_estimated,
            desk_price_is_witnessed,
            word_is_not_from_the_future,
            files_are_known,
        ),
        then=(
            OfferQuote(),
            DecideQuote("approved"),
            Stop(PASS_ON, DESK_ANSWER, FIXED),
            Void(VISIT_ARRANGED, *OF_A_VISIT),
            Invoice(),
            SettlePenalties(),
            ScheduleFollowUp(),
            Stamp("signed_off_at"),
            Tell("witness"),
            *IN_THEIR_NAME,
        ),
        event="work_order.fulfilled",
        clause="M-15",
    ),
)
