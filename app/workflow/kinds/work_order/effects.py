"""Effects of work orders: the price basis, appointments, visits, quotes, the invoice, links (M-12 to M-70)."""

from dataclasses import dataclass

from app.core.lang import Words
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.workflow.engine.effects import Effect, OfVocabulary

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
    "note": Words("note on site", "现场记录"),
    "copy": Words("copy handed over", "送达联"),
}


class KeepEstimate(Effect):
    """M-14: the price basis with the price list's version and the customer's agreement; trades left open before."""

    words = Words("keep the estimate with its price list and consent", "保存预估价、价目表版本及客户同意")


class KeepProof(Effect):
    """M-13: who vouched for which coverage, and why."""

    words = Words("keep who vouched and why", "保存书面确认")


class KeepTerm(Effect):
    """M-13: the part whose term proves that it is free."""

    words = Words("keep the part and its warranty term", "保存保修部位与期限")


class KeepContract(Effect):
    """M-80: the equipment, and the contract that covers it."""

    words = Words("keep the equipment and its contract", "保存设备及其合同")


class CorrectFields(Effect):
    """M-11: what was misheard is put right; the journal keeps what it was."""

    words = Words("correct the fields that were sent, and keep the old values", "更正所填字段并保留原值")


class KeepClass(Effect):
    """M-12: the new kind's catalogue item and trades; what was decided for the old one no longer stands."""

    words = Words("keep the new kind's item and trades", "保存新类别的项目与工种")


@dataclass(frozen=True)
class BookAppointment(OfVocabulary):
    """Make the form's window the current appointment; the one before becomes `moved`."""

    says = Words("the appointment: {value}", "预约:{value}")
    vocabulary = AppointmentState
    value: str = "confirmed"


class SettleAppointment(OfVocabulary):
    """The current appointment ends: kept, missed or cancelled."""

    says = Words("the appointment: {value}", "预约:{value}")
    vocabulary = AppointmentState


@dataclass(frozen=True)
class GiveAppointmentTo(Effect):
    """The current appointment's worker: the one named in the form, or nobody."""

    named: bool = True

    @property
    def words(self) -> Words:
        if self.named:
            return Words("the appointment goes to the named worker", "预约转给被指派人员")
        return Words("the appointment waits for a worker", "预约待指派")


class OfferToWorkers(Effect):
    """M-25: where the community lets workers claim, those of the department see the order until one is on the way."""

    words = Words("offer it to the department's workers, where they may claim", "允许抢单时向部门人员开放")


class TakeDepartment(Effect):
    """An order that was never dispatched goes to the department of the worker who is named."""

    words = Words("an order without department takes the worker's", "未派部门的工单归入该人员部门")


class Displace(Effect):
    """M-24: an emergency takes the worker; overlapping appointments of other orders fall, and their people are told."""

    words = Words("an emergency displaces overlapping appointments", "紧急工单占用冲突预约")


class OpenVisit(Effect):
    """A journey begins."""

    words = Words("a visit begins", "上门开始")


class MarkVisit(OfVocabulary):
    """Note on the current visit: arrived, no_access or ended."""

    says = Words("{value}", "{value}")
    vocabulary = VISIT_MARKS


@dataclass(frozen=True)
class LogContact(Effect):
    """Record a contact attempt."""

    topic: str = ""

    words = Words("record the contact attempt", "登记联系情况")


class LogFailedContact(Effect):
    """M-20: the attempt to reach a customer who could not be reached."""

    words = Words("record the attempt to reach the customer", "登记联系未果")


class RecordOnSite(OfVocabulary):
    """Record what was found, inspected, consented to or left behind, in the form's words."""

    says = Words("record: {value}", "记录:{value}")
    vocabulary = RECORDS


RATED_BY = {
    "app": Words("ratings given in the app", "评价:客户本人"),
    "follow_up": Words("ratings told at the follow-up", "评价:回访告知"),
}


class KeepWord(Effect):
    """M-56: what staff record in the customer's name may be objected to for seven days; the customer's own act is no
    record of somebody else."""

    words = Words("note what was recorded in the customer's name", "登记代记的客户意见")


@dataclass(frozen=True)
class KeepRatings(OfVocabulary):
    """M-73: the ratings with their source; the work is rated once per completion."""

    says = Words("{value}", "{value}")
    vocabulary = RATED_BY


class KeepObjection(Effect):
    """M-56: to which word the customer objects."""

    words = Words("note the objection", "登记异议")


class JudgeWord(Effect):
    """M-56: an upheld objection makes the word void; remedies follow by the other actions."""

    words = Words("an upheld objection voids the word", "异议成立的,该记录作废")


class OfferQuote(Effect):
    """Store the form's lines as the next quote version; the open one is superseded."""

    words = Words("store the next version of the quote", "生成新版报价")


class DecideQuote(OfVocabulary):
    """The customer's word on the current version: approved or rejected."""

    says = Words("the quote: {value}", "报价:{value}")
    vocabulary = QuoteState


class WithdrawQuote(Effect):
    """An offered version that is no longer wanted is superseded."""

    words = Words("withdraw an open quote", "撤回未确认报价")


class ReleaseMaterial(Effect):
    """M-43: an order that is cancelled, refused or merged needs no material: what was asked for is withdrawn, and the
    supervisor and the worker are told of what was issued."""

    words = Words(
        "withdraw what was asked of the warehouse, call back what was issued", "撤销未发领料,通知退回已发材料"
    )


class Invoice(Effect):
    """SYSTEM: invoice what was done, within the approved version; once per order."""

    words = Words("invoice, at most as approved", "开单,不超过已同意报价")


class SettleCancellation(Effect):
    """A cancelled order owes at most its recorded settlement, and needs no follow-up."""

    words = Words("settle the cancellation", "取消结算")


class SettlePenalties(Effect):
    """M-80: what a contract says of lateness is owed for this job, and taken off what its customer is to pay for it."""

    words = Words("settle what the contract says of lateness", "结算合同逾期违约金")


class ScheduleFollowUp(Effect):
    """SYSTEM: a follow-up is due, or the community's sample leaves it out."""

    words = Words("schedule the follow-up", "安排回访")


class CallOffFollowUp(Effect):
    """M-52, M-70: nobody asks about work that is to be done again; the follow-up comes anew when it is completed."""

    words = Words("call off a follow-up that is still to come", "取消未完成的回访")


class OpenWarrantyOrder(Effect):
    """M-54: register a linked order, free of charge."""

    words = Words("open a linked order, free of charge", "生成关联免费返修工单")


class FoldIntoMaster(Effect):
    """Merge: the open order named as master is told of the duplicate and its reporter."""

    words = Words("tell the master order", "通知主单")


class KeepDuplicate(Effect):
    """M-12: the duplicate's photos, wishes and remarks stand with this order from now on."""

    words = Words("keep the duplicate's photos, wishes and remarks", "保留重复工单的照片、要求与备注")


class AnswerUrge(Effect):
    """催单 is answered: who has it, and by when."""

    words = Words("answer who has it, and by when", "答复当前处理人及时限")


class InvoiceFee(Effect):
    """A charge for the amount that a contract's fee comes to."""

    words = Words("invoice the contract's fee", "开具合同费用单")


class OfferIncident(Effect):
    """M-100: whoever reports what may be a public fault is shown the one that is open there."""

    words = Words("show the public fault that it may be", "提示可能所属的公共故障")
