"""The complaint 投诉: acceptance by rules, handling in time, a fair answer. Order is meaning: the first row whose guards pass wins."""

from app.core.complaint_enums import ComplaintState as C
from app.core.lang import Words
from app.workflow.effects import (
    Alert,
    AskEvidence,
    CheckEvidence,
    Climb,
    Keep,
    KeepAgreement,
    KeepDecision,
    KeepVerdict,
    LinkOrders,
    LogNote,
    MoveDue,
    NameHandler,
    OpenRound,
    OpenRoutedOrder,
    Pause,
    Put,
    Remedy,
    Restart,
    Resume,
    RouteMatter,
    SendReply,
    Sign,
    Stamp,
    Start,
    Stop,
    TakeEvidence,
    TakeOver,
    Tell,
    Void,
)
from app.workflow.engine import Lifecycle
from app.workflow.forms.common import Nothing, Reason
from app.workflow.forms.complaint_handling import (
    AskSatisfaction,
    AssignHandler,
    ContactComplainant,
    DraftReply,
    Escalate,
    Extend,
    Investigate,
    Mediate,
    NotifyProgress,
    Raise,
    ReassignHandler,
    RecordExecution,
    RecordSession,
    RejectReply,
    Reply,
    Resolve,
    ResolveOnSpot,
    SetSeverity,
    Settle,
)
from app.workflow.forms.complaint_handling import Tell as Told
from app.workflow.forms.complaint_intake import (
    AcceptComplaint,
    DeclineComplaint,
    DraftRefusal,
    FileComplaint,
    Forward,
    LinkOrder,
    NoEvidence,
    ReferComplaint,
    Reopen,
    RequestEvidence,
    Supplement,
    VerifyEvidence,
    Withdraw,
)
from app.workflow.forms.field import Reveal
from app.workflow.guards.common import files_are_known, word_is_not_from_the_future
from app.workflow.guards.complaint import (
    acceptance_is_against_verdict,
    approved_text_stands,
    asked_facts_exist,
    broken_agreement_exists,
    cited_rules_fail,
    complainant_is_identified,
    complainants_word_is_recorded,
    complaint_channel_fits,
    deviation_has_a_reason,
    deviation_is_worded,
    evidence_day_lies_ahead,
    evidence_is_here,
    facts_fit,
    filed_facts_fit,
    findings_are_the_desks,
    is_a_consumer_complaint,
    orders_are_known,
    recorded_facts_stay,
    refusal_is_against_verdict,
    refusal_is_anothers,
    refusal_is_approved,
    refusal_is_drafted,
    something_is_asked_for,
    supplement_says_something,
    telling_is_past,
    verdict_accepts,
    verdict_declines,
    was_accepted_before,
    was_never_accepted,
)
from app.workflow.guards.complaint_handling import (
    agreement_is_settled,
    agreement_lies_ahead,
    both_sides_signed,
    compensation_is_granted,
    complainant_was_not_told,
    complainant_was_told,
    correction_is_owned,
    department_is_routed,
    event_is_past,
    extension_is_later,
    founded_is_corrected,
    handler_fits,
    has_an_agreement,
    incident_is_reported,
    is_a_dispute,
    is_not_serious,
    is_not_the_accused,
    is_not_written,
    is_written,
    reply_is_anothers,
    reply_needs_no_approval,
    rework_is_possible,
    satisfaction_is_asked,
    serious_is_the_managers,
    severity_changes,
    severity_goes_down,
    severity_goes_up,
    waits_for_confirmation,
)
from app.workflow.rules.clocks import (
    ACCEPTANCE_TOLD,
    COMPLAINT_CONFIRMED,
    COMPLAINT_FORWARDED,
    COMPLAINT_RESPONSE,
    COMPLAINT_RESULT,
    EVIDENCE,
    PROGRESS,
    STAFF_SERVICE_ANSWER,
)
from app.workflow.steps import START, Step
from app.workflow.who import (
    ANY_CUSTOMER,
    COMPLAINANT_OR_RECORDED,
    CS_SUPERVISOR,
    DEPARTMENT_HEAD,
    DUTY_MANAGER,
    HANDLER,
    INTEGRATION,
    LEVEL,
    MANAGER,
    RECEPTIONIST,
    SUPERVISOR,
    SYSTEM,
    WORKER,
)

