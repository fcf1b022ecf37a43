"""The vocabularies of complaints, each value with its English and Chinese label."""

from app.core.enums import Labelled


class ComplainantType(Labelled):
    """R01: consumers complain, operators trade."""

    CONSUMER = "consumer", "consumer", "消费者"
    OPERATOR = "operator", "business operator", "经营者"


class PurchaseChannel(Labelled):
    """R02: where it was bought."""

    SHOP = "shop", "in the shop", "门店"
    ONLINE = "online", "online", "网络"
    PRIVATE = "private", "private deal", "私下交易"
    UNLAWFUL = "unlawful", "unlawful source", "非法渠道"
    UNCLEAR = "unclear", "unclear", "不明"


class YesNo(Labelled):
    """A recorded fact; unclear is an answer of its own."""

    YES = "yes", "yes", "是"
    NO = "no", "no", "否"
    UNCLEAR = "unclear", "unclear", "不明"


class Established(Labelled):
    """R05: how far an allegation against the complainant's own handling has come."""

    NO = "no", "no", "否"
    ALLEGED = "alleged", "alleged", "被指称"
    ESTABLISHED = "established", "established", "已查实"
    UNCLEAR = "unclear", "unclear", "不明"


class Basis(Labelled):
    """The acceptance scope: A1, A2, or neither."""

    A1 = "A1", "harm to a consumer by a business operator", "经营者损害消费者权益"
    A2 = "A2", "an operator failing a statutory duty", "经营者未履行法定义务"
    NEITHER = "neither", "neither", "均不属于"


class Grounds(Labelled):
    """R06: a person's judgement of the grounds."""

    SUFFICIENT = "sufficient", "sufficient", "充分"
    INSUFFICIENT = "insufficient", "insufficient", "不充分"


class Nature(Labelled):
    """R03 to R05: what the dispute is about by its nature; a warranty says something only of faults of goods."""

    FAULT_OF_GOODS = "fault_of_goods", "fault of the goods", "商品质量"
    HARM = "harm", "harm to people or things", "人身、财产损害"
    SHORT_WEIGHT = "short_weight", "short weight or measure", "短斤少两"
    PRICE = "price", "price or charge", "价格、收费"
    SERVICE = "service", "service", "服务质量"
    FALSE_CLAIMS = "false_claims", "false claims or counterfeits", "虚假宣传、假冒"
    DELIVERY = "delivery", "delivery, refund or contract", "交付、退款、合同"
    OTHER = "other", "other", "其他"


class AuthorityCase(Labelled):
    """R08."""

    NONE = "none", "none", "无"
    TAKEN_UP = "taken_up", "taken up", "已受理"
    DECIDED = "decided", "decided", "已处理"
    REJECTED = "rejected", "not taken up", "未予受理"
    UNCLEAR = "unclear", "unclear", "不明"


class CourtStatus(Labelled):
    """R09."""

    NONE = "none", "none", "无"
    PENDING = "pending", "pending", "审理中"
    JUDGMENT = "judgment", "judgment in force", "判决已生效"
    UNCLEAR = "unclear", "unclear", "不明"


class ArbitrationStatus(Labelled):
    """R09."""

    NONE = "none", "none", "无"
    PENDING = "pending", "pending", "审理中"
    AWARD = "award", "award in force", "裁决已生效"
    UNCLEAR = "unclear", "unclear", "不明"


class ComplaintKind(Labelled):
    """Consumer complaints have an acceptance scope; service complaints are always taken up."""

    CONSUMER = "consumer", "consumer complaint", "消费投诉"
    SERVICE = "service", "service complaint", "服务投诉"


class ComplaintChannel(Labelled):
    """M-110: how the complaint reached the centre."""

    IN_PERSON = "in_person", "in person", "来访"
    PHONE = "phone", "phone", "来电"
    WRITTEN = "written", "in writing", "书面"
    ONLINE = "online", "online", "网络"


class Severity(Labelled):
    """M-112."""

    GENERAL = "general", "general", "一般"
    SERIOUS = "serious", "serious", "重大"


class Matter(Labelled):
    """M-94: what a complaint is about; the community's routing table names the department."""

    CONSUMER_DISPUTE = "consumer_dispute", "consumer dispute", "消费纠纷"
    PUBLIC_ORDER = "public_order", "fights, theft", "打架斗殴、失窃"
    SANITATION = "sanitation", "sanitation", "环境卫生"
    EQUIPMENT = "equipment", "equipment", "设备设施"
    STAFF = "staff", "staff and service", "员工与服务"
    OTHER = "other", "other", "其他"


class EvidenceKind(Labelled):
    """M-111."""

    RECEIPT = "receipt", "receipt", "收据"
    INVOICE = "invoice", "invoice", "发票"
    PHOTO = "photo", "photo", "照片"
    CONTRACT = "contract", "contract", "合同"
    STATEMENT = "statement", "written statement", "书面陈述"
    OTHER = "other", "other", "其他"


class DecisionKind(Labelled):
    """M-120, M-122: what was decided about taking a complaint up."""

    ACCEPT = "accept", "accepted", "受理"
    DECLINE = "decline", "declined", "不予受理"
    REFER = "refer", "referred", "转交"


class NoteKind(Labelled):
    """What a complaint's file holds besides its decisions: contacts, findings, notices, reports."""

    CONTACT = "contact", "contact with the complainant", "联系记录"
    FINDING = "finding", "finding", "调查记录"
    PROGRESS = "progress", "progress notice", "进展告知"
    REPORT = "report", "report to the next level", "上报材料"
    INCIDENT = "incident", "incident report", "事故报告"
    SESSION = "session", "mediation session", "调解记录"
    REPLY = "reply", "reply", "答复"
    REJECTION = "rejection", "reply rejected", "答复未被接受"
    EXTENSION = "extension", "extension", "延期"


class Execution(Labelled):
    """M-138: how a mediated agreement was carried out."""

    PENDING = "pending", "due", "待履行"
    EXECUTED = "executed", "carried out", "已履行"
    BROKEN = "broken", "broken", "未履行"


class Contentment(Labelled):
    """M-142: satisfaction with the outcome."""

    SATISFIED = "satisfied", "satisfied", "满意"
    FAIRLY = "fairly", "fairly satisfied", "基本满意"
    DISSATISFIED = "dissatisfied", "dissatisfied", "不满意"
    NOT_REACHABLE = "not_reachable", "not reachable", "未能联系"


class OrderRelation(Labelled):
    """M-140: how a work order belongs to a complaint."""

    ABOUT = "about", "the complaint is about it", "投诉所涉工单"
    OPENED = "opened", "opened because of the complaint", "因投诉开立"
    REWORK = "rework", "rework demanded by the complaint", "因投诉返工"
