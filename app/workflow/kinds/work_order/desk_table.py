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
from app.workflow.engine.people import CS_SUPERVISOR
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.common_guards import files_are_known, word_is_not_from_the_future
from app.workflow.kinds.work_order.desk_guards import is_in_warranty, is_not_redone, needs_no_visit
from app.workflow.kinds.work_order.dispatch_table import FIELD
from app.workflow.kinds.work_order.effects import (
    DecideQuote,
    Invoice,
    KeepClass,
    KeepProof,
    KeepTerm,
    OfferQuote,
    ReleaseMaterial,
    ScheduleFollowUp,
)
from app.workflow.kinds.work_order.finish_forms import Fulfil
from app.workflow.kinds.work_order.finish_guards import (
    desk_price_was_estimated,
    desk_service_is_agreed,
    material_is_settled,
)
from app.workflow.kinds.work_order.intake_forms import ProveWarranty, Reclassify, Refuse, Vouch
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
        "reclassify",
        Words("Reclassify", "重新分类"),
        source=(S.ACCEPTED, S.DISPATCHED),
        target=S.REGISTERED,
        who=RECEPTION,
        form=Reclassify,
        only_if=(is_not_redone, item_is_listed),
        then=(
            Keep("kind", "needs_visit", "reason"),
            KeepClass(),
            Put("coverage", None),
            Put("coverage_proof", None),
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
            ScheduleFollowUp(),
            Stamp("signed_off_at"),
            Tell("witness"),
            *IN_THEIR_NAME,
        ),
        event="work_order.fulfilled",
        clause="M-15",
    ),
)
