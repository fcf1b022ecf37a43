"""Complaints: accepted, declined, referred or resolved at once (M-120, M-122, M-130, M-135)."""

from app.core.lang import Words
from app.models.complaint import ComplaintState as C
from app.workflow.clocks.definitions import (
    ACCEPTANCE_TOLD,
    COMPLAINT_CONFIRMED,
    COMPLAINT_FORWARDED,
    COMPLAINT_RESPONSE,
    COMPLAINT_RESULT,
    PROGRESS,
    STAFF_SERVICE_ANSWER,
)
from app.workflow.engine.effects import Keep, Put, Restart, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.people import CS_SUPERVISOR, DEPARTMENT_HEAD, MANAGER, RECEPTIONIST
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.complaint.decision_guards import (
    acceptance_is_against_verdict,
    approved_text_stands,
    cited_rules_fail,
    desk_may_refer,
    deviation_has_a_reason,
    deviation_is_worded,
    every_failing_rule_is_cited,
    evidence_was_looked_at,
    is_a_consumer_complaint,
    refusal_is_against_verdict,
    refusal_is_anothers,
    refusal_is_approved,
    refusal_is_drafted,
    unseen_evidence_has_a_reason,
    verdict_accepts,
    verdict_declines,
)
from app.workflow.kinds.complaint.effects import KeepDecision, KeepVerdict, OpenRound, Remedy
from app.workflow.kinds.complaint.handling_forms import ResolveOnSpot
from app.workflow.kinds.complaint.handling_guards import is_not_serious, is_not_written, is_written
from app.workflow.kinds.complaint.intake_forms import AcceptComplaint, DeclineComplaint, DraftRefusal, ReferComplaint
from app.workflow.kinds.complaint.people import CHIEFS, DESK
from app.workflow.kinds.complaint.row_parts import APPROVERS, ENDED, WHAT_FOLLOWS
from app.workflow.kinds.complaint.time_guards import telling_is_past
from app.workflow.kinds.money_effects import CompensateInLedger

SUPERVISOR_AND_ABOVE = (DEPARTMENT_HEAD, CS_SUPERVISOR, MANAGER)
DECISION_TOLD = (Stop(ACCEPTANCE_TOLD, COMPLAINT_RESPONSE), Stamp("decided_at"), Tell("complainant"))
TAKEN_UP = (
    KeepVerdict(),
    KeepDecision("accept"),
    Put("was_accepted", True),
    *DECISION_TOLD,
    Start(COMPLAINT_RESULT),
    Start(PROGRESS),
)
REFERRED = (
    Keep("referred_to", "reason"),
    KeepDecision("refer"),
    *DECISION_TOLD,
    Void(COMPLAINT_FORWARDED, COMPLAINT_CONFIRMED, STAFF_SERVICE_ANSWER, COMPLAINT_RESULT),
    Restart(PROGRESS),
)
"""M-122: a referral is no end: the complainant goes on being told how it goes."""
DECLINED = (KeepVerdict(), KeepDecision("decline"), *DECISION_TOLD, Void())
RESOLVED = (
    Keep("result", "founded"),
    Stop(COMPLAINT_FORWARDED, ACCEPTANCE_TOLD),
    *ENDED,
    Remedy(),
    CompensateInLedger(),
)

