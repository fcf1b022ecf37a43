"""One form for each action, filled in as a careful person would: with good facts, every guard that reads it holds."""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from app.workflow.engine.lifecycle import Lifecycle
from tests.workflow.contexts import (
    COMMUNITY_ID,
    COMPLAINT_ID,
    DEPARTMENT,
    FILE,
    NOW,
    ORDER,
    QUOTE_ID,
    ROOM,
    WORKER_ID,
    uid,
)

SOON = (NOW + timedelta(hours=30)).isoformat()
LATER = (NOW + timedelta(hours=32)).isoformat()
WINDOW = {"starts_at": SOON, "ends_at": LATER}
WORD = {"said_by": "业主本人", "means": "phone", "told_at": (NOW - timedelta(minutes=5)).isoformat()}
LABOUR = {"kind": "labour", "name": "更换角阀", "quantity": "1", "unit": "项", "basis": "list", "catalogue_code": "P12"}
REASON = {"reason": "客户要求"}
ASSIGN = {"worker_id": str(WORKER_ID)}
SAID = {**REASON, "consent": WORD}
SIGNED = {"consent": WORD, "signature_file_id": str(FILE)}
TOLD = {"told_at": (NOW - timedelta(minutes=5)).isoformat(), "means": "phone"}
PAID = {"via": "online", "method": "wechat_pay", "online_reference": "4200001"}

