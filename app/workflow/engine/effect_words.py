"""Effects in words for people: what follows from an action, as the docs and the lifecycle pages say it."""

from collections.abc import Iterable

from app.core.complaint_enums import DecisionKind, NoteKind
from app.core.enums import LedgerKind
from app.core.lang import Words
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.workflow.clocks.kinds import CLOCKS
from app.workflow.engine import effects as fx

AUDIENCES = {
    "desk": Words("the desk", "前台"),
    "department": Words("the department", "部门"),
    "supervisor": Words("the supervisor", "部门主管"),
    "worker": Words("the worker", "被指派人员"),
    "former_worker": Words("the worker before", "原被指派人员"),
    "customer": Words("the customer", "客户"),
    "reporters": Words("who reported it", "报事人"),
    "cashier": Words("the cashier", "收费员"),
    "cs_supervisor": Words("the customer-service supervisor", "客服主管"),
    "manager": Words("the manager", "经理"),
    "complainant": Words("the complainant", "投诉人"),
    "handler": Words("the handler", "承办人"),
    "former_handler": Words("the handler before", "原承办人"),
    "level": Words("the level that holds it", "受理层级"),
    "owner": Words("whoever is to carry it out", "责任人"),
    "sender": Words("the sender", "发出人"),
}
VISIT_MARKS = {
    "arrived": Words("the visit: arrived", "上门:已到场"),
    "no_access": Words("the visit: no access", "上门:未能入户"),
    "ended": Words("the visit ends", "上门结束"),
}
RECORDS = {
    "diagnosis": Words("diagnosis", "诊断"),
    "material": Words("inspection of material", "材料检验"),
    "consent": Words("consent to a risky step", "风险操作同意"),
    "change": Words("change", "变更"),
    "hold": Words("hold", "挂起"),
    "resumed": Words("end of the hold", "挂起结束"),
    "notice": Words("notice left", "留言"),
    "copy": Words("copy handed over", "送达联"),
}
PLAIN = {
    fx.KeepEstimate: Words("keep the estimate with its price list and consent", "保存预估价、价目表版本及客户同意"),
    fx.KeepClass: Words("keep the new kind's item and trades", "保存新类别的项目与工种"),
    fx.TakeDepartment: Words("an order without department takes the worker's", "未派部门的工单归入该人员部门"),
    fx.Displace: Words("an emergency displaces overlapping appointments", "紧急工单占用冲突预约"),
    fx.OpenVisit: Words("a visit begins", "上门开始"),
    fx.OfferQuote: Words("store the next version of the quote", "生成新版报价"),
    fx.WithdrawQuote: Words("withdraw an open quote", "撤回未确认报价"),
    fx.Invoice: Words("invoice, at most as approved", "开单,不超过已同意报价"),
    fx.SettleCancellation: Words("settle the cancellation", "取消结算"),
    fx.ScheduleFollowUp: Words("schedule the follow-up", "安排回访"),
    fx.OpenWarrantyOrder: Words("open a linked order, free of charge", "生成关联免费返修工单"),
    fx.FoldIntoMaster: Words("tell the master order", "通知主单"),
    fx.AnswerUrge: Words("answer who has it, and by when", "答复当前处理人及时限"),
    fx.TakePayment: Words("record the payment with its receipt", "登记收款并出具收据"),
    fx.ReceiveCollection: Words("the collection is with the cashier", "代收款已交收费员"),
    fx.LogAttempt: Words("record the attempt", "登记回访尝试"),
    fx.Alert: Words("alert the customer-service supervisor if it is serious", "重大投诉立即通知客服主管"),
    fx.TakeEvidence: Words("keep the evidence and lay new facts over old ones", "保存证据,更新要件"),
    fx.CheckEvidence: Words("keep what was found of the evidence", "保存证据核验结果"),
    fx.KeepVerdict: Words("keep the rules' verdict with its facts", "保存规则结论及所依据要件"),
    fx.AskEvidence: Words("keep what is missing", "保存待补要件"),
    fx.RouteMatter: Words("route it to the department", "按归口转至责任部门"),
    fx.OpenRoutedOrder: Words("open the repair order of a matter of equipment", "设备事项同时开立报修工单"),
    fx.LinkOrders: Words("link the work orders", "关联工单"),
    fx.NameHandler: Words("keep the handler and the department", "保存承办人及部门"),
    fx.TakeOver: Words("the level handles it itself", "由当前层级承办"),
    fx.Climb: Words("up to the next level", "上报至上一层级"),
    fx.KeepAgreement: Words("keep the signed agreement", "保存双方签署的协议"),
    fx.SendReply: Words("keep the reply with who drafted and approved it", "保存答复及拟稿、审核人"),
    fx.Remedy: Words(
        "open the corrective action, keep the compensation, have work done again", "下达整改、登记赔偿、安排返工"
    ),
    fx.OpenRound: Words("open a new round", "开启新一轮"),
}


