"""One form for each action of a work order."""

from datetime import timedelta

from tests.kinds.usual import (
    COMMUNITY_ID,
    DEPARTMENT,
    FILE,
    NOW,
    QUOTE_ID,
    REASON,
    ROOM,
    SAID,
    SIGNED,
    SOON,
    WINDOW,
    WORD,
    WORKER_ID,
    Form,
    uid,
)

LABOUR = {"kind": "labour", "name": "更换角阀", "quantity": "1", "unit": "项", "basis": "list", "catalogue_code": "P12"}
RATINGS = {"attitude": 5, "quality": 4, "speed": 3, "overall": 4}
ASSIGN = {"worker_id": str(WORKER_ID)}

FORMS: dict[str, Form] = {
    "register": {
        "community_id": str(COMMUNITY_ID), "kind": "repair", "channel": "phone", "description": "厨房水龙头漏水",
        "premises_id": str(ROOM), "contact_phone": "13800138000",
    },
    "register_claim": {"description": "又漏水"},
    "advise": {"advice": "请关总阀", "customer_content": True},
    "worker_sign": {"reason": "已离职"},
    "correct": {"description": "厨房水龙头漏水,越来越大", "reason": "听错"},
    "accept": {
        "coverage": "chargeable", "coverage_reason": "不在保修范围", "consent": WORD, "appointment": WINDOW,
        "odd_hour": True,
        "estimate": {"basis": "list", "min_fen": 5000, "max_fen": 9000}, "trades": ["plumbing"],
    },
    "vouch": {"coverage": "contract", "reason": "维保合同在期"},
    "recover_coverage": {
        "coverage": "in_warranty", "coverage_reason": "在保修期内", "consent": WORD, "provisional": True,
    },
    "reclassify": {"kind": "housekeeping", **REASON},
    "refuse": {**REASON, "referral": "请联系供水公司"},
    "fulfil": {"done": "已代订", "lines": [LABOUR], **SIGNED},
    "dispatch": {"department_id": str(DEPARTMENT)},
    "assign": ASSIGN,
    "reassign": ASSIGN,
    "replace_worker": ASSIGN,
    "hand_back": REASON,
    "contact": {"means": "phone", "result": "reached"},
    "reveal": {"purpose": "contact"},
    "reschedule": {"window": WINDOW, "odd_hour": True, **REASON, "asked_by": "customer", "agreed_by": "业主"},
    "reject_time": SAID,
    "depart": {"checklist": ["tools", "badge"]},
    "arrive": {"badge_shown": True, "consent_to_enter": "业主本人"},
    "report_no_access": {"reason": "nobody_home", "called": True, "notice_left": "请致电前台"},
    "diagnose": {"reproduced": True, "cause": "垫圈老化", "method": "更换", "explained_to": "业主"},
    "quote": {"lines": [LABOUR], "list_shown": True},
    "approve_quote": {"quote_id": str(QUOTE_ID), **SIGNED},
    "reject_quote": {"quote_id": str(QUOTE_ID), **REASON, **SIGNED},
    "start": {"emergency_consent": WORD},
    "inspect_material": {"material": "角阀", "supplied_by": "centre", "fit": True},
    "record_consent": {"step": "cut-wall", "explained": "需要开槽", "signature_file_id": str(FILE)},
    "report_change": {"difference": "墙内管道也破损"},
    "continue": {"outcome": "按原报价继续"},
    "hold": {"reason": "parts", "expected_until": SOON},
    "plan_return": {"window": WINDOW, "odd_hour": True, "agreed_by": "业主", "custody_settled": True},
    "complete": {
        "work_done": "更换角阀", "photos_after": [str(FILE)], "cleaned_up": True, "result_shown_to": "业主",
    },
    "rate": {"ratings": RATINGS},
    "take_ratings": {"ratings": RATINGS},
    "object": {"wrong": "我没有同意这个报价"},
    "answer_objection": {
        "upheld": True, **REASON, "told_at": (NOW - timedelta(minutes=5)).isoformat(), "means": "phone",
    },
    "leave_notice": {"notice": "已完工,请回电"},
    "sign_off": {"signed_by": "业主", "signature_file_id": str(FILE)},
    "sign_off_absent": {"agreement": WORD},
    "reject_work": SAID,
    "accept_as_is": {"settled_by": "nothing", "consent": WORD},
    "dissatisfied": {**REASON, "apology": True},
    "log_copy": {"addressee": "archive", "received_by": "档案员"},
    "close": {"note": "已答复"},
    "cancel": {**REASON, "settlement": {"fee_fen": 3000}},
    "compensate": {"amount_fen": 1000, **REASON, "apology": True},
    "merge": {"duplicate_of": str(uid(61))},
    "warranty_claim": {"description": "又漏水"},
    "reconsider": REASON,
    "return_to_desk": REASON,
}  # fmt: skip
