"""What customers and complainants are told in a notice: what happened to which record, and what they can do or expect.

One entry for each event that a table, or a clock, tells somebody outside the house; the house's own words for the same
event stand in notice_words. A sentence is left out where one of its places has no value, but never the first one.
Nothing here names a person or repeats what the house says to itself (M-90): the places are those of TOLD_OUTSIDE.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.lang import Words
from app.workflow.clocks.escalation import WARNED

_PLACE = re.compile(r"\{(\w+)\}")
ALWAYS: Final = frozenset({"record", "phone"})
"""Places that need no fact of the move: the record's name, and the number to call."""


def places_of(sentence: Words) -> frozenset[str]:
    """What a sentence names."""
    return frozenset(_PLACE.findall(sentence.en))


@dataclass(frozen=True, slots=True)
class Told:
    """A notice for somebody outside the house: its title, and its sentences one after another."""

    title: Words
    sentences: tuple[Words, ...]

    def __init__(self, title: Words, *sentences: Words) -> None:
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "sentences", sentences)

    @property
    def facts(self) -> frozenset[str]:
        """What must be known of the move for all its sentences to be said."""
        return frozenset().union(*map(places_of, self.sentences)) - ALWAYS


CALL = Words("You can also call {phone}.", "也可致电 {phone}。")
WINDOW = Words("Somebody comes between {starts_at} and {ends_at}.", "上门时间为 {starts_at} 至 {ends_at}。")
UNSUITABLE = Words(
    "If that doesn't suit you, reject the time in the app or call {phone}.",
    "如时间不便,请在小程序中选择“不同意时间”或致电 {phone}。",
)
UNSUITABLE_TO_REPORTERS = Words("If that doesn't suit you, call {phone}.", "如时间不便,请致电 {phone}。")
"""Whose order was merged into another's can't act on that one, and money on it is not their matter."""
WHAT_IS_OWED = Words("¥{owed_fen} are still to be paid.", "尚应付 ¥{owed_fen}。")
LETTER = Words("The letter {letter} says it in full.", "详见函件 {letter}。")
NEWS = Words("You hear how it goes by {progress_by} at the latest.", "最迟 {progress_by} 告知您进展。")
RESULT = Words("The result is due by {result_by}.", "办结期限为 {result_by}。")

MOVED_VISIT = (
    Words("The visit has another time", "上门时间已变更"),
    Words("The visit for {record} has another time.", "{record}的上门时间已变更。"),
    WINDOW,
)
ON_THE_WAY = Told(
    Words("A worker is on the way", "服务人员已出发"),
    Words("A worker is on the way to you for {record}.", "服务人员已出发,前来处理{record}。"),
    Words("The agreed time is {starts_at} to {ends_at}.", "约定时间为 {starts_at} 至 {ends_at}。"),
    Words(
        "They show their badge at the door and come in only if you agree.",
        "到场后会出示工牌,经您同意方可入户。",
    ),
)
COMES_AGAIN = (
    Words("Somebody comes again", "已安排再次上门"),
    Words("Somebody comes again for {record}.", "{record}已安排再次上门。"),
    WINDOW,
)
DISPLACED = Told(
    Words("An emergency took the worker", "因紧急抢修需改约"),
    Words(
        "An emergency took the worker: the time for {record} falls away, and we are sorry.",
        "因紧急抢修,{record}的上门时间取消,敬请谅解。",
    ),
    Words("We agree another time with you.", "我们将与您另约时间。"),
    CALL,
)
CANCELLED = (
    Words("The work order is cancelled", "工单已取消"),
    Words("{record} was cancelled.", "{record}已取消。"),
)
AGAIN = Words("If you still need it, ask for it again.", "如仍需要,请重新报修。")
ANSWERED = Told(
    Words("Your complaint was answered", "投诉已答复"),
    Words("There is an answer to {record}: read it there, or as a letter.", "{record}已答复,可查看答复及答复函。"),
    Words(
        "If you don't accept it, reject it with your reasons as long as it isn't resolved; it then goes on.",
        "如不接受,请在办结前说明理由并选择“不接受答复”,我们将继续处理。",
    ),
    Words("Otherwise its result is due by {result_by}.", "如无异议,办结期限为 {result_by}。"),
    CALL,
)

