"""Every report on complaints and on what comes again, with the definition of each figure."""

from typing import Final

from app.core.lang import Words
from app.workflow.reports.figures import Chart, Figure, Report

BY_COMPLAINT: Final = ("community", "month", "matter", "channel", "severity", "department")

# fmt: off
ACCEPTANCE: Final = Report(
    "acceptance",
    Words("Consumer complaints taken up", "消费投诉受理"),
    Words(
        "Consumer complaints registered in the period, by the decision that stands. A row of a rule holds those that "
        "the rule failed, or that were refused by it; `none`: no rule failed.",
        "统计期内登记的消费投诉,按现行决定统计。按规则分组时,列入该规则不通过或据其不予受理的投诉;"
        "none 为无不通过规则。",
    ),
    "M-120",
    (
        Figure("consumer", Words("consumer complaints", "消费投诉数"), Words(
            "All of them.", "全部消费投诉。"), "M-120", "count", "records"),
        Figure("decided", Words("decided", "已决定数"), Words(
            "Those that were accepted, declined or referred.", "已受理、不予受理或转交的投诉。"),
            "M-122", "count", "records"),
        Figure("accepted", Words("accepted", "受理率"), Words(
            "Of the decided ones: accepted.", "已决定者中,受理的比例。"), "M-122", "share", "percent"),
        Figure("declined", Words("declined", "不予受理率"), Words(
            "Of the decided ones: declined, with reasons.", "已决定者中,不予受理的比例。"),
            "M-122", "share", "percent"),
        Figure("referred", Words("referred", "转交率"), Words(
            "Of the decided ones: passed on to whom it belongs.", "已决定者中,转交有关部门的比例。"),
            "M-122", "share", "percent"),
        Figure("against_verdict", Words("against the verdict", "与规则结论不一致"), Words(
            "Of those accepted or declined: decided otherwise than the rules advised.",
            "受理或不予受理者中,与规则结论不一致的比例。"), "M-120", "share", "percent"),
        Figure("on_the_spot", Words("settled on the spot", "当场办结率"), Words(
            "Of all: settled at once, before any decision.", "全部中,未经受理决定即当场办结的比例。"),
            "M-130", "share", "percent"),
        Figure("withdrawn", Words("withdrawn", "撤诉率"), Words(
            "Of all: withdrawn by the complainant.", "全部中,投诉人撤诉的比例。"), "M-139", "share", "percent"),
        Figure("undecided", Words("not decided yet", "未决定数"), Words(
            "Neither decided nor settled nor withdrawn.", "尚未决定、办结或撤诉的投诉。"), "M-122", "count", "records"),
    ),
    ("rule", *(name for name in BY_COMPLAINT if name != "rule")),
    Chart("stacked", ("accepted", "declined", "referred")),
)

HANDLING: Final = Report(
    "complaints",
    Words("Complaints: times, findings, satisfaction", "投诉时限、属实与满意度"),
    Words(
        "Complaints of both kinds registered in the period. Time limits are counted once for every round; one that "
        "still runs and is not over does not count.",
        "统计期内登记的全部投诉。各时限按轮次分别计算,仍在计时且未届满的不计。",
    ),
    "M-132",
    (
        Figure("registered", Words("registered", "登记数"), Words(
            "All of them.", "全部投诉。"), "M-110", "count", "records"),
        Figure("answered_in_time", Words("first response in time", "首次响应及时率"), Words(
            "The complainant heard from the centre within 24 hours of registration.",
            "登记后 24 小时内联系或答复投诉人的比例。"), "M-132", "share", "percent"),
        Figure("told_in_time", Words("decision told in time", "受理告知及时率"), Words(
            "Accepted, declined or referred, and told, within 3 natural days, not counting time for evidence.",
            "三个自然日内(不含补证时间)告知受理与否的比例。"), "M-122", "share", "percent"),
        Figure("decision_time", Words("time to the decision, median", "决定用时(中位数)"), Words(
            "Seconds from registration until the complainant was told the first decision.",
            "自登记至首次告知决定的秒数,取中位数。"), "M-122", "median", "seconds"),
        Figure("forwarded_in_time", Words("forwarded in time", "转派及时率"), Words(
            "Forwarded to the department, or settled, within an hour.", "一小时内转派责任部门或办结的比例。"),
            "M-134", "share", "percent"),
        Figure("confirmed_in_time", Words("confirmed in time", "部门确认及时率"), Words(
            "Of the forwarded ones: confirmed by the department's head within an hour.",
            "已转派者中,部门负责人一小时内确认的比例。"), "M-134", "share", "percent"),
        Figure("staff_answer_in_time", Words("staff-service answer in time", "服务投诉答复及时率"), Words(
            "Service complaints answered within 3 working days.", "服务投诉三个工作日内答复的比例。"),
            "M-132", "share", "percent"),
        Figure("resolved", Words("resolved", "办结数"), Words(
            "Those that have a result.", "已有办理结果的投诉。"), "M-137", "count", "records"),
        Figure("result_in_time", Words("result in time", "办结及时率"), Words(
            "Of those taken up: a result within 15 natural days of acceptance, or as extended.",
            "受理后十五个自然日内(或延长期内)办结的比例。"), "M-137", "share", "percent"),
        Figure("result_time", Words("time to the result, median", "办结用时(中位数)"), Words(
            "Seconds from being told the acceptance (on the spot: from registration) to the result.",
            "自告知受理(当场办结的自登记)至办结的秒数,取中位数。"), "M-137", "median", "seconds"),
        Figure("founded", Words("founded", "属实率"), Words(
            "Of the resolved ones for which it was found: founded.", "已办结且已认定者中,属实的比例。"),
            "M-141", "share", "percent"),
        Figure("compensation", Words("compensation", "赔偿合计"), Words(
            "Granted with the results, in fen.", "随办结给予的赔偿合计(分)。"), "M-53", "sum", "fen"),
        Figure("content", Words("content with the outcome", "结果满意率"), Words(
            "Of the resolved ones that were asked and reached: satisfied or fairly satisfied.",
            "已办结并联系上者中,满意或基本满意的比例。"), "M-142", "share", "percent"),
        Figure("reopened", Words("opened again", "重启率"), Words(
            "Of all: went into another round.", "全部中,进入下一轮办理的比例。"), "M-123", "share", "percent"),
    ),
    ("month", "kind", *(name for name in BY_COMPLAINT if name != "month")),
    Chart("bars", ("answered_in_time", "told_in_time", "result_in_time", "founded")),
)

