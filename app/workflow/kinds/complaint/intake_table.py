"""Complaints from registration to the department's receipt: M-110 to M-121, M-134."""

from app.core.lang import Words
from app.models.complaint import ComplaintState as C
from app.workflow.clocks.definitions import (
    ACCEPTANCE_TOLD,
    COMPLAINT_CONFIRMED,
    COMPLAINT_FORWARDED,
    COMPLAINT_RESPONSE,
    EVIDENCE,
)
from app.workflow.engine.effects import Pause, Put, Resume, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.people import (
    ANY_CUSTOMER,
    CS_SUPERVISOR,
    DEPARTMENT_HEAD,
    DUTY_MANAGER,
    INTEGRATION,
    MANAGER,
    RECEPTIONIST,
    SUPERVISOR,
    SYSTEM,
    WORKER,
)
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_guards import arrival_is_past, files_are_known
from app.workflow.kinds.complaint.decision_guards import is_a_consumer_complaint
from app.workflow.kinds.complaint.effects import (
    Alert,
    AskEvidence,
    CheckEvidence,
    KeepVerdict,
    LinkOrders,
    OpenRoutedOrder,
    RouteMatter,
    TakeEvidence,
)
from app.workflow.kinds.complaint.handling_guards import department_is_routed, waits_for_confirmation
from app.workflow.kinds.complaint.intake_forms import (
    FileComplaint,
    Forward,
    LinkOrder,
    NoEvidence,
    RequestEvidence,
    Supplement,
    VerifyEvidence,
)
from app.workflow.kinds.complaint.intake_guards import (
    asked_facts_exist,
    complainant_is_identified,
    complaint_channel_fits,
    evidence_day_lies_ahead,
    evidence_is_here,
    filed_facts_fit,
    findings_are_the_desks,
    orders_are_known,
    recorded_facts_stay,
    something_is_asked_for,
    supplement_says_something,
    telling_is_past,
)
from app.workflow.kinds.complaint.people import COMPLAINANT_OR_RECORDED, HANDLER
from app.workflow.kinds.complaint.row_parts import COMPLAINANTS_WORD, DECIDERS, FIRST_CLOCKS, NEW_FACTS, UNSETTLED

BEFORE_HANDLING = (C.REGISTERED, C.ACCEPTED, C.INVESTIGATING)
ANYONE = (ANY_CUSTOMER, RECEPTIONIST, SUPERVISOR, CS_SUPERVISOR, MANAGER, DUTY_MANAGER, WORKER, INTEGRATION)
UNAPPROVED = Put("letter_approver_id", None)
"""M-135: what was approved was approved of other facts."""