DECISION_STEPS = (
    Step(
        "accept",
        Words("Accept", "受理"),
        source=(C.REGISTERED,),
        target=C.ACCEPTED,
        who=(RECEPTIONIST,),
        form=AcceptComplaint,
        only_if=(verdict_accepts, evidence_was_looked_at, telling_is_past),
        then=TAKEN_UP,
        event="complaint.accepted",
        clause="M-120",
    ),
    Step(
        "accept",
        source=(C.REGISTERED,),
        target=C.ACCEPTED,
        who=CHIEFS,
        form=AcceptComplaint,
        only_if=(verdict_accepts, unseen_evidence_has_a_reason, telling_is_past),
        then=TAKEN_UP,
        event="complaint.accepted",
        clause="M-120",
    ),
    Step(
        "accept",
        source=(C.REGISTERED,),
        target=C.ACCEPTED,
        who=CHIEFS,
        form=AcceptComplaint,
        only_if=(acceptance_is_against_verdict, deviation_has_a_reason, telling_is_past),
        then=TAKEN_UP,
        event="complaint.accepted",
        clause="M-120",
    ),
    Step(
        "decline",
        Words("Decline", "不予受理"),
        source=(C.REGISTERED,),
        target=C.DECLINED,
        who=DESK,
        form=DeclineComplaint,
        only_if=(
            is_a_consumer_complaint,
            verdict_declines,
            cited_rules_fail,
            every_failing_rule_is_cited,
            refusal_is_approved,
            approved_text_stands,
            telling_is_past,
        ),
        then=DECLINED,
        event="complaint.declined",
        clause="M-120",
    ),
    Step(
        "decline",
        source=(C.REGISTERED,),
        target=C.DECLINED,
        who=CHIEFS,
        form=DeclineComplaint,
        only_if=(
            is_a_consumer_complaint,
            refusal_is_against_verdict,
            deviation_has_a_reason,
            deviation_is_worded,
            cited_rules_fail,
            every_failing_rule_is_cited,
            refusal_is_approved,
            approved_text_stands,
            telling_is_past,
        ),
        then=DECLINED,
        event="complaint.declined",
        clause="M-120",
    ),
    Step(
        "draft_refusal",
        Words("Draft a refusal", "拟写不予受理文本"),
        source=(C.REGISTERED,),
        who=DESK,
        form=DraftRefusal,
        only_if=(is_a_consumer_complaint,),
        then=(
            Keep("letter_text"),
            Sign("letter_drafter_id"),
            Put("letter_approver_id", None),
            Tell("cs_supervisor"),
            Tell("manager"),
        ),
        event="complaint.refusal_drafted",
        clause="M-135",
    ),
    Step(
        "approve_refusal",
        Words("Approve the refusal's text", "审核不予受理文本"),
        source=(C.REGISTERED,),
        who=APPROVERS,
        only_if=(refusal_is_drafted, refusal_is_anothers),
        then=(Sign("letter_approver_id"), Tell("desk")),
        event="complaint.refusal_approved",
        clause="M-135",
    ),
    Step(
        "refer",
        Words("Refer elsewhere", "转交"),
        source=(C.REGISTERED,),
        target=C.REFERRED,
        who=(RECEPTIONIST,),
        form=ReferComplaint,
        only_if=(desk_may_refer, telling_is_past),
        then=REFERRED,
        event="complaint.referred",
        clause="M-122",
    ),
    Step(
        "refer",
        source=(C.REGISTERED, C.ACCEPTED),
        target=C.REFERRED,
        who=CHIEFS,
        form=ReferComplaint,
        only_if=(telling_is_past,),
        then=REFERRED,
        event="complaint.referred",
        clause="M-122",
    ),
    Step(
        "refer_back",
        Words("The referral came back", "转交退回"),
        source=(C.REFERRED,),
        target=C.REGISTERED,
        who=CHIEFS,
        form=Reason,
        then=(
            Keep("reason"),
            OpenRound(),
            Stamp("round_since"),
            Put("was_accepted", False),
            Put("decided_at", None),
            Void(PROGRESS),
            Start(ACCEPTANCE_TOLD),
            Start(STAFF_SERVICE_ANSWER),
            Start(COMPLAINT_FORWARDED),
            Tell("desk"),
        ),
        event="complaint.returned",
        clause="M-122",
    ),
    Step(
        "resolve_on_spot",
        Words("Resolve on the spot", "当场办结"),
        source=(C.REGISTERED,),
        target=C.RESOLVED,
        who=DESK,
        form=ResolveOnSpot,
        only_if=(is_not_written, is_not_serious, *WHAT_FOLLOWS),
        then=RESOLVED,
        event="complaint.resolved",
        clause="M-130",
    ),
    Step(
        "resolve_on_spot",
        source=(C.REGISTERED,),
        target=C.RESOLVED,
        who=SUPERVISOR_AND_ABOVE,
        form=ResolveOnSpot,
        only_if=(is_written, is_not_serious, *WHAT_FOLLOWS),
        then=RESOLVED,
        event="complaint.resolved",
        clause="M-135",
    ),
)