TOLD: Final[Mapping[tuple[str, str], Told]] = {
    ("work_order.refused", "customer"): Told(
        Words("Your request can't be taken up", "申请不予受理"),
        Words("{record} can't be taken up.", "{record}不予受理。"),
        Words("It says why, and who can help you instead.", "原因及可求助的单位见工单。"),
        Words("If you see it otherwise, call {phone}.", "如有异议,请致电 {phone}。"),
    ),
    ("work_order.rescheduled", "customer"): Told(*MOVED_VISIT, UNSUITABLE),
    ("work_order.rescheduled", "reporters"): Told(*MOVED_VISIT, UNSUITABLE_TO_REPORTERS),
    ("work_order.departed", "customer"): ON_THE_WAY,
    ("work_order.departed", "reporters"): ON_THE_WAY,
    ("work_order.quoted", "customer"): Told(
        Words("A quote awaits your answer", "报价待您确认"),
        Words("There is a quote for {record}.", "{record}已报价。"),
        Words("Version {quote_version} comes to ¥{total_fen}.", "第 {quote_version} 版合计 ¥{total_fen}。"),
        Words(
            "Work goes on only if you approve it: approve or reject it in the app, or tell the worker or the centre.",
            "经您同意后方可施工:请在小程序中同意或不同意,或告知服务人员、客服中心。",
        ),
        CALL,
    ),
    ("work_order.completed", "customer"): Told(
        Words("The work is done: please accept it", "已完工,请验收"),
        Words("The work on {record} is done.", "{record}已完工。"),
        Words("¥{invoiced_fen} are invoiced.", "应付 ¥{invoiced_fen}。"),
        Words(
            "Please look at it and accept it, or reject it with your reasons; what is rejected is done again free of "
            "charge.",
            "请查看并验收;如不满意,请说明理由并选择验收不通过,我们将免费返工。",
        ),
    ),
    ("work_order.completed", "reporters"): Told(
        Words("The work is done", "已完工"),
        Words("The work on {record} is done.", "{record}已完工。"),
        Words("If what you reported isn't put right, call {phone}.", "如您反映的问题仍未解决,请致电 {phone}。"),
    ),
    ("work_order.return_planned", "customer"): Told(*COMES_AGAIN, UNSUITABLE),
    ("work_order.return_planned", "reporters"): Told(*COMES_AGAIN, UNSUITABLE_TO_REPORTERS),
    ("work_order.cancelled", "customer"): Told(
        *CANCELLED,
        Words("¥{invoiced_fen} are invoiced for what was agreed.", "按约定收取 ¥{invoiced_fen}。"),
        AGAIN,
        CALL,
    ),
    ("work_order.cancelled", "reporters"): Told(*CANCELLED, AGAIN, CALL),
    ("work_order.displaced", "customer"): DISPLACED,
    ("work_order.displaced", "reporters"): DISPLACED,
    ("work_order.merged", "customer"): Told(
        Words("The same matter was reported already", "同一事项已有工单"),
        Words("{record} was merged: the same matter was reported already.", "{record}已合并:同一事项已有人报修。"),
        Words("It goes on as {master}; you hear what becomes of it.", "该事项按工单 {master} 处理,进展将通知您。"),
    ),
    ("charge.invoiced", "customer"): Told(
        Words("An invoice for you", "您有新的账单"),
        Words("There is an invoice for you: {record}.", "您有新的{record}。"),
        Words("It comes to ¥{invoiced_fen}.", "金额 ¥{invoiced_fen}。"),
        Words(
            "Pay at the centre or online, and get a receipt; nobody may ask for more than the invoice says.",
            "请在客服中心或线上支付并索取收据;任何人不得在账单之外收费。",
        ),
    ),
    ("charge.part_paid", "customer"): Told(
        Words("Part of the payment received", "已收到部分款项"),
        Words("Part of {record} was paid.", "{record}已收到部分款项。"),
        Words("¥{amount_fen} were received, receipt {receipt}.", "收到 ¥{amount_fen},收据号 {receipt}。"),
        WHAT_IS_OWED,
    ),
    ("charge.paid", "customer"): Told(
        Words("Payment received", "款项已收讫"),
        Words("{record} is paid, and nothing more is owed.", "{record}已付清。"),
        Words("¥{amount_fen} were received, receipt {receipt}.", "收到 ¥{amount_fen},收据号 {receipt}。"),
    ),
    ("charge.reduced", "customer"): Told(
        Words("Your invoice was reduced", "账单已减收"),
        Words("{record} was reduced.", "{record}已减收。"),
        Words("¥{amount_fen} were taken off.", "减收 ¥{amount_fen}。"),
        WHAT_IS_OWED,
    ),
    ("charge.waived", "customer"): Told(
        Words("Nothing more is to be paid", "余款免收"),
        Words("The rest of {record} was waived.", "{record}余款已免收。"),
        Words("Nothing more is to be paid; what you paid stays receipted.", "无需再付,已付款项的收据仍然有效。"),
    ),
    ("charge.settled_cancelled", "customer"): Told(
        Words("The invoice was settled with the cancellation", "账单随取消结算"),
        Words("{record} was settled, because the work order was cancelled.", "因工单取消,{record}已结算。"),
        Words("¥{amount_fen} were taken off.", "减收 ¥{amount_fen}。"),
    ),
    ("charge.refunded", "customer"): Told(
        Words("A refund for you", "已退款"),
        Words("Money is given back to you for {record}.", "{record}已退款。"),
        Words("It is ¥{amount_fen}.", "退款 ¥{amount_fen}。"),
        Words("If it doesn't reach you, call {phone}.", "如未收到,请致电 {phone}。"),
    ),
    ("charge.compensated", "customer"): Told(
        Words("A compensation for you", "已给予赔偿"),
        Words("You are compensated, with our apology: {record}.", "就{record}所涉事项,我们向您致歉并给予赔偿。"),
        Words("It is ¥{amount_fen}.", "赔偿 ¥{amount_fen}。"),
        Words("If it doesn't reach you, call {phone}.", "如未收到,请致电 {phone}。"),
    ),
    ("complaint.evidence_requested", "complainant"): Told(
        Words("Evidence is asked for", "请补充证据材料"),
        Words("To decide on {record}, we need more from you.", "处理{record}需要您补充材料。"),
        Words("Please tell us or bring: {missing}.", "请补充:{missing}。"),
        Words(
            "Add it in the app or bring it to the desk, by {evidence_by}.",
            "请于 {evidence_by} 前在小程序补充或送交前台。",
        ),
        Words(
            "If there is none, say so: it is then decided on what is there.",
            "如无法补充,请告知我们,我们将依据现有材料作出决定。",
        ),
        CALL,
    ),
    (WARNED, "complainant"): Told(
        Words("The time for evidence is running out", "补证期限将至"),
        Words("We still wait for what you were asked to bring for {record}.", "{record}仍待您补充材料。"),
        Words(
            "Add it in the app or bring it to the desk, by {evidence_by}.",
            "请于 {evidence_by} 前在小程序补充或送交前台。",
        ),
        Words("After that it is decided on what is there.", "逾期将依据现有材料作出决定。"),
        CALL,
    ),
    ("complaint.evidence_lapsed", "complainant"): Told(
        Words("The time for evidence is over", "补证期限已过"),
        Words(
            "The time for bringing evidence for {record} is over: it is decided on what is there.",
            "{record}的补证期限已过,将依据现有材料作出决定。",
        ),
        Words(
            "Until the decision you can still add to it, and new facts reopen it later.",
            "作出决定前仍可补充;此后如有新情况可申请重启。",
        ),
    ),
    ("complaint.accepted", "complainant"): Told(
        Words("Your complaint was accepted", "投诉已受理"),
        Words(
            "{record} was accepted; the customer-service centre sees to it that it is looked into.",
            "{record}已受理,由客服中心负责督办。",
        ),
        Words("{department} has it.", "责任部门:{department}。"),
        NEWS,
        RESULT,
        LETTER,
    ),
    ("complaint.declined", "complainant"): Told(
        Words("Your complaint was not accepted", "投诉不予受理"),
        Words("{record} was not accepted; the letter gives the reasons.", "{record}不予受理,理由见函件。"),
        LETTER,
        Words(
            "If there are new facts or reasons, reopen it in the app or at the desk: it is then decided anew.",
            "如有新的情况、证据或理由,可在小程序或前台申请重启,我们将重新审查。",
        ),
        CALL,
    ),
    ("complaint.referred", "complainant"): Told(
        Words("Your complaint was referred", "投诉已转交"),
        Words(
            "{record} was passed on to whom it belongs; the letter says to whom, and why.",
            "{record}已转交有关单位,受转单位及理由见函件。",
        ),
        LETTER,
        Words("If it comes back to us, we decide on it and tell you.", "如被退回,我们将重新登记并告知您。"),
    ),
    ("complaint.progress_told", "complainant"): Told(
        Words("News of your complaint", "投诉进展"),
        Words("There is news of {record}: read it there.", "{record}有新进展,请查看。"),
        Words("The next comes by {progress_by} at the latest.", "最迟 {progress_by} 再次告知您。"),
    ),
    ("complaint.mediation_opened", "complainant"): Told(
        Words("Your complaint is mediated", "投诉进入调解"),
        Words("Mediation of {record} has begun.", "{record}已启动调解。"),
        Words(
            "Whoever handles it invites both sides; nothing is agreed unless both sign it.",
            "承办人将邀请双方参加;协议须双方签字方为有效。",
        ),
    ),
    ("complaint.settled", "complainant"): Told(
        Words("An agreement was reached", "已达成调解协议"),
        Words("Both sides signed an agreement on {record}; it stands there.", "{record}已达成调解协议,内容可查看。"),
        Words("It is to be carried out by {kept_by}.", "应于 {kept_by} 前履行。"),
        Words("If it isn't, tell us and reopen the complaint.", "如未履行,请告知我们并申请重启。"),
        CALL,
    ),
    ("complaint.replied", "complainant"): ANSWERED,
    ("complaint.extended", "complainant"): Told(
        Words("Your complaint takes longer", "投诉办理期限延长"),
        Words("{record} takes longer; you were told why.", "{record}办理期限延长,原因已告知您。"),
        Words("The result is now due by {extended_to}.", "新的办结期限为 {extended_to}。"),
    ),
    ("complaint.resolved", "complainant"): Told(
        Words("Your complaint is resolved", "投诉已办结"),
        Words("{record} is resolved: its result stands there.", "{record}已办结,结果可查看。"),
        Words("We shall ask you how content you are.", "我们将询问您是否满意。"),
        Words("If there are new facts or reasons, reopen it.", "如有新的情况或理由,可申请重启。"),
    ),
}
"""By event and audience."""
