"""What a timeline says of an entry beside its sentence: which parts of the journal, in which words.

Names that people gave (who said it, who signed, who was let in) are left out: a timeline is read by everybody who may
see the order, and customers' names are masked for all of them.
"""

from app.core.complaint_enums import ComplaintKind, Contentment, Execution, Level, Matter, Severity
from app.core.enums import (
    ContactResult,
    CopyAddressee,
    Coverage,
    EstimateBasis,
    HoldReason,
    Labelled,
    Means,
    NoAccessReason,
    OrderKind,
    PaymentMethod,
    PaymentVia,
    RevealPurpose,
    Satisfaction,
)
from app.core.lang import Words
from app.workflow.kinds.complaint.acceptance import Advice

EVENTS: dict[str, Words] = {
    "work_order.made_safe": Words("Make an emergency safe", "先行排险"),
    "work_order.time_proposed": Words("Propose another time", "提议改约"),
}
"""Events of which the action's title says too little."""

DETAILS: dict[str, Words] = {
    "kind": Words("{value}", "{value}"),
    "starts_at": Words("from {value}", "时间自 {value}"),
    "ends_at": Words("until {value}", "至 {value}"),
    "due_at": Words("due {value}", "期限 {value}"),
    "expected_until": Words("expected until {value}", "预计至 {value}"),
    "total_fen": Words("total ¥{value}", "合计 ¥{value}"),
    "invoiced_fen": Words("invoiced ¥{value}", "开单金额 ¥{value}"),
    "amount_fen": Words("amount ¥{value}", "金额 ¥{value}"),
    "settlement.fee_fen": Words("settled with ¥{value}", "结算 ¥{value}"),
    "quote_version": Words("quote version {value}", "报价第 {value} 版"),
    "receipt": Words("receipt {value}", "收据号 {value}"),
    "document": Words("document {value}", "单据号 {value}"),
    "via": Words("{value}", "{value}"),
    "method": Words("{value}", "{value}"),
    "late": Words("late", "迟到"),
    "notice_late": Words("announced too late (M-31)", "改期通知过晚(M-31)"),
    "worker_id": Words("worker {value}", "人员 {value}"),
    "wanted_worker_id": Words("wished for: {value}", "希望转给 {value}"),
    "handler_id": Words("handler {value}", "承办人 {value}"),
    "owner_id": Words("owner {value}", "责任人 {value}"),
    "department_id": Words("department {value}", "部门 {value}"),
    "coverage": Words("coverage: {value}", "承担方式:{value}"),
    "estimate.basis": Words("estimate: {value}", "预估:{value}"),
    "estimate.min_fen": Words("from ¥{value}", "自 ¥{value}"),
    "estimate.max_fen": Words("up to ¥{value}", "至 ¥{value}"),
    "estimate.visit_fee_fen": Words("visit fee ¥{value}", "上门费 ¥{value}"),
    "purpose": Words("purpose: {value}", "目的:{value}"),
    "result": Words("result: {value}", "结果:{value}"),
    "means": Words("by {value}", "方式:{value}"),
    "fit": Words("fit", "合格"),
    "insisted": Words("the customer insists", "客户坚持使用"),
    "reason": Words("reason: {value}", "原因:{value}"),
    "addressee": Words("to: {value}", "送达:{value}"),
    "warranty_order_number": Words("new order {value}", "新工单 {value}"),
    "severity": Words("severity: {value}", "级别:{value}"),
    "matter": Words("about: {value}", "事项:{value}"),
    "decision_number": Words("letter {value}", "函号 {value}"),
    "advice": Words("the rules say: {value}", "规则结论:{value}"),
    "level": Words("to: {value}", "上报至:{value}"),
    "until": Words("until {value}", "截止 {value}"),
    "told_at": Words("told at {value}", "告知时间 {value}"),
    "due_on": Words("due {value}", "期限 {value}"),
    "founded": Words("founded", "投诉属实"),
    "satisfaction": Words("satisfaction: {value}", "满意度:{value}"),
    "execution": Words("agreement: {value}", "协议:{value}"),
    "visit": Words("visit {value}", "第 {value} 次上门"),
}
"""Codes, amounts, times and references. A flag is said where it is set."""

DENIED: dict[str, Words] = {"fit": Words("unfit", "不合格"), "founded": Words("unfounded", "投诉不属实")}
"""Flags that are also said where they are not set."""

TEXTS: dict[str, Words] = {
    "reason": Words("reason: {value}", "原因:{value}"),
    "note": Words("note: {value}", "备注:{value}"),
    "description": Words("{value}", "{value}"),
    "referral": Words("referral: {value}", "转介:{value}"),
    "done": Words("done: {value}", "办理情况:{value}"),
    "work_done": Words("work done: {value}", "施工内容:{value}"),
    "cause": Words("cause: {value}", "故障原因:{value}"),
    "method": Words("method: {value}", "处理方法:{value}"),
    "step": Words("risky step: {value}", "风险操作:{value}"),
    "explained": Words("explained: {value}", "已说明:{value}"),
    "material": Words("material: {value}", "材料:{value}"),
    "custody.thing": Words("taken along: {value}", "带回:{value}"),
    "custody.receipt": Words("receipt {value}", "收据 {value}"),
    "requisition": Words("requisition {value}", "领料单 {value}"),
    "difference": Words("found: {value}", "发现:{value}"),
    "outcome": Words("agreed: {value}", "协商结果:{value}"),
    "comments": Words("comments: {value}", "意见:{value}"),
    "opinion": Words("opinion: {value}", "客户意见:{value}"),
    "notice_left": Words("notice left: {value}", "留言:{value}"),
    "notice": Words("notice left: {value}", "留言:{value}"),
    "advice": Words("advice: {value}", "指导:{value}"),
    "text": Words("told: {value}", "告知内容:{value}"),
    "referred_to": Words("referred to {value}", "转交 {value}"),
    "result": Words("result: {value}", "处理结果:{value}"),
    "terms": Words("terms: {value}", "协议内容:{value}"),
    "found": Words("found: {value}", "调查情况:{value}"),
    "subject": Words("subject: {value}", "事由:{value}"),
    "answer": Words("answer: {value}", "答复:{value}"),
    "record": Words("record: {value}", "记录:{value}"),
    "report": Words("report: {value}", "上报内容:{value}"),
    "demand": Words("demand: {value}", "诉求:{value}"),
    "done_note": Words("done: {value}", "整改情况:{value}"),
    "what": Words("to change: {value}", "整改内容:{value}"),
    "coverage_reason": Words("because: {value}", "理由:{value}"),
}
"""What somebody wrote."""

LABELS: dict[str, tuple[type[Labelled], ...]] = {
    "kind": (OrderKind, ComplaintKind),
    "coverage": (Coverage,),
    "estimate.basis": (EstimateBasis,),
    "result": (ContactResult, Satisfaction),
    "means": (Means,),
    "via": (PaymentVia,),
    "method": (PaymentMethod,),
    "purpose": (RevealPurpose,),
    "reason": (HoldReason, NoAccessReason),
    "addressee": (CopyAddressee,),
    "severity": (Severity,),
    "advice": (Advice,),
    "matter": (Matter,),
    "level": (Level,),
    "satisfaction": (Contentment,),
    "execution": (Execution,),
}
"""The vocabularies of codes; one key may stand for either of two."""


def label_of(key: str, value: object) -> object:
    """A code as its vocabulary's value; anything else as it is."""
    for kind in LABELS.get(key, ()):
        if value in tuple(kind):
            return kind(str(value))
    return value