FINAL = (C.CLOSED, C.WITHDRAWN)
BEFORE_HANDLING = (C.REGISTERED, C.ACCEPTED, C.INVESTIGATING)
IN_HAND = (C.ACCEPTED, C.INVESTIGATING, C.MEDIATING, C.ESCALATED, C.REPLY_PENDING, C.REPLIED)
WITH_HANDLER = (C.INVESTIGATING, C.MEDIATING, C.ESCALATED, C.REPLY_PENDING)
UNDECIDED = (C.REGISTERED, C.AWAITING_EVIDENCE)
UNSETTLED = (*UNDECIDED, *IN_HAND)
DECIDED = (C.RESOLVED, C.DECLINED, C.REFERRED)
ALL = tuple(C)

ANYONE = (ANY_CUSTOMER, RECEPTIONIST, SUPERVISOR, CS_SUPERVISOR, MANAGER, DUTY_MANAGER, WORKER, INTEGRATION)
DECIDERS = (RECEPTIONIST, CS_SUPERVISOR)
SUPERVISOR_AND_ABOVE = (DEPARTMENT_HEAD, CS_SUPERVISOR, MANAGER)
BELOW_THE_TOP = LEVEL[:-1]
APPROVERS = (CS_SUPERVISOR, MANAGER)

NEW_FACTS = (facts_fit, findings_are_the_desks)
COMPLAINANTS_WORD = (complainants_word_is_recorded, word_is_not_from_the_future)
UNAPPROVED = Put("letter_approver_id", None)
"""M-135: what was approved was approved of other facts."""
WHAT_FOLLOWS = (founded_is_corrected, correction_is_owned, compensation_is_granted, rework_is_possible)
FIRST_CLOCKS = (Start(COMPLAINT_RESPONSE), Start(COMPLAINT_FORWARDED), Start(ACCEPTANCE_TOLD), Start(STAFF_SERVICE_ANSWER))
ANSWERED = (Stop(COMPLAINT_RESPONSE), Restart(PROGRESS))
DECISION_TOLD = (Stop(ACCEPTANCE_TOLD, COMPLAINT_RESPONSE), Stamp("decided_at"), Tell("complainant"))
ENDED = (Stop(COMPLAINT_RESULT, COMPLAINT_RESPONSE, STAFF_SERVICE_ANSWER), Void(), Stamp("resolved_at"), Put("satisfaction", None), Tell("complainant"))

TITLES = {
    "register": Words("Register a complaint", "登记投诉"),
    "supplement": Words("Supplement evidence or facts", "补充证据或情况"),
    "verify_evidence": Words("Verify a piece of evidence", "核验证据"),
    "link_order": Words("Link a work order", "关联工单"),
    "assess": Words("Apply the acceptance rules", "按规则评估受理"),
    "request_evidence": Words("Ask for evidence", "要求补证"),
    "no_evidence": Words("There is no evidence", "说明无法补证"),
    "evidence_lapsed": Words("The time for evidence is over", "补证期满"),
    "forward": Words("Forward to the department", "转派责任部门"),
    "confirm": Words("Confirm receipt", "部门确认"),
    "accept": Words("Accept", "受理"),
    "decline": Words("Decline", "不予受理"),
    "draft_refusal": Words("Draft a refusal", "拟写不予受理文本"),
    "approve_refusal": Words("Approve the refusal's text", "审核不予受理文本"),
    "refer": Words("Refer elsewhere", "转交"),
    "refer_back": Words("The referral came back", "转交退回"),
    "resolve_on_spot": Words("Resolve on the spot", "当场办结"),
    "assign": Words("Name the handler", "指定承办人"),
    "reassign": Words("Name another handler", "更换承办人"),
    "return": Words("Return: not ours", "退回"),
    "contact": Words("Record a contact with the complainant", "登记联系投诉人"),
    "reveal": Words("Show name and phone", "查看联系方式"),
    "investigate": Words("Record the investigation", "登记调查情况"),
    "notify_progress": Words("Tell the progress", "告知进展"),
    "set_severity": Words("Set the severity", "调整级别"),
    "escalate": Words("Escalate", "上报"),
    "raise": Words("Take it up one more level", "再上报一级"),
    "take": Words("Take it over", "接手处理"),
    "mediate": Words("Begin mediation", "启动调解"),
    "record_session": Words("Record a session", "登记调解"),
    "settle": Words("Settle by agreement", "达成调解协议"),
    "fail": Words("Mediation failed", "调解不成"),
    "record_execution": Words("Record the agreement's execution", "登记协议履行"),
    "draft_reply": Words("Draft the reply", "拟写答复"),
    "recall_draft": Words("Recall the draft", "撤回拟稿"),
    "return_reply": Words("Return the draft", "退回拟稿"),
    "approve_reply": Words("Approve and send the reply", "审核并答复"),
    "reply": Words("Reply", "答复"),
    "reject_reply": Words("Reject the reply", "不接受答复"),
    "resolve": Words("Resolve", "办结"),
    "extend": Words("Extend the time", "延长办理期限"),
    "reopen": Words("Reopen", "重启"),
    "withdraw": Words("Withdraw", "撤诉"),
    "ask_satisfaction": Words("Ask the satisfaction", "询问满意度"),
    "close": Words("Close and archive", "归档"),
}