REPEATS: Final = Report(
    "repeats",
    Words("Repeat faults and repeat complainants", "重复报修与重复投诉"),
    Words(
        "Repair requests for a room or shop, and complaints, registered in the period; merged orders do not count. "
        "Rows: rooms with a repeat fault, or complainants with two complaints or more.",
        "统计期内登记的户内报修与投诉,已并入其他工单的不计。分组仅列有重复报修的房屋,或投诉两次以上的投诉人。",
    ),
    "M-72",
    (
        Figure("repairs", Words("repair requests", "报修数"), Words(
            "Repair requests for a room or shop.", "户内或商铺的报修。"), "M-12", "count", "records"),
        Figure("repeat_faults", Words("repeat faults", "重复报修率"), Words(
            "Of these: the same catalogue item (or trade) was asked for in the same room within 90 days before.",
            "其中,同一房屋同一项目(或工种)在此前 90 天内已报修的比例。"), "M-54", "share", "percent"),
        Figure("complaints", Words("complaints", "投诉数"), Words(
            "Complaints of both kinds.", "全部投诉。"), "M-110", "count", "records"),
        Figure("complainants", Words("complainants", "投诉人数"), Words(
            "Different complainants, told apart by person, telephone or room, in each community.",
            "各小区内按人员、电话或房屋区分的投诉人。"), "M-110", "count", "records"),
        Figure("repeat_complainants", Words("repeat complainants", "重复投诉人比例"), Words(
            "Of the complainants: two complaints or more in the period.", "投诉人中,统计期内投诉两次以上的比例。"),
            "M-72", "share", "percent"),
        Figure("from_repeaters", Words("complaints from them", "重复投诉人投诉占比"), Words(
            "Of the complaints: from repeat complainants.", "全部投诉中,来自重复投诉人的比例。"),
            "M-72", "share", "percent"),
    ),
    ("room", "person", "community", "trade"),
    Chart("bars", ("repeat_faults", "repeat_complainants")),
)

LONG_TAIL: Final = Report(
    "long_tail",
    Words("The long tail", "长尾分布"),
    Words(
        "Work orders (merged ones left out) and complaints registered in the period. Rows in order of what they hold; "
        "rooms: only what belongs to a room or shop.",
        "统计期内登记的工单(不含已合并)与投诉,按数量排序。按房屋分组时仅计属于房屋或商铺的事项。",
    ),
    "M-72",
    (
        Figure("matters", Words("matters", "事项数"), Words(
            "Work orders and complaints together.", "工单与投诉之和。"), "M-72", "count", "records"),
        Figure("orders", Words("work orders", "工单数"), Words(
            "Work orders.", "工单。"), "M-72", "count", "records"),
        Figure("complaints", Words("complaints", "投诉数"), Words(
            "Complaints.", "投诉。"), "M-72", "count", "records"),
        Figure("share", Words("share of all matters", "事项占比"), Words(
            "Of all matters of the report: those of this row.", "本行占全部事项的比例。"), "M-72", "share", "percent"),
        Figure("cumulative", Words("with the rows above", "累计占比"), Words(
            "Of all matters of the report: those of this row and of all above it.", "本行及以上各行占全部事项的比例。"),
            "M-72", "share", "percent"),
        Figure("complaint_share", Words("share of all complaints", "投诉占比"), Words(
            "Of all complaints of the report: those of this row.", "本行占全部投诉的比例。"),
            "M-72", "share", "percent"),
        Figure("rooms", Words("rooms and shops", "房屋与商铺数"), Words(
            "All that are in use in these communities.", "相关小区全部在用房屋与商铺。"), "M-01", "count", "records"),
        Figure("rooms_with", Words("rooms with a matter", "有事项的房屋"), Words(
            "Of all rooms: those with at least one matter.", "全部房屋中,至少有一件事项的比例。"),
            "M-72", "share", "percent"),
        Figure("top_tenth", Words("held by the busiest tenth of rooms", "最多的一成房屋占比"), Words(
            "Of the matters of rooms: those of the busiest tenth of all rooms, rounded up.",
            "户内事项中,事项最多的一成房屋(向上取整)所占比例。"), "M-72", "share", "percent"),
        Figure("half_rooms", Words("rooms that hold half", "占一半事项的房屋数"), Words(
            "The fewest rooms that together hold half of the matters of rooms.", "合计占户内事项一半的最少房屋数。"),
            "M-72", "count", "records"),
    ),
    ("room", "community"),
    Chart("lines", ("cumulative",)),
    ordered=True,
)
# fmt: on

COMPLAINT_REPORTS: Final = (ACCEPTANCE, HANDLING, REPEATS, LONG_TAIL)
