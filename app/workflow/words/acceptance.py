"""What a verdict says to the complainant, in both languages: reasons, or what is still needed (M-121, M-122)."""

from app.core.lang import Words
from app.workflow.kinds.complaint.acceptance import RULE_SETS, Advice, Verdict

FACTS = {
    "basis": Words("what harm or duty it is about", "损害或未履行义务的情况"),
    "complainant_type": Words("whether you bought as a consumer", "您是否以消费者身份购买"),
    "purchase_channel": Words("where it was bought", "购买渠道"),
    "warranty_end": Words("when the warranty ends", "保修期截止日"),
    "fault_reported_on": Words("when the fault was reported", "报告故障的日期"),
    "liability_otherwise": Words("whether the seller still answers for it otherwise", "商家是否仍承担其他责任"),
    "disclosed_at_purchase": Words("whether defects were disclosed at purchase", "购买时是否声明为处理品"),
    "fault_is_the_disclosed_one": Words("whether the fault is the disclosed one", "问题是否为已声明的瑕疵"),
    "misuse": Words("how it was installed and used", "安装、使用情况"),
    "miskeeping": Words("how it was kept", "保管情况"),
    "self_dismantling": Words("whether it was taken apart", "是否自行拆动"),
    "evidence": Words("evidence: receipt, invoice, photos or contract", "证据:收据、发票、照片或合同"),
    "grounds": Words("the grounds of the complaint", "投诉理由"),
    "respondent": Words("who the complaint is against: name and stall or room", "被投诉方名称及摊位/房号"),
    "mediation_executed": Words("whether a mediated agreement was carried out", "调解协议是否已履行"),
    "authority_case": Words("whether an authority has taken it up", "行政部门是否已受理"),
    "court_status": Words("whether a court has it", "法院是否已受理"),
    "arbitration_status": Words("whether an arbitrator has it", "仲裁机构是否已受理"),
    "contrary_to_law": Words("whether the demand is lawful", "诉求是否符合法律"),
    "provision": Words("which provision it is contrary to", "所违反的具体条款"),
}
ACCEPTED = Words("Your complaint can be accepted.", "您的投诉符合受理条件。")
REFERRED = Words(
    "The matter is outside what the centre may decide; it is passed on, with the reasons.",
    "该事项不属本中心受理范围,将说明理由并转交有关部门。",
)
DECLINED = Words("The complaint can't be accepted: {reasons}", "您的投诉不予受理,理由如下:{reasons}")
ASKED = Words("Please tell us or bring: {missing}.", "请补充以下材料或情况:{missing}。")


def reply_to(verdict: Verdict) -> Words:
    """The text for the complainant."""
    if verdict.advice is Advice.ACCEPT:
        return ACCEPTED
    if verdict.advice is Advice.REFER:
        return REFERRED
    if verdict.advice is Advice.ASK_EVIDENCE:
        return _filled(ASKED, missing=[FACTS[name] for name in verdict.missing])
    rules = {rule.code: rule for rule in RULE_SETS[verdict.rules_version]}
    texts = [rules[code].reply for code in verdict.failing]
    codes = verdict.failing
    return _filled(
        DECLINED,
        reasons=[Words(f"({code}) {text.en}", f"({code}){text.zh}") for code, text in zip(codes, texts, strict=True)],
    )


def _filled(words: Words, **values: object) -> Words:
    return Words(words.say("en", **values), words.say("zh", **values))
