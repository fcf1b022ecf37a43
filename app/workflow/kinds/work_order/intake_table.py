"""Work orders from the request to its acceptance, or to an answer at the desk: M-10 to M-17."""

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
from app.workflow.engine.people import (
    ANY_CUSTOMER,
    CS_SUPERVISOR,
    DUTY_MANAGER,
    INTEGRATION,
    RECEPTIONIST,
    SUPERVISOR,
    SYSTEM,
    WORKER,
)
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.common_guards import arrival_is_past, files_are_known, word_is_not_from_the_future
from app.workflow.kinds.work_order.desk_guards import (
    is_not_redone,
    needs_a_visit,
    needs_no_visit,
)
from app.workflow.kinds.work_order.dispatch_table import FIELD
from app.workflow.kinds.work_order.effects import (
    CorrectFields,
    DecideQuote,
    Invoice,
    KeepClass,
    KeepEstimate,
    KeepProof,
    LogFailedContact,
    OfferQuote,
    ScheduleFollowUp,
)
from app.workflow.kinds.work_order.finish_forms import Fulfil
from app.workflow.kinds.work_order.finish_guards import desk_price_was_estimated, desk_service_is_agreed
from app.workflow.kinds.work_order.intake_forms import (
    Accept,
    Advise,
    CorrectOrder,
    Reclassify,
    Refuse,
    RegisterOrder,
    Vouch,
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
    item_is_listed,
    kind_is_open,
    no_fee_without_consent,
    somebody_is_reachable,
    trades_are_known,
    visit_is_arranged,
    warranty_term_allows,
)
from app.workflow.kinds.work_order.people import HEAD, RECEPTION
from app.workflow.kinds.work_order.quote_guards import (
    items_are_listed,
    list_prices_exist,
    published_prices_bind,
    total_is_within_cap,
)
from app.workflow.kinds.work_order.row_parts import BOOK, DROP_TIME, IN_THEIR_NAME, OPEN
from app.workflow.kinds.work_order.visit_times import (
    hour_is_usual,
    window_lies_ahead,
)
from app.workflow.kinds.work_order.waiting_clocks import DESK_ANSWER
from app.workflow.kinds.work_order.word_guards import desk_price_is_witnessed

OF_A_VISIT = (ON_TIME, DAY_AHEAD_CONTACT, EMERGENCY_ARRIVAL)
ACCEPTABLE = (
    coverage_fits_kind,
    chargeable_has_estimate,
    chargeable_has_consent,
    no_fee_without_consent,
    word_is_not_from_the_future,
    estimate_matches_list,
    estimate_is_within_cap,
    warranty_term_allows,
    free_is_proved,
    visit_is_arranged,
    trades_are_known,
    window_lies_ahead,
    hour_is_usual,
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

INTAKE_STEPS = (
    Step(
        "register",
        Words("Register a request", "登记"),
        source=(START,),
        target=S.REGISTERED,
        who=(ANY_CUSTOMER, RECEPTIONIST, WORKER, SUPERVISOR, DUTY_MANAGER, INTEGRATION),
        form=RegisterOrder,
        only_if=(
            channel_fits_caller,
            arrival_is_past,
            somebody_is_reachable,
            files_are_known,
            window_lies_ahead,
            hour_is_usual,
        ),
        then=(Start(PASS_ON), Start(EMERGENCY_ARRIVAL), Tell("desk"), Tell("customer")),
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
        then=(Start(PASS_ON), Tell("desk")),
        event="work_order.registered",
        clause="M-94",
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
        who=RECEPTION,
        form=CorrectOrder,
        only_if=(corrected_order_differs, kind_is_open),
        then=(CorrectFields(), Tell("customer"), Tell("former_customer"), Tell("worker"), Tell("department")),
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
    Step(
        "vouch",
        Words("Vouch that it is free", "书面确认免费"),
        source=(S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.ASSIGNED, *FIELD, S.QUOTED, S.NEGOTIATING),
        who=HEAD,
        form=Vouch,
        then=(KeepProof(),),
        event="work_order.vouched",
        clause="M-13",
    ),
    Step(
        "reclassify",
        Words("Reclassify", "重新分类"),
        source=(S.ACCEPTED, S.DISPATCHED),
        target=S.REGISTERED,
        who=RECEPTION,
        form=Reclassify,
        only_if=(
            is_not_redone,
            item_is_listed,
        ),
        then=(
            Keep("kind", "needs_visit", "reason"),
            KeepClass(),
            Put("coverage", None),
            Put("coverage_proof", None),
            Put("estimate", None),
            Put("approved_quote_id", None),
            Put("must_quote", False),
            Put("department_id", None),
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
        then=(Keep("reason", "referral"), Void(), Tell("customer")),
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
            items_are_listed,
            list_prices_exist,
            published_prices_bind,
            total_is_within_cap,
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
            *IN_THEIR_NAME,
        ),
        event="work_order.fulfilled",
        clause="M-15",
    ),
)
