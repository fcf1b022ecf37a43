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


class AuthorityCase(Labelled):
    """R08."""

    NONE = "none", "none", "无"
    TAKEN_UP = "taken_up", "taken up", "已受理"
    DECIDED = "decided", "decided", "已处理"
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
