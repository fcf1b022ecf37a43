"""What the next person may do with an order after each measured action, as an answer says it, written by hand: the
floor and the textbook know this one case by heart, where the service works it out."""

from typing import Any, Final

Offered = tuple[str, str, list[str], list[dict[str, str]]]
"""Name, title, what the form needs, what stands in the way."""

CONTACT: Final[Offered] = ("contact", "联系登记", ["means", "result"], [])
REVEAL: Final[Offered] = ("reveal", "查看联系方式", ["purpose"], [])
CORRECT: Final[Offered] = ("correct", "更正登记内容", ["reason"], [])
VOUCH: Final[Offered] = ("vouch", "书面确认免费", ["coverage", "reason"], [])
PROVE_WARRANTY: Final[Offered] = (
    "prove_warranty",
    "补充保修依据",
    ["part"],
    [
        {
            "guard": "is_in_warranty",
            "clause": "M-13",
            "message": "本单并非按保修免费：如须变更，请使用“现场变更费用承担”。",
        }
    ],
)
CANCEL: Final[Offered] = ("cancel", "取消", ["reason"], [])
MERGE: Final[Offered] = ("merge", "合并", ["duplicate_of"], [])
EXPLAIN_DELAY: Final[Offered] = (
    "explain_delay",
    "说明维保延误",
    ["late_with", "reason", "expected_at"],
    [
        {
            "guard": "is_under_contract",
            "clause": "M-80",
            "message": "该工单不属于维保合同：须在受理或变更费用承担时认定。",
        }
    ],
)
PROVE_CONTRACT: Final[Offered] = ("prove_contract", "补充维保设备", ["asset_id"], EXPLAIN_DELAY[3])
JOIN_INCIDENT: Final[Offered] = (
    "join_incident",
    "并入公共故障",
    ["incident_id"],
    [
        {
            "guard": "a_fault_goes_on",
            "clause": "M-100",
            "message": "本小区目前没有处理中的公共故障，按普通工单处理。",
        }
    ],
)
NOTE_ON_SITE: Final[Offered] = ("note_on_site", "现场记录", ["note"], [])
HAND_BACK: Final[Offered] = ("hand_back", "退单/转单", ["reason"], [])
RESCHEDULE: Final[Offered] = ("reschedule", "改约", ["window", "reason", "asked_by", "agreed_by"], [])
REJECT_TIME: Final[Offered] = ("reject_time", "不同意时间", ["reason", "consent|signature_file_id"], [])
CONFIRM_TIME: Final[Offered] = (
    "confirm_time",
    "确认客户提议时间",
    [],
    [{"guard": "a_proposal_is_open", "clause": "M-31", "message": "客户没有待确认的时间提议，请与客户商定后改约。"}],
)

REGISTERED: Final[tuple[Offered, ...]] = (
    ("advise", "电话指导解决", ["advice", "customer_content"], []),
    CORRECT,
    ("accept", "受理", ["coverage", "coverage_reason", "appointment"], []),
    ("refuse", "不予受理", ["reason", "referral"], []),
    CONTACT,
    REVEAL,
    CANCEL,
    MERGE,
    JOIN_INCIDENT,
)
"""To the desk."""
ACCEPTED: Final[tuple[Offered, ...]] = (
    CORRECT,
    PROVE_WARRANTY,
    PROVE_CONTRACT,
    EXPLAIN_DELAY,
    ("reclassify", "重新分类", ["kind", "reason"], []),
    (
        "fulfil",
        "前台办结",
        ["done"],
        [{"guard": "needs_no_visit", "clause": "M-15", "message": "该项目需要上门，请派单。"}],
    ),
    ("dispatch", "派单", ["department_id"], []),
    CONTACT,
    REVEAL,
    RESCHEDULE,
    CONFIRM_TIME,
    REJECT_TIME,
    CANCEL,
    MERGE,
    JOIN_INCIDENT,
)
"""To the desk."""
ASSIGNED: Final[tuple[Offered, ...]] = (
    VOUCH,
    EXPLAIN_DELAY,
    ("reassign", "改派", ["worker_id"], []),
    ("add_helpers", "增派协办人员", ["helper_ids"], []),
    ("remove_helper", "撤回协办人员", ["helper_id", "reason"], []),
    REVEAL,
    CANCEL,
    MERGE,
    JOIN_INCIDENT,
)
"""To the supervisor."""
ASSIGNED_TO_ME: Final[tuple[Offered, ...]] = (("acknowledge", "签收", [], []), HAND_BACK, CONTACT, REVEAL, RESCHEDULE)
"""To the worker."""
ASSIGNED_AT_DESK: Final[tuple[Offered, ...]] = (
    CORRECT,
    PROVE_WARRANTY,
    PROVE_CONTRACT,
    EXPLAIN_DELAY,
    CONTACT,
    REVEAL,
    RESCHEDULE,
    CONFIRM_TIME,
    REJECT_TIME,
    CANCEL,
    MERGE,
    JOIN_INCIDENT,
)
"""To the desk."""
ACKNOWLEDGED: Final[tuple[Offered, ...]] = (
    EXPLAIN_DELAY,
    HAND_BACK,
    CONTACT,
    REVEAL,
    RESCHEDULE,
    (
        "depart",
        "出发",
        ["checklist"],
        [{"guard": "visit_is_due", "clause": "M-33", "message": "约定上门时间为 2028-06-28 08:00，请先改约再出发。"}],
    ),
)
"""To the worker."""
QUOTED: Final[tuple[Offered, ...]] = (
    EXPLAIN_DELAY,
    NOTE_ON_SITE,
    CONTACT,
    REVEAL,
    ("diagnose", "故障诊断", ["reproduced", "cause", "method", "explained_to"], []),
    ("quote", "报价", ["lines", "list_shown"], []),
    ("approve_quote", "同意报价", ["quote_id", "signature_file_id"], []),
    ("reject_quote", "不同意报价", ["quote_id", "reason", "signature_file_id"], []),
    ("end_visit", "离场待客户考虑", [], []),
)
"""To the worker."""
COMPLETED: Final[tuple[Offered, ...]] = (
    NOTE_ON_SITE,
    CONTACT,
    REVEAL,
    RESCHEDULE,
    ("leave_notice", "留言", ["notice"], []),
    ("sign_off", "验收签字", ["signed_by", "signature_file_id"], []),
    ("worker_sign", "维修人员签字", [], []),
)
"""To the worker."""


def offers(offered: tuple[Offered, ...], order_id: Any) -> list[dict[str, Any]]:
    """As an answer shows them."""
    return [
        {
            "name": name,
            "title": title,
            "href": f"/v1/work-orders/{order_id}/{name.replace('_', '-')}",
            "form": f"/v1/work-orders/{order_id}/forms/{name}",
            "needs": needs,
            "blocked_by": [
                {**refusal, "pointer": None, "debug": f"guard {refusal['guard']} ({refusal['clause']}) refused"}
                for refusal in blocked_by
            ],
        }
        for name, title, needs, blocked_by in offered
    ]