# fmt: off
STEPS = (
    #    action              from                          to                   who                                  form                only if                                                                                  then                                                                                                                                         event                             clause
    Step("register",         (START,),                     C.REGISTERED,        ANYONE,                              FileComplaint,      (complaint_channel_fits, complainant_is_identified, filed_facts_fit, findings_are_the_desks, orders_are_known, files_are_known), (TakeEvidence(), LinkOrders(), *FIRST_CLOCKS, Tell("desk"), Alert()),                                                          "complaint.registered",           "M-110"),
    Step("supplement",       (C.AWAITING_EVIDENCE,),       C.REGISTERED,        COMPLAINANT_OR_RECORDED,             Supplement,         (supplement_says_something, *NEW_FACTS, recorded_facts_stay, files_are_known),                      (TakeEvidence(), UNAPPROVED, Put("missing", []), Stop(EVIDENCE), Resume(ACCEPTANCE_TOLD), Tell("desk")),                   "complaint.supplemented",         "M-121"),
    Step("supplement",       BEFORE_HANDLING,              None,                COMPLAINANT_OR_RECORDED,             Supplement,         (supplement_says_something, *NEW_FACTS, recorded_facts_stay, files_are_known),                      (TakeEvidence(), UNAPPROVED, Tell("handler"), Tell("desk")),                                                                                              "complaint.supplemented",         "M-121"),
    Step("verify_evidence",  UNSETTLED,                    None,                (*DECIDERS, *HANDLER),               VerifyEvidence,     (evidence_is_here,),                                                                      (CheckEvidence(), UNAPPROVED),                                                                                                                           "complaint.evidence_verified",    "M-136"),
    Step("link_order",       (*UNSETTLED, C.RESOLVED),     None,                (*DECIDERS, *HANDLER),               LinkOrder,          (orders_are_known,),                                                                      (LinkOrders(),),                                                                                                                              "complaint.order_linked",         "M-140"),
    Step("assess",           (C.REGISTERED, C.AWAITING_EVIDENCE), None,         DECIDERS,                            Nothing,            (is_a_consumer_complaint,),                                                               (KeepVerdict(),),                                                                                                                             "complaint.assessed",             "M-120"),
    Step("request_evidence", (C.REGISTERED,),              C.AWAITING_EVIDENCE, (RECEPTIONIST,),                     RequestEvidence,    (asked_facts_exist, something_is_asked_for, evidence_day_lies_ahead, telling_is_past),                       (AskEvidence(), Put("evidence_over", False), Stop(COMPLAINT_RESPONSE), Pause(ACCEPTANCE_TOLD), Start(EVIDENCE), Tell("complainant")),                                      "complaint.evidence_requested",   "M-121"),
    Step("no_evidence",      (C.AWAITING_EVIDENCE,),       C.REGISTERED,        COMPLAINANT_OR_RECORDED,             NoEvidence,         COMPLAINANTS_WORD,                                                                        (Put("evidence_over", True), UNAPPROVED, Void(EVIDENCE), Resume(ACCEPTANCE_TOLD), Tell("desk")),                            "complaint.evidence_denied",      "M-120"),
    Step("evidence_lapsed",  (C.AWAITING_EVIDENCE,),       C.REGISTERED,        (SYSTEM,),                           Nothing,            (),                                                                                       (Put("evidence_over", True), UNAPPROVED, Stop(EVIDENCE), Resume(ACCEPTANCE_TOLD), Tell("desk"), Tell("complainant")),       "complaint.evidence_lapsed",      "M-120"),
    Step("forward",          BEFORE_HANDLING,              None,                DECIDERS,                            Forward,            (department_is_routed,),                                                                  (RouteMatter(), Stamp("forwarded_at"), Put("confirmed_at", None), Stop(COMPLAINT_FORWARDED), Void(COMPLAINT_CONFIRMED), Start(COMPLAINT_CONFIRMED), OpenRoutedOrder(), Tell("department")), "complaint.forwarded", "M-134"),
    Step("confirm",          BEFORE_HANDLING,              None,                (DEPARTMENT_HEAD,),                  Nothing,            (waits_for_confirmation,),                                                                (Stamp("confirmed_at"), Stop(COMPLAINT_CONFIRMED), Tell("desk")),                                                                             "complaint.confirmed",            "M-134"),
    Step("accept",           (C.REGISTERED,),              C.ACCEPTED,          DECIDERS,                            AcceptComplaint,    (verdict_accepts, is_not_the_accused, telling_is_past),                                                       (KeepVerdict(), KeepDecision("accept"), Put("was_accepted", True), *DECISION_TOLD, Start(COMPLAINT_RESULT), Start(PROGRESS)),                  "complaint.accepted",             "M-120"),
    Step("accept",           (C.REGISTERED,),              C.ACCEPTED,          (CS_SUPERVISOR,),                    AcceptComplaint,    (acceptance_is_against_verdict, deviation_has_a_reason, is_not_the_accused, telling_is_past),                 (KeepVerdict(), KeepDecision("accept"), Put("was_accepted", True), *DECISION_TOLD, Start(COMPLAINT_RESULT), Start(PROGRESS)),                  "complaint.accepted",             "M-120"),
    Step("decline",          (C.REGISTERED,),              C.DECLINED,          DECIDERS,                            DeclineComplaint,   (is_a_consumer_complaint, verdict_declines, cited_rules_fail, refusal_is_approved, approved_text_stands, telling_is_past), (KeepVerdict(), KeepDecision("decline"), *DECISION_TOLD, Void()),                                                                   "complaint.declined",             "M-120"),
    Step("decline",          (C.REGISTERED,),              C.DECLINED,          (CS_SUPERVISOR,),                    DeclineComplaint,   (is_a_consumer_complaint, refusal_is_against_verdict, deviation_has_a_reason, deviation_is_worded, cited_rules_fail, refusal_is_approved, approved_text_stands, telling_is_past), (KeepVerdict(), KeepDecision("decline"), *DECISION_TOLD, Void()),                                  "complaint.declined",             "M-120"),
    Step("draft_refusal",    (C.REGISTERED,),              None,                DECIDERS,                            DraftRefusal,       (is_a_consumer_complaint,),                                                               (Keep("letter_text"), Sign("letter_drafter_id"), Put("letter_approver_id", None), Tell("cs_supervisor"), Tell("manager")),                           "complaint.refusal_drafted",      "M-135"),
    Step("approve_refusal",  (C.REGISTERED,),              None,                APPROVERS,                           Nothing,            (refusal_is_drafted, refusal_is_anothers, is_not_the_accused),                                                (Sign("letter_approver_id"), Tell("desk")),                                                                                                   "complaint.refusal_approved",     "M-135"),
    Step("refer",            (C.REGISTERED, C.ACCEPTED),   C.REFERRED,          DECIDERS,                            ReferComplaint,     (telling_is_past,),                                                                       (Keep("referred_to", "reason"), KeepDecision("refer"), *DECISION_TOLD, Void()),                                                               "complaint.referred",             "M-122"),
    Step("refer_back",       (C.REFERRED,),                C.REGISTERED,        (CS_SUPERVISOR,),                    Reason,             (),                                                                                       (Keep("reason"), OpenRound(), Put("was_accepted", False), Put("decided_at", None), Start(ACCEPTANCE_TOLD), Tell("desk")),                                                                          "complaint.returned",             "M-122"),
    Step("resolve_on_spot",  (C.REGISTERED,),              C.RESOLVED,          DECIDERS,                            ResolveOnSpot,      (is_not_written, is_not_serious, is_not_the_accused, *WHAT_FOLLOWS),                                          (Keep("result", "founded"), Stop(COMPLAINT_FORWARDED, ACCEPTANCE_TOLD), *ENDED, Remedy()),                                "complaint.resolved",             "M-130"),
    Step("resolve_on_spot",  (C.REGISTERED,),              C.RESOLVED,          SUPERVISOR_AND_ABOVE,                ResolveOnSpot,      (is_written, is_not_serious, is_not_the_accused, *WHAT_FOLLOWS),                                              (Keep("result", "founded"), Stop(COMPLAINT_FORWARDED, ACCEPTANCE_TOLD), *ENDED, Remedy()),                                "complaint.resolved",             "M-135"),
    Step("assign",           (C.ACCEPTED,),                C.INVESTIGATING,     DECIDERS,                            AssignHandler,      (is_not_written, handler_fits),                                                           (NameHandler(), Tell("handler")),                                                                                                             "complaint.assigned",             "M-134"),
    Step("assign",           (C.ACCEPTED,),                C.INVESTIGATING,     (CS_SUPERVISOR,),                    AssignHandler,      (is_written, handler_fits),                                                               (NameHandler(), Tell("handler")),                                                                                                             "complaint.assigned",             "M-135"),
    Step("reassign",         WITH_HANDLER,                 None,                (CS_SUPERVISOR,),                    ReassignHandler,    (handler_fits,),                                                                          (NameHandler(), Tell("handler"), Tell("former_handler")),                                                                                     "complaint.reassigned",           "M-134"),
    Step("return",           (C.INVESTIGATING,),           C.ACCEPTED,          HANDLER,                             Reason,             (),                                                                                       (Keep("reason"), Put("handler_id", None), Tell("desk"), Tell("cs_supervisor")),                                                               "complaint.handed_back",          "M-134"),
    Step("contact",          UNSETTLED,                    None,                (RECEPTIONIST, *HANDLER),            ContactComplainant, (complainant_was_told,),                                                                  (LogNote("contact"), Stop(COMPLAINT_RESPONSE)),                                                                                               "complaint.contacted",            "M-132"),
    Step("contact",          UNSETTLED,                    None,                (RECEPTIONIST, *HANDLER),            ContactComplainant, (complainant_was_not_told,),                                                              (LogNote("contact"),),                                                                                                                        "complaint.contacted",            "M-132"),
    Step("reveal",           ALL,                          None,                (RECEPTIONIST, CS_SUPERVISOR, MANAGER, *HANDLER), Reveal, (),                                                                                      (),                                                                                                                                           "complaint.revealed",             "M-90"),
    Step("investigate",      (C.INVESTIGATING,),           None,                HANDLER,                             Investigate,        (event_is_past, files_are_known),                                                         (LogNote("finding"),),                                                                                                                        "complaint.investigated",         "M-136"),
    Step("notify_progress",  IN_HAND,                      None,                (RECEPTIONIST, *HANDLER),            NotifyProgress,     (telling_is_past,),                                                                       (LogNote("progress"), *ANSWERED, Tell("complainant")),                                                                                        "complaint.progress_told",        "M-133"),
    Step("set_severity",     UNSETTLED,                    None,                DECIDERS,                            SetSeverity,        (severity_goes_up, severity_changes),                                                     (Keep("severity"), Void(COMPLAINT_RESULT), Alert()),                                                                                          "complaint.severity_changed",         "M-112"),
    Step("set_severity",     UNDECIDED,                    None,                (CS_SUPERVISOR,),                    SetSeverity,        (severity_goes_down, severity_changes),                                                   (Keep("severity"),),                                                                                                                            "complaint.severity_changed",         "M-112"),
    Step("set_severity",     IN_HAND,                      None,                (CS_SUPERVISOR,),                    SetSeverity,        (severity_goes_down, severity_changes),                                                   (Keep("severity"), Start(COMPLAINT_RESULT)),                                                                                                  "complaint.severity_changed",         "M-112"),
    Step("escalate",         (C.INVESTIGATING, C.MEDIATING, C.REPLIED), C.ESCALATED, (CS_SUPERVISOR, *HANDLER),      Escalate,           (incident_is_reported, files_are_known),                                                  (Climb(), LogNote("report"), Tell("level")),                                                                                                  "complaint.escalated",            "M-131"),
    Step("raise",            (C.ESCALATED,),               None,                BELOW_THE_TOP,                               Raise,              (is_not_the_accused, files_are_known),                                                      (Climb(), LogNote("report"), Tell("level")),                                                                                                  "complaint.raised",               "M-131"),
    Step("take",             (C.ESCALATED,),               C.INVESTIGATING,     LEVEL,                               Nothing,            (is_not_the_accused,),                                                                                       (TakeOver(), Tell("former_handler")),                                                                                                         "complaint.taken",                "M-131"),
    Step("mediate",          (C.INVESTIGATING,),           C.MEDIATING,         HANDLER,                             Mediate,            (is_a_dispute,),                                                                          (Tell("complainant"),),                                                                                                                       "complaint.mediation_opened",     "M-138"),
    Step("record_session",   (C.MEDIATING,),               None,                HANDLER,                             RecordSession,      (event_is_past, files_are_known),                                                         (LogNote("session"),),                                                                                                                        "complaint.session_recorded",     "M-138"),
    Step("settle",           (C.MEDIATING,),               C.RESOLVED,          HANDLER,                             Settle,             (both_sides_signed, agreement_lies_ahead, founded_is_corrected, correction_is_owned, files_are_known), (KeepAgreement(), Keep("founded"), *ENDED, Remedy()),                                                                                 "complaint.settled",              "M-138"),
    Step("fail",             (C.MEDIATING,),               C.INVESTIGATING,     HANDLER,                             Reason,             (),                                                                                       (Keep("reason"), Tell("cs_supervisor")),                                                                                                      "complaint.mediation_failed",     "M-138"),
    Step("record_execution", (C.RESOLVED,),                None,                (RECEPTIONIST, *HANDLER),            RecordExecution,    (has_an_agreement, files_are_known),                                                      (Keep("execution"), Tell("desk")),                                                                                                            "complaint.execution_recorded",   "M-138"),
    Step("draft_reply",      (C.INVESTIGATING,),           C.REPLY_PENDING,     HANDLER,                             DraftReply,         (),                                                                                       (Keep("draft"), Sign("drafter_id"), Tell("cs_supervisor"), Tell("manager")),                                                                   "complaint.reply_drafted",        "M-135"),
    Step("recall_draft",     (C.REPLY_PENDING,),           C.INVESTIGATING,     HANDLER,                             Reason,             (),                                                                                       (Keep("reason"),),                                                                                                                            "complaint.draft_recalled",       "M-135"),
    Step("return_reply",     (C.REPLY_PENDING,),           C.INVESTIGATING,     APPROVERS,                           Reason,             (),                                                                                       (Keep("reason"), Tell("handler")),                                                                                                            "complaint.reply_returned",       "M-135"),
    Step("approve_reply",    (C.REPLY_PENDING,),           C.REPLIED,           (MANAGER,),                          Told,               (reply_is_anothers, is_not_the_accused, telling_is_past),                                                     (SendReply(), Stop(STAFF_SERVICE_ANSWER), *ANSWERED, Tell("handler"), Tell("complainant")),                                                   "complaint.replied",              "M-135"),
    Step("approve_reply",    (C.REPLY_PENDING,),           C.REPLIED,           (CS_SUPERVISOR,),                    Told,               (reply_is_anothers, is_not_the_accused, serious_is_the_managers, telling_is_past),                            (SendReply(), Stop(STAFF_SERVICE_ANSWER), *ANSWERED, Tell("handler"), Tell("complainant")),                                                   "complaint.replied",              "M-135"),
    Step("reply",            (C.INVESTIGATING,),           C.REPLIED,           HANDLER,                             Reply,              (reply_needs_no_approval, telling_is_past),                                               (SendReply(), Stop(STAFF_SERVICE_ANSWER), *ANSWERED, Tell("complainant")),                                                                    "complaint.replied",              "M-132"),
    Step("reject_reply",     (C.REPLIED,),                 C.INVESTIGATING,     COMPLAINANT_OR_RECORDED,             RejectReply,        COMPLAINANTS_WORD,                                                                        (Keep("reason"), LogNote("rejection"), Tell("handler"), Tell("cs_supervisor")),                                                               "complaint.reply_rejected",       "M-131"),
    Step("resolve",          (C.REPLIED,),                 C.RESOLVED,          HANDLER,                             Resolve,            WHAT_FOLLOWS,                                                                             (Keep("result", "founded"), *ENDED, Remedy()),                                                                            "complaint.resolved",             "M-137"),
    Step("extend",           IN_HAND,                      None,                (MANAGER,),                          Extend,             (extension_is_later, telling_is_past),                                                    (MoveDue(COMPLAINT_RESULT), LogNote("extension"), Tell("complainant"), Tell("handler")),                                                      "complaint.extended",             "M-137"),
    Step("reopen",           (C.DECLINED, C.RESOLVED, C.CLOSED), C.REGISTERED,  (*COMPLAINANT_OR_RECORDED, CS_SUPERVISOR), Reopen,       (was_never_accepted, *COMPLAINANTS_WORD, broken_agreement_exists, *NEW_FACTS, files_are_known), (OpenRound(), Put("decided_at", None), TakeEvidence(), *FIRST_CLOCKS, Tell("desk"), Alert()),                                                          "complaint.reopened",             "M-123"),
    Step("reopen",           (C.DECLINED, C.RESOLVED, C.CLOSED), C.INVESTIGATING, (*COMPLAINANT_OR_RECORDED, CS_SUPERVISOR), Reopen,     (was_accepted_before, *COMPLAINANTS_WORD, broken_agreement_exists, *NEW_FACTS, files_are_known), (OpenRound(), Stamp("decided_at"), TakeEvidence(), Start(COMPLAINT_RESPONSE), Start(COMPLAINT_RESULT), Start(PROGRESS), Start(STAFF_SERVICE_ANSWER), Tell("handler"), Tell("cs_supervisor")), "complaint.reopened", "M-123"),
    Step("withdraw",         (*UNSETTLED, C.REFERRED, C.DECLINED), C.WITHDRAWN, COMPLAINANT_OR_RECORDED,             Withdraw,           COMPLAINANTS_WORD,                                                                        (Keep("reason"), Void(), Stamp("closed_at"), Tell("handler"), Tell("desk")),                                                                  "complaint.withdrawn",            "M-139"),
    Step("ask_satisfaction", DECIDED,                      None,                (RECEPTIONIST,),                     AskSatisfaction,    (),                                                                                       (Keep("satisfaction"), LogNote("contact")),                                                                                                   "complaint.satisfaction_asked",   "M-142"),
    Step("close",            DECIDED,                      C.CLOSED,            (RECEPTIONIST,),                     Nothing,            (satisfaction_is_asked, agreement_is_settled),                                                                 (Void(), Stamp("closed_at")),                                                                                                                 "complaint.closed",               "M-142"),
)
# fmt: on

COMPLAINT = Lifecycle(
    name="complaint",
    noun=Words("complaint", "投诉"),
    path="/v1/complaints",
    states=C,
    final=tuple(FINAL),
    titles=TITLES,
    steps=STEPS,
)
