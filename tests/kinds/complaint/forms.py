"""One form for each action of a complaint."""

from datetime import timedelta

from tests.kinds.usual import COMMUNITY_ID, FILE, NOW, ORDER, REASON, SAID, TOLD, WORD, Form, uid

FORMS: dict[str, Form] = {
    "register": {
        "community_id": str(COMMUNITY_ID), "kind": "consumer", "channel": "online", "matter": "consumer_dispute",
        "description": "电热水壶漏电", "complainant_name": "刘先生", "complainant_phone": "13800138000",
        "respondent": {"name": "金鑫家电"}, "facts": {"complainant_type": "consumer"},
        "evidence": [{"kind": "receipt", "file_id": str(FILE)}],
    },
    "supplement": {"facts": {"purchase_channel": "shop"}, "evidence": [{"kind": "photo", "note": "照片"}]},
    "verify_evidence": {"evidence_id": str(uid(74)), "genuine": True, "finding": "与存根一致"},
    "correct": {"matter": "staff", "place": "A座201铺", "reason": "误选"},
    "object": {"reason": "我没有说过要撤诉"},
    "link_order": {"work_order_id": str(ORDER)},
    "request_evidence": {"missing": ["evidence"], "until": "2026-12-01", **TOLD},
    "no_evidence": {"consent": WORD},
    "accept": {**TOLD, "reason": "商家已承认问题"},
    "decline": {**TOLD, "reason": "重复投诉", "text": "不予受理"},
    "draft_refusal": {"letter_text": "不予受理"},
    "refer": {"referred_to": "市场监督管理局", **REASON, **TOLD},
    "refer_back": REASON,
    "resolve_on_spot": {"result": "当场换货", "customer_content": True, "founded": False},
    "assign": {"handler_id": str(uid(105))},
    "reassign": {"handler_id": str(uid(105)), **REASON},
    "return": REASON,
    "contact": {"means": "phone", "result": "reached"},
    "reveal": {"purpose": "contact"},
    "investigate": {
        "sent": "赵工", "place": "A座201铺", "went_at": (NOW - timedelta(hours=1)).isoformat(), "found": "底座进水",
    },
    "notify_progress": {"text": "已联系商家", **TOLD},
    "set_severity": {"severity": "serious", **REASON},
    "escalate": {
        "report": "商家拒绝配合", "incident_report": "事故经过", "written_complaint_file_id": str(FILE),
    },
    "raise": {"report": "超出权限"},
    "mediate": {"both_agreed": True},
    "record_session": {
        "held_at": (NOW - timedelta(hours=1)).isoformat(), "attended": ["刘先生", "店长"], "record": "双方陈述",
    },
    "settle": {
        "terms": "七日内退款", "due_on": "2026-11-30", "complainant_signature_file_id": str(FILE),
        "respondent_signature_file_id": str(uid(75)),
    },
    "fail": REASON,
    "record_execution": {"execution": "executed"},
    "draft_reply": {"draft": "经核实……"},
    "recall_draft": REASON,
    "return_reply": REASON,
    "approve_reply": TOLD,
    "reply": {"text": "经核实……", **TOLD},
    "reject_reply": SAID,
    "resolve": {"result": "已退款", "founded": False},
    "grant_compensation": {"granted_fen": 10_000, "apology": True, **REASON},
    "extend": {"until": "2026-12-20", **REASON, **TOLD},
    "reopen": {"reason": "找到小票", "consent": WORD},
    "withdraw": {"consent": WORD},
    "ask_satisfaction": {"satisfaction": "satisfied", "means": "phone"},
}  # fmt: skip
