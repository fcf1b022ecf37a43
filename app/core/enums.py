"""The closed vocabularies of the desk, each value with its English and Chinese label."""

from enum import StrEnum
from typing import Self

from app.core.lang import Language


class Labelled(StrEnum):
    """A string enum whose members carry their labels: `MEMBER = "value", "English", "中文"`."""

    en: str
    zh: str

    def __new__(cls, value: str, en: str = "", zh: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.en = en
        member.zh = zh
        return member

    def label(self, language: Language) -> str:
        """The label in one language."""
        return self.zh if language == "zh" else self.en


class OrderKind(Labelled):
    """M-12: what is asked for."""

    REPAIR = "repair", "repair", "报修"
    PAID_SERVICE = "paid_service", "paid special service", "有偿特约"
    FREE_SERVICE = "free_service", "free special service", "无偿特约"
    HOUSEKEEPING = "housekeeping", "housekeeping", "家政"


class Channel(Labelled):
    """M-10: how the request reached the centre."""

    COUNTER = "counter", "counter", "前台"
    PHONE = "phone", "phone", "电话"
    APP = "app", "app / mini-program", "小程序"
    WECHAT = "wechat", "WeChat", "微信"
    EMAIL = "email", "e-mail", "邮件"
    WRITTEN = "written", "in writing", "书面"
    PATROL = "patrol", "patrol", "巡查"
    ERP = "erp", "ERP", "ERP 系统"


class Urgency(Labelled):
    """M-11: how soon."""

    EMERGENCY = "emergency", "emergency", "紧急"
    URGENT = "urgent", "urgent", "加急"
    NORMAL = "normal", "normal", "普通"


class Coverage(Labelled):
    """M-13: who bears the cost."""

    IN_WARRANTY = "in_warranty", "in warranty", "保修期内"
    CHARGEABLE = "chargeable", "chargeable", "有偿"
    CONTRACT = "contract", "maintenance contract", "维保合同"
    REWORK = "rework", "rework or repair warranty, free", "返工免费"
    FREE = "free", "free of charge", "无偿"
    COMMON_AREA = "common_area", "common area", "公共区域"


class EstimateBasis(Labelled):
    """M-14: what the preliminary price rests on."""

    LIST = "list", "price list", "价目表"
    RANGE = "range", "range", "价格区间"
    ON_SITE = "on_site", "quoted on site", "现场报价"


class Means(Labelled):
    """How somebody was reached or gave their word."""

    PHONE = "phone", "phone", "电话"
    SMS = "sms", "SMS", "短信"
    WECHAT = "wechat", "WeChat", "微信"
    IN_PERSON = "in_person", "in person", "当面"
    WRITTEN = "written", "in writing", "书面"
    EMAIL = "email", "e-mail", "邮件"
    APP = "app", "app", "小程序"


class ContactResult(Labelled):
    """What came of a contact attempt: M-30, M-32."""

    REACHED = "reached", "reached", "已联系上"
    UNANSWERED = "unanswered", "unanswered", "无人接听"
    MESSAGE_LEFT = "message_left", "message left", "已留言"
    WRONG_NUMBER = "wrong_number", "wrong number", "号码有误"


class NoAccessReason(Labelled):
    """M-34: why the worker could not get in."""

    NOBODY_HOME = "nobody_home", "nobody home", "无人在家"
    REFUSED_ENTRY = "refused_entry", "entry refused", "拒绝入户"
    ONLY_DEPENDANTS = "only_dependants", "only minors or frail elders at home", "仅有未成年人或体弱老人"


class HoldReason(Labelled):
    """Why work waits."""

    PARTS = "parts", "parts on order", "待配件"
    WORKSHOP = "workshop", "taken to the workshop", "带回维修"
    CUSTOMER = "customer", "waiting for the customer", "待客户"
    THIRD_PARTY = "third_party", "waiting for a third party", "待第三方"
    WEATHER = "weather", "weather", "天气原因"
    CALLED_AWAY = "called_away", "called away to an emergency", "因抢修暂离"


class ChecklistMoment(Labelled):
    """M-33: when a worker goes through a checklist."""

    BEFORE_LEAVING = "before_leaving", "before leaving", "出门前"
    ON_SITE = "on_site", "on site", "到场"
    FINISHING = "finishing", "finishing", "完工"


class LineKind(Labelled):
    """What a quote line charges for."""

    LABOUR = "labour", "labour", "人工"
    MATERIAL = "material", "material", "材料"


class LineBasis(Labelled):
    """M-40: where a line's price comes from."""

    LIST = "list", "published list", "价目表"
    PRICED_ON_SITE = "priced_on_site", "list item priced on site", "现场定价"
    OFF_LIST = "off_list", "off-list", "价目表外"
    ANNEX = "annex", "price annex of the contract", "合同价目"


class MaterialSource(Labelled):
    """M-42: who supplies the material."""

    CENTRE = "centre", "supplied by the centre", "中心提供"
    CUSTOMER = "customer", "supplied by the customer", "客户自备"
    BOUGHT_FOR_CUSTOMER = "bought_for_customer", "bought on the customer's behalf", "代购"


class SuppliedBy(Labelled):
    """M-12, M-45: whose tools or materials are used."""

    CENTRE = "centre", "the centre's", "中心提供"
    CUSTOMER = "customer", "the customer's", "客户自备"


class PriceBy(Labelled):
    """M-12: how housekeeping is priced."""

    HOUR = "hour", "by the hour", "按小时"
    JOB = "job", "by the job", "按次"


class WishNotMet(Labelled):
    """M-12: why it is not the worker for whom the customer wished."""

    TAKEN = "taken", "taken at that time", "该时段另有预约"
    AWAY = "away", "on leave or off duty", "休假或不当班"
    UNQUALIFIED = "unqualified", "not qualified for this work", "无此项技能资格"
    LEFT = "left", "no longer works here", "已离职"
    CUSTOMER_AGREED = "customer_agreed", "agreed with the customer", "客户同意换人"


class PaymentVia(Labelled):
    """M-60: who took the money."""

    DESK = "desk", "at the centre", "前台"
    WORKER = "worker", "to the worker", "维修人员代收"
    ONLINE = "online", "online", "线上"


class PaymentMethod(Labelled):
    """How it was paid."""

    CASH = "cash", "cash", "现金"
    CARD = "card", "bank card", "银行卡"
    WECHAT_PAY = "wechat_pay", "WeChat Pay", "微信支付"
    ALIPAY = "alipay", "Alipay", "支付宝"
    TRANSFER = "transfer", "bank transfer", "转账"


class LedgerKind(Labelled):
    """Kinds of entry in a charge's ledger; entries are never changed or deleted (M-62)."""

    INVOICE = "invoice", "invoiced", "开单"
    REDUCE = "reduce", "reduced", "减收"
    WAIVE = "waive", "waived", "免收"
    PAY = "pay", "paid", "收款"
    REVERSE = "reverse", "payment reversed", "冲正"
    REFUND = "refund", "refunded", "退款"
    COMPENSATE = "compensate", "compensated", "赔偿"
    HAND_IN = "hand_in", "handed in", "上交"


class Satisfaction(Labelled):
    """What the customer said at follow-up."""

    SATISFIED = "satisfied", "satisfied", "满意"
    FAIRLY = "fairly", "fairly satisfied", "基本满意"
    DISSATISFIED = "dissatisfied", "dissatisfied", "不满意"


class CopyAddressee(Labelled):
    """M-55: who gets a copy of the slip."""

    REPAIR_TEAM = "repair_team", "repair team", "维修部门"
    ARCHIVE = "archive", "archive", "档案"
    FINANCE = "finance", "finance", "财务"


class ClockState(Labelled):
    """A clock runs or is paused, and ends met, breached or voided."""

    RUNNING = "running", "running", "计时中"
    PAUSED = "paused", "paused", "暂停"
    MET = "met", "met", "已达成"
    BREACHED = "breached", "breached", "已超时"
    VOIDED = "voided", "voided", "已作废"


class Relation(Labelled):
    """M-02: how a customer is bound to a room or shop."""

    OWNER = "owner", "owner", "业主"
    TENANT = "tenant", "tenant", "租户"
    MERCHANT = "merchant", "merchant", "商户"


class PremisesKind(Labelled):
    """M-01: room or shop."""

    ROOM = "room", "room", "户"
    SHOP = "shop", "shop", "商铺"


class PersonKind(Labelled):
    """Staff of the organisation, or a customer."""

    STAFF = "staff", "staff", "员工"
    CUSTOMER = "customer", "customer", "客户"


class RevealPurpose(Labelled):
    """Why masked personal data are shown; journaled."""

    CONTACT = "contact", "to contact the customer", "联系客户"
    VISIT = "visit", "to find the address", "上门"
    PAYMENT = "payment", "to settle a payment", "收费核对"
    VERIFY = "verify", "to verify identity", "核实身份"


class Level(Labelled):
    """The levels of escalation: supervisor → cs_supervisor → manager → leadership (M-131)."""

    SUPERVISOR = "supervisor", "department supervisor", "部门主管"
    CS_SUPERVISOR = "cs_supervisor", "customer-service supervisor", "客服主管"
    MANAGER = "manager", "manager", "经理"
    LEADERSHIP = "leadership", "company leadership", "公司领导"


class Standing(Labelled):
    """With whom a record stands: whose turn it is."""

    CENTRE = "centre", "the service centre", "客服中心"
    DEPARTMENT = "department", "the department", "责任部门"
    WORKER = "worker", "the worker", "维修/服务人员"
    CUSTOMER = "customer", "the customer", "客户"
    THIRD_PARTY = "third_party", "a third party", "第三方"
    NOBODY = "nobody", "nobody: it is finished", "已完结"


def all_enums() -> list[type[Labelled]]:
    """Every vocabulary, in order of name: served at GET /v1/meta/enums."""
    return sorted(Labelled.__subclasses__(), key=lambda enum: enum.__name__)