GOOD: dict[str, dict[str, Any]] = {
    "work_order.register": {
        "community_id": str(COMMUNITY_ID), "kind": "repair", "channel": "phone", "description": "厨房水龙头漏水",
        "premises_id": str(ROOM), "contact_phone": "13800138000",
    },
    "work_order.register_claim": {"description": "又漏水"},
    "work_order.advise": {"advice": "请关总阀", "customer_content": True},
    "work_order.accept": {
        "coverage": "chargeable", "coverage_reason": "不在保修范围", "consent": WORD, "appointment": WINDOW,
        "estimate": {"basis": "list", "min_fen": 5000, "max_fen": 9000}, "trades": ["plumbing"],
    },
    "work_order.reclassify": {"kind": "housekeeping", **REASON},
    "work_order.refuse": {**REASON, "referral": "请联系供水公司"},
    "work_order.fulfil": {"done": "已代订", "lines": [LABOUR], **SIGNED},
    "work_order.dispatch": {"department_id": str(DEPARTMENT)},
    "work_order.assign": ASSIGN,
    "work_order.reassign": ASSIGN,
    "work_order.replace_worker": ASSIGN,
    "work_order.hand_back": REASON,
    "work_order.contact": {"means": "phone", "result": "reached"},
    "work_order.reveal": {"purpose": "contact"},
    "work_order.reschedule": {"window": WINDOW, **REASON, "asked_by": "customer", "agreed_by": "业主"},
    "work_order.reject_time": SAID,
    "work_order.depart": {"checklist": ["tools", "badge"]},
    "work_order.arrive": {"badge_shown": True, "consent_to_enter": "业主本人"},
    "work_order.report_no_access": {"reason": "nobody_home", "called": True, "notice_left": "请致电前台"},
    "work_order.diagnose": {"reproduced": True, "cause": "垫圈老化", "method": "更换", "explained_to": "业主"},
    "work_order.quote": {"lines": [LABOUR], "list_shown": True},
    "work_order.approve_quote": {"quote_id": str(QUOTE_ID), **SIGNED},
    "work_order.reject_quote": {"quote_id": str(QUOTE_ID), **REASON, **SIGNED},
    "work_order.start": {"emergency_consent": WORD},
    "work_order.inspect_material": {"material": "角阀", "supplied_by": "centre", "fit": True},
    "work_order.record_consent": {"step": "cut-wall", "explained": "需要开槽", "signature_file_id": str(FILE)},
    "work_order.report_change": {"difference": "墙内管道也破损"},
    "work_order.continue": {"outcome": "按原报价继续"},
    "work_order.hold": {"reason": "parts", "expected_until": SOON},
    "work_order.plan_return": {"window": WINDOW, "agreed_by": "业主", "custody_settled": True},
    "work_order.complete": {
        "work_done": "更换角阀", "photos_after": [str(FILE)], "cleaned_up": True, "result_shown_to": "业主",
    },
    "work_order.leave_notice": {"notice": "已完工,请回电"},
    "work_order.sign_off": {"signed_by": "业主", "signature_file_id": str(FILE)},
    "work_order.sign_off_absent": {"agreement": WORD},
    "work_order.reject_work": SAID,
    "work_order.accept_as_is": {"settled_by": "nothing", "consent": WORD},
    "work_order.dissatisfied": {**REASON, "apology": True},
    "work_order.log_copy": {"addressee": "archive", "received_by": "档案员"},
    "work_order.close": {"note": "已答复"},
    "work_order.cancel": {**REASON, "settlement": {"fee_fen": 3000}},
    "work_order.merge": {"duplicate_of": str(uid(61))},
    "work_order.warranty_claim": {"description": "又漏水"},
    "work_order.reconsider": REASON,
    "work_order.return_to_desk": REASON,
    "charge.pay": {"amount_fen": 5000, **PAID},
    "charge.reduce": {"amount_fen": 1000, **REASON},
    "charge.waive": REASON,
    "charge.refund": {"amount_fen": 1000, "method": "cash", **REASON},
    "charge.compensate": {"amount_fen": 1000, **REASON, "apology": True},
    "payment.hand_in": {"counted_fen": 2000},
    "follow_up.attempt": {"means": "phone", "result": "unanswered"},
    "follow_up.finish": {"means": "phone", "result": "satisfied"},
    "follow_up.give_up": REASON,
    "complaint.register": {
        "community_id": str(COMMUNITY_ID), "kind": "consumer", "channel": "online", "matter": "consumer_dispute",
        "description": "电热水壶漏电", "complainant_name": "刘先生", "complainant_phone": "13800138000",
        "respondent": {"name": "金鑫家电"}, "facts": {"complainant_type": "consumer"},
        "evidence": [{"kind": "receipt", "file_id": str(FILE)}],
    },
    "complaint.supplement": {"facts": {"purchase_channel": "shop"}, "evidence": [{"kind": "photo", "note": "照片"}]},
    "complaint.verify_evidence": {"evidence_id": str(uid(74)), "genuine": True},
    "complaint.link_order": {"work_order_id": str(ORDER)},
    "complaint.request_evidence": {"missing": ["evidence"], "until": "2026-12-01", **TOLD},
    "complaint.no_evidence": {"consent": WORD},
    "complaint.accept": {**TOLD, "reason": "商家已承认问题"},
    "complaint.decline": {**TOLD, "reason": "重复投诉", "text": "不予受理"},
    "complaint.draft_refusal": {"letter_text": "不予受理"},
    "complaint.refer": {"referred_to": "市场监督管理局", **REASON, **TOLD},
    "complaint.refer_back": REASON,
    "complaint.resolve_on_spot": {"result": "当场换货", "customer_content": True, "founded": False},
    "complaint.assign": {"handler_id": str(uid(105))},
    "complaint.reassign": {"handler_id": str(uid(105)), **REASON},
    "complaint.return": REASON,
    "complaint.contact": {"means": "phone", "result": "reached"},
    "complaint.reveal": {"purpose": "contact"},
    "complaint.investigate": {
        "sent": "赵工", "place": "A座201铺", "went_at": (NOW - timedelta(hours=1)).isoformat(), "found": "底座进水",
    },
    "complaint.notify_progress": {"text": "已联系商家", **TOLD},
    "complaint.set_severity": {"severity": "serious", **REASON},
    "complaint.escalate": {
        "report": "商家拒绝配合", "incident_report": "事故经过", "written_complaint_file_id": str(FILE),
    },
    "complaint.raise": {"report": "超出权限"},
    "complaint.mediate": {"both_agreed": True},
    "complaint.record_session": {
        "held_at": (NOW - timedelta(hours=1)).isoformat(), "attended": ["刘先生", "店长"], "record": "双方陈述",
    },
    "complaint.settle": {
        "terms": "七日内退款", "due_on": "2026-11-30", "complainant_signature_file_id": str(FILE),
        "respondent_signature_file_id": str(uid(75)),
    },
    "complaint.fail": REASON,
    "complaint.record_execution": {"execution": "executed"},
    "complaint.draft_reply": {"draft": "经核实……"},
    "complaint.recall_draft": REASON,
    "complaint.return_reply": REASON,
    "complaint.approve_reply": TOLD,
    "complaint.reply": {"text": "经核实……", **TOLD},
    "complaint.reject_reply": SAID,
    "complaint.resolve": {"result": "已退款", "founded": False},
    "complaint.grant_compensation": {"granted_fen": 10_000, **REASON},
    "complaint.extend": {"until": "2026-12-20", **REASON, **TOLD},
    "complaint.reopen": {"reason": "找到小票", "consent": WORD},
    "complaint.withdraw": {"consent": WORD},
    "complaint.ask_satisfaction": {"satisfaction": "satisfied", "means": "phone"},
    "corrective_action.open": {"what": "重新培训投诉登记流程", "owner_id": str(WORKER_ID), "due_on": "2026-12-15"},
    "corrective_action.finish": {"done_note": "已培训", "files": [str(FILE)]},
    "corrective_action.return": REASON,
    "corrective_action.reassign": {"owner_id": str(WORKER_ID), "due_on": "2026-12-20", **REASON},
    "corrective_action.extend": {"due_on": "2026-12-31", **REASON},
    "contact_slip.send": {
        "community_id": str(COMMUNITY_ID), "department_id": str(DEPARTMENT), "subject": "车库照明",
        "matter": "B 区照明损坏三盏", "received_at": (NOW - timedelta(minutes=30)).isoformat(),
        "complaint_id": str(COMPLAINT_ID),
    },
    "contact_slip.answer": {"answer": "已更换"},
    "contact_slip.return": REASON,
}  # fmt: skip


def good_form(lifecycle: Lifecycle, action: str, **changes: Any) -> BaseModel:
    """The filled-in form of an action, checked as the API checks it; an action without an entry needs nothing. Changes
    of fields that the form has not are left out."""
    form = lifecycle.form_of(action)
    values = {**GOOD.get(f"{lifecycle.name}.{action}", {}), **changes}
    return form.model_validate({name: value for name, value in values.items() if name in form.model_fields})