INTAKE_STEPS = (
    Step(
        "register",
        Words("Register a complaint", "登记投诉"),
        source=(START,),
        target=C.REGISTERED,
        who=ANYONE,
        form=FileComplaint,
        only_if=(
            complaint_channel_fits,
            arrival_is_past,
            complainant_is_identified,
            filed_facts_fit,
            findings_are_the_desks,
            orders_are_known,
            files_are_known,
        ),
        then=(TakeEvidence(), LinkOrders(), *FIRST_CLOCKS, Tell("desk"), Alert()),
        event="complaint.registered",
        clause="M-110",
    ),
    Step(
        "supplement",
        Words("Supplement evidence or facts", "补充证据或情况"),
        source=(C.AWAITING_EVIDENCE,),
        target=C.REGISTERED,
        who=COMPLAINANT_OR_RECORDED,
        form=Supplement,
        only_if=(supplement_says_something, *NEW_FACTS, recorded_facts_stay, files_are_known),
        then=(TakeEvidence(), UNAPPROVED, Put("missing", []), Stop(EVIDENCE), Resume(ACCEPTANCE_TOLD), Tell("desk")),
        event="complaint.supplemented",
        clause="M-121",
    ),
    Step(
        "supplement",
        source=BEFORE_HANDLING,
        who=COMPLAINANT_OR_RECORDED,
        form=Supplement,
        only_if=(supplement_says_something, *NEW_FACTS, recorded_facts_stay, files_are_known),
        then=(TakeEvidence(), UNAPPROVED, Tell("handler"), Tell("desk")),
        event="complaint.supplemented",
        clause="M-121",
    ),
    Step(
        "verify_evidence",
        Words("Verify a piece of evidence", "核验证据"),
        source=UNSETTLED,
        who=(*DECIDERS, *HANDLER),
        form=VerifyEvidence,
        only_if=(evidence_is_here,),
        then=(CheckEvidence(), UNAPPROVED),
        event="complaint.evidence_verified",
        clause="M-136",
    ),
    Step(
        "link_order",
        Words("Link a work order", "关联工单"),
        source=(*UNSETTLED, C.RESOLVED),
        who=(*DECIDERS, *HANDLER),
        form=LinkOrder,
        only_if=(orders_are_known,),
        then=(LinkOrders(),),
        event="complaint.order_linked",
        clause="M-140",
    ),
    Step(
        "assess",
        Words("Apply the acceptance rules", "按规则评估受理"),
        source=(C.REGISTERED, C.AWAITING_EVIDENCE),
        who=DECIDERS,
        only_if=(is_a_consumer_complaint,),
        then=(KeepVerdict(),),
        event="complaint.assessed",
        clause="M-120",
    ),
    Step(
        "request_evidence",
        Words("Ask for evidence", "要求补证"),
        source=(C.REGISTERED,),
        target=C.AWAITING_EVIDENCE,
        who=(RECEPTIONIST,),
        form=RequestEvidence,
        only_if=(asked_facts_exist, something_is_asked_for, evidence_day_lies_ahead, telling_is_past),
        then=(
            AskEvidence(),
            Put("evidence_over", False),
            Stop(COMPLAINT_RESPONSE),
            Pause(ACCEPTANCE_TOLD),
            Start(EVIDENCE),
            Tell("complainant"),
        ),
        event="complaint.evidence_requested",
        clause="M-121",
    ),
    Step(
        "no_evidence",
        Words("There is no evidence", "说明无法补证"),
        source=(C.AWAITING_EVIDENCE,),
        target=C.REGISTERED,
        who=COMPLAINANT_OR_RECORDED,
        form=NoEvidence,
        only_if=COMPLAINANTS_WORD,
        then=(Put("evidence_over", True), UNAPPROVED, Void(EVIDENCE), Resume(ACCEPTANCE_TOLD), Tell("desk")),
        event="complaint.evidence_denied",
        clause="M-120",
    ),
    Step(
        "evidence_lapsed",
        Words("The time for evidence is over", "补证期满"),
        source=(C.AWAITING_EVIDENCE,),
        target=C.REGISTERED,
        who=(SYSTEM,),
        then=(
            Put("evidence_over", True),
            UNAPPROVED,
            Stop(EVIDENCE),
            Resume(ACCEPTANCE_TOLD),
            Tell("desk"),
            Tell("complainant"),
        ),
        event="complaint.evidence_lapsed",
        clause="M-120",
    ),
    Step(
        "forward",
        Words("Forward to the department", "转派责任部门"),
        source=BEFORE_HANDLING,
        who=DECIDERS,
        form=Forward,
        only_if=(department_is_routed,),
        then=(
            RouteMatter(),
            Stamp("forwarded_at"),
            Put("confirmed_at", None),
            Stop(COMPLAINT_FORWARDED),
            Void(COMPLAINT_CONFIRMED),
            Start(COMPLAINT_CONFIRMED),
            OpenRoutedOrder(),
            Tell("department"),
        ),
        event="complaint.forwarded",
        clause="M-134",
    ),
    Step(
        "confirm",
        Words("Confirm receipt", "部门确认"),
        source=BEFORE_HANDLING,
        who=(DEPARTMENT_HEAD,),
        only_if=(waits_for_confirmation,),
        then=(Stamp("confirmed_at"), Stop(COMPLAINT_CONFIRMED), Tell("desk")),
        event="complaint.confirmed",
        clause="M-134",
    ),
)
