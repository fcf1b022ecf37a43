"""The clauses of the operating manual that tables, guards and docs cite, each with a short title."""

import re

from app.core.lang import Words

CLAUSE = re.compile(r"M-\d{2,3}")

CLAUSES: dict[str, Words] = {
    # places and people
    "M-01": Words("Address down to the room and the spot", "地址到户及具体位置"),
    "M-02": Words("Customers belong to rooms and shops", "客户与房屋、商铺的关系"),
    "M-03": Words("Customer data stay with us", "客户资料保密"),
    # intake
    "M-10": Words("Channels of a request", "受理渠道"),
    "M-11": Words("What a request records", "登记内容"),
    "M-12": Words("Kinds of request", "服务类别"),
    "M-13": Words("Who bears the cost", "费用承担"),
    "M-14": Words("Estimate, consent and appointment before dispatch", "派单前报价、同意与预约"),
    "M-15": Words("Free services are done at the desk", "无偿服务由前台办理"),
    "M-16": Words("A refusal gives a reason and a referral", "不受理须说明原因并指引"),
    "M-17": Words("Advice on the phone first", "先行电话指导"),
    # dispatch
    "M-20": Words("The slip is passed on in ten minutes", "十分钟内派单"),
    "M-21": Words("A trained and qualified worker is named", "指派合格人员"),
    "M-22": Words("The worker signs for the slip", "签收派单"),
    "M-23": Words("Handing back, transfer, replacement", "退单、转单与换人"),
    "M-24": Words("A worker's appointments never overlap", "预约不得重叠"),
    # visit
    "M-30": Words("The customer is contacted before the visit", "上门前联系客户"),
    "M-31": Words("Delays are announced in time and agreed", "改期提前告知并协商"),
    "M-32": Words("Unreachable by phone: a message", "联系不上时留言"),
    "M-33": Words("Checklist before leaving", "出发前检查"),
    "M-34": Words("Nobody home", "无人在家"),
    "M-35": Words("Badge, consent and time on arrival", "到场出示工牌、征得同意、记录时间"),
    "M-36": Words("Risky steps need consent first", "风险操作先取得同意"),
    "M-37": Words("The fault is shown and explained", "查看并说明故障"),
    "M-38": Words("Things taken to the workshop, missing parts", "带回维修与缺件"),
    # quote
    "M-40": Words("Quoting by the published list", "按价目表报价"),
    "M-41": Words("Work begins after consent to this version", "客户同意本次报价后开工"),
    "M-42": Words("Fee: labour, and the centre's materials", "收费为人工加中心提供的材料"),
    "M-43": Words("Material at purchase price, no mark-up", "材料按进价,不加价"),
    "M-44": Words("Buying for the customer: price agreed first", "代购先确认单价"),
    "M-45": Words("Material is inspected before use", "材料先检后用"),
    "M-46": Words("Different or larger: stop and negotiate", "情况不符或增项须停工协商"),
    # completion
    "M-50": Words("Clean up, show, record, complete", "清理、展示、记录、完工"),
    "M-51": Words("The customer accepts or rejects the work", "客户验收"),
    "M-52": Words("Failed work is redone free of charge", "不合格免费返工"),
    "M-53": Words("Damage: compensation; reductions by the manager", "损坏赔偿,减免由经理决定"),
    "M-54": Words("A repair carries its own warranty", "维修自有质保"),
    "M-55": Words("The slip comes back, three copies go out", "工单交回,一式三联"),
    # money
    "M-60": Words("Where and how is paid", "收费方式与收据"),
    "M-61": Words("The worker's collections are handed in", "代收款上交"),
    "M-62": Words("Nothing without approval, nothing twice, nothing deleted", "无同意不收费、不重复、不删除"),
    "M-63": Words("Finance can reconcile everything", "财务可核对"),
    # follow-up
    "M-70": Words("Follow-up within one working day", "一个工作日内回访"),
    "M-71": Words("Dissatisfied: rework or a complaint", "不满意转返工或投诉"),
    "M-72": Words("Opinions are analysed and answered", "意见分析与整改"),
    "M-73": Words("Ratings from 1 to 5", "服务评分"),
    # contracts
    "M-80": Words("Maintenance contracts and their times", "维保合同及时限"),
    # reception
    "M-90": Words("What may be told, and the enquiry log", "可告知内容与咨询登记"),
    "M-91": Words("Phones answered within three rings", "三声内接听"),
    "M-92": Words("Contact slips within one hour", "一小时内发联系单"),
    "M-93": Words("Promised replies are kept", "按约答复"),
    "M-94": Words("Which matter goes to which department", "事项归口"),
    "M-95": Words("Visitors", "访客登记"),
    "M-96": Words("Goods leaving", "物品放行"),
    "M-97": Words("Found property", "拾遗"),
    "M-98": Words("Fair turns at reception", "轮值"),
    "M-99": Words("Shift handover", "交接班"),
    "M-100": Words("Emergency plans", "应急预案"),
    # complaints
    "M-110": Words("How complaints come in", "投诉渠道"),
    "M-111": Words("What a complaint records", "投诉登记内容"),
    "M-112": Words("Severity", "投诉分级"),
    "M-120": Words("Acceptance is judged by rules", "受理规则"),
    "M-121": Words("Missing evidence is asked for", "补充证据"),
    "M-122": Words("Accepted or not: told within three days", "三日内告知受理结果"),
    "M-123": Words("New facts reopen a case", "新事实可重启"),
    "M-130": Words("Solved at once where possible", "能即办的即办"),
    "M-131": Words("What cannot be settled goes up", "逐级上报"),
    "M-132": Words("First response within a day", "二十四小时内首次回应"),
    "M-133": Words("Progress is told regularly", "定期告知进展"),
    "M-134": Words("Forwarded and confirmed within the hour", "一小时内转交并确认"),
    "M-135": Words("Written replies are approved first", "书面答复先审后发"),
    "M-136": Words("Investigation and incident report", "调查与事故报告"),
    "M-137": Words("Result within fifteen days", "十五日内办结"),
    "M-138": Words("Mediation and its execution", "调解与履行"),
    "M-139": Words("Withdrawal by the complainant", "撤诉"),
    "M-140": Words("Complaints about a job link to its order", "投诉关联工单"),
    "M-141": Words("Founded complaints get a corrective action", "属实投诉须整改"),
    "M-142": Words("Satisfaction is asked before closing", "办结前询问满意度"),
    # audit
    "M-150": Words("Every action is kept, for good", "全程留痕"),
}


def title_of(clause: str) -> Words:
    """The short title of a clause; unknown ones speak for themselves."""
    return CLAUSES.get(clause, Words(clause, clause))