def effect_words(effect: fx.Effect) -> Words:
    """One effect in words; one that this page does not know yet is named as it is in the code."""
    match effect:
        case fx.Start(clock=name):
            return _clocks("start the clock", "开始计时", (name,))
        case fx.Stop(clocks=names):
            return _clocks("end the clock", "结束计时", names)
        case fx.Void(clocks=()):
            return Words("void all open clocks", "作废全部未结束计时")
        case fx.Void(clocks=names):
            return _clocks("void the clock", "作废计时", names)
        case fx.Pause(clock=name):
            return _clocks("pause the clock", "暂停计时", (name,))
        case fx.Resume(clock=name):
            return _clocks("let the clock run on", "恢复计时", (name,))
        case fx.Restart(clock=name):
            return _clocks("end the clock and start it anew", "结束并重新计时", (name,))
        case fx.MoveDue(clock=name):
            return _clocks("the clock ends with the day named", "时限移至所填日期", (name,))
        case fx.Tell(whom=whom):
            audience = AUDIENCES[whom]
            return Words(f"tell {audience.en}", f"通知{audience.zh}")
        case fx.RowChange():
            return _row_change(effect)
        case _:
            return _aspect(effect)


def _aspect(effect: fx.Effect) -> Words:
    match effect:
        case fx.BookAppointment(state=state):
            return Words(f"the appointment: {state}", f"预约:{AppointmentState(state).zh}")
        case fx.SettleAppointment(state=state):
            return Words(f"the appointment: {state}", f"预约:{AppointmentState(state).zh}")
        case fx.GiveAppointmentTo(named=True):
            return Words("the appointment goes to the named worker", "预约转给被指派人员")
        case fx.GiveAppointmentTo():
            return Words("the appointment waits for a worker", "预约待指派")
        case fx.MarkVisit(what=what):
            return VISIT_MARKS[what]
        case fx.LogContact():
            return Words("record the contact attempt", "登记联系情况")
        case fx.RecordOnSite(kind=kind) if kind in RECORDS:
            return Words(f"record: {RECORDS[kind].en}", f"记录:{RECORDS[kind].zh}")
        case fx.DecideQuote(state=state):
            return Words(f"the quote: {state}", f"报价:{QuoteState(state).zh}")
        case fx.LogNote(kind=kind):
            note = NoteKind(kind)
            return Words(f"record: {note.en}", f"记录:{note.zh}")
        case fx.KeepDecision(kind=kind):
            decision = DecisionKind(kind)
            return Words(f"keep the decision: {decision.en}", f"保存决定:{decision.zh}")
        case fx.Ledger(kind=kind):
            return Words(f"ledger: {LedgerKind(kind).en}", f"台账:{LedgerKind(kind).zh}")
        case _:
            name = type(effect).__name__
            return PLAIN.get(type(effect), Words(name, name))


def _clocks(en: str, zh: str, names: Iterable[str]) -> Words:
    kinds = [CLOCKS[name].words for name in names]
    return Words(f"{en}: {', '.join(kind.en for kind in kinds)}", f"{zh}:{'、'.join(kind.zh for kind in kinds)}")


def _row_change(effect: fx.RowChange) -> Words:
    match effect:
        case fx.Put(field=name, value=value):
            text = f"{name} = {'–' if value is None else str(value).lower()}"
            return Words(text, text)
        case fx.Stamp(field=name):
            return Words(f"{name} = now", f"{name} = 当前时间")
        case fx.Sign(field=name):
            return Words(f"{name} = whoever acts", f"{name} = 操作人")
        case fx.Count(field=name):
            return Words(f"{name} + 1", f"{name} + 1")
        case fx.Keep(fields=names):
            return Words(f"keep {', '.join(names)}", f"保存 {', '.join(names)}")
        case _:
            return Words(type(effect).__name__, type(effect).__name__)
