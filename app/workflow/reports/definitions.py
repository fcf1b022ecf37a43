"""Every report on work orders with the definition of each figure: served, printed and documented from here."""

from typing import Final

from app.core.lang import Words
from app.workflow.reports.figures import Chart, Figure, Report

BY_ORDER: Final = ("community", "month", "trade", "worker", "department", "kind", "urgency")

REGISTERED: Final = Words(
    "Work orders registered in the period, as they stand now.",
    "统计期内登记的工单,按当前状况统计。",
)

# fmt: off
ARRIVAL: Final = Report(
    "arrival",
    Words("Arriving on time", "准时到场"),
    Words(
        "Appointments whose agreed time begins in the period, and emergencies registered in it. A time that was "
        "moved, dropped or cancelled before it was over does not count; a report of no access counts as arriving. "
        "The worker is whose appointment it was.",
        "约定时间在统计期内开始的预约,及统计期内登记的紧急报修。约定时间届满前改期或取消的不计;未能入户视同到场。"
        "维修人员为该预约的人员。",
    ),
    "M-35",
    (
        Figure("appointments", Words("appointments", "预约数"), Words(
            "Appointments that were kept, or whose time is over.",
            "已履行或已届满的预约数。"), "M-35", "count", "records"),
        Figure("on_time", Words("arrived on time", "准时到场率"), Words(
            "Of the appointments: arrived, or reported no access, no later than the end of the agreed time.",
            "预约中,不晚于约定时段结束到场(或报告未能入户)的比例。"), "M-35", "share", "percent"),
        Figure("late_by", Words("late by, on average", "平均迟到"), Words(
            "Of the late ones: seconds from the end of the agreed time to the arrival, or until now.",
            "迟到者:自约定时段结束至到场(未到场的至当前)的平均秒数。"), "M-31", "mean", "seconds"),
        Figure("emergency_on_time", Words("emergencies reached in time", "紧急到场及时率"), Words(
            "Of the emergencies: somebody arrived within the community's time, 30 minutes by default.",
            "紧急报修中,在规定时间内(默认 30 分钟)到场的比例。"), "M-20", "share", "percent"),
    ),
    ("trade", *(name for name in BY_ORDER if name != "trade")),
    Chart("bars", ("on_time", "emergency_on_time")),
)

COMPLETION: Final = Report(
    "completion",
    Words("Completing", "完工"),
    REGISTERED,
    "M-50",
    (
        Figure("registered", Words("registered", "登记数"), Words(
            "All orders registered.", "登记的全部工单。"), "M-11", "count", "records"),
        Figure("completed", Words("completed", "完成率"), Words(
            "Of the orders that were neither cancelled nor refused: completed, done at the desk, or solved by advice.",
            "除取消与不予受理外的工单中,已完工、前台办结或电话指导解决的比例。"), "M-50", "share", "percent"),
        Figure("open", Words("still open", "未完成数"), Words(
            "Orders that are none of these yet, including those to be redone.",
            "尚未完成的工单,含待返工。"), "M-50", "count", "records"),
        Figure("on_agreed_day", Words("completed on the agreed day", "按约完工率"), Words(
            "Of the completed orders with a visit: first completed before the end of the last day agreed by then; "
            "contract work: within its own time limit.",
            "上门完工的工单中,首次完工不晚于完工前最后约定日当日结束的比例;维保按其修复时限。"),
            "M-31", "share", "percent"),
        Figure("turnaround", Words("time to completion, median", "完成用时(中位数)"), Words(
            "Completed orders: seconds from registration to the last completion; half of them took no longer.",
            "已完成工单自登记至最后一次完工的秒数,取中位数。"), "M-50", "median", "seconds"),
        Figure("turnaround_mean", Words("time to completion, mean", "完成用时(平均)"), Words(
            "The same, on average.", "同上,取平均数。"), "M-50", "mean", "seconds"),
        Figure("advised", Words("solved by advice", "电话指导解决率"), Words(
            "Of all: solved by advice on the telephone, without a visit.",
            "全部工单中,经电话指导解决、未上门的比例。"), "M-17", "share", "percent"),
        Figure("cancelled", Words("cancelled", "取消率"), Words(
            "Of all: cancelled, or merged into another order.",
            "全部工单中,取消或并入其他工单的比例。"), "M-12", "share", "percent"),
        Figure("refused", Words("refused", "不予受理率"), Words(
            "Of all: refused as outside the service's scope.",
            "全部工单中,因超出服务范围不予受理的比例。"), "M-16", "share", "percent"),
    ),
    ("kind", *(name for name in BY_ORDER if name != "kind")),
    Chart("bars", ("completed", "on_agreed_day")),
)

STANDING: Final = Report(
    "standing",
    Words("Time, and with whom it stood", "用时与所在环节"),
    Words(
        "Work orders registered in the period that are completed or done at the desk; their time from registration to "
        "the last completion.",
        "统计期内登记且已完工或前台办结的工单,自登记至最后一次完工的用时。",
    ),
    "M-150",
    (
        Figure("counted", Words("orders", "工单数"), Words(
            "The orders counted here.", "本表统计的工单数。"), "M-50", "count", "records"),
        Figure("gross", Words("whole time", "总用时"), Words(
            "Mean seconds from registration to completion: the sum of all parts below but `net`.",
            "自登记至完工的平均秒数,为以下各部分(净用时除外)之和。"), "M-50", "mean", "seconds"),
        Figure("net", Words("time net of pauses", "净用时"), Words(
            "The whole time less what stood with the customer, with a third party, or waited for the agreed hour.",
            "总用时扣除在客户处、在第三方处及等候约定时间的部分。"), "M-50", "mean", "seconds"),
        Figure("with_centre", Words("with the service centre", "在客服中心"), Words(
            "Registered, accepted, no access, negotiating, to be redone, or on hold for parts.",
            "已登记、已受理、未能入户、变更协商、待返工,或因待配件挂起。"), "M-20", "mean", "seconds"),
        Figure("with_department", Words("with the department", "在责任部门"), Words(
            "Dispatched, and no worker named yet.", "已派单、尚未指派人员。"), "M-20", "mean", "seconds"),
        Figure("with_worker", Words("with the worker", "在维修/服务人员"), Words(
            "Assigned, signed for, on the way, on site, in work, or on hold in the workshop.",
            "已指派、已签收、已出发、已到场、施工中,或带回维修。"), "M-22", "mean", "seconds"),
        Figure("with_customer", Words("with the customer", "在客户"), Words(
            "Quoted and awaiting consent, awaiting acceptance, or on hold for the customer.",
            "待确认报价、待验收,或待客户。"), "M-41", "mean", "seconds"),
        Figure("with_third_party", Words("with a third party", "在第三方"), Words(
            "On hold for a third party, or for the weather.", "待第三方,或因天气挂起。"), "M-38", "mean", "seconds"),
        Figure("with_agreed", Words("waiting for the agreed hour", "等候约定时间"), Words(
            "Accepted, dispatched, assigned or signed for, from agreeing on a time until it begins.",
            "已受理、已派单、已指派或已签收期间,自约定至约定时间开始。"), "M-14", "mean", "seconds"),
    ),
    ("kind", *(name for name in BY_ORDER if name != "kind")),
    Chart("stacked", (
        "with_centre", "with_department", "with_worker", "with_customer", "with_third_party", "with_agreed",
    )),
)

PRICE: Final = Report(
    "price",
    Words("Quoted and final price", "报价与最终价格"),
    Words(
        "Work orders registered in the period that are completed on an approved quote.",
        "统计期内登记、已同意报价并完工的工单。",
    ),
    "M-41",
    (
        Figure("priced", Words("orders", "工单数"), Words(
            "The orders counted here.", "本表统计的工单数。"), "M-41", "count", "records"),
        Figure("first_quoted", Words("first quoted", "首次报价合计"), Words(
            "Sum of the first versions of their quotes, in fen.", "首版报价合计(分)。"), "M-40", "sum", "fen"),
        Figure("approved", Words("approved", "同意报价合计"), Words(
            "Sum of the versions last approved, in fen.", "最后同意的报价合计(分)。"), "M-41", "sum", "fen"),
        Figure("invoiced", Words("invoiced", "开单合计"), Words(
            "Sum of the invoices, in fen.", "开单金额合计(分)。"), "M-60", "sum", "fen"),
        Figure("final", Words("final", "最终价格合计"), Words(
            "Invoices less reductions, waivers and refunds, in fen.", "开单扣除减收、免收与退款后的合计(分)。"),
            "M-53", "sum", "fen"),
        Figure("final_of_first", Words("final in % of the first quote", "最终价格占首次报价"), Words(
            "The final sum in percent of the sum first quoted.", "最终价格合计占首次报价合计的百分比。"),
            "M-40", "share", "percent"),
        Figure("first_version_approved", Words("first version approved", "首版同意率"), Words(
            "Of the orders: the first version is the one approved.", "首版报价即获同意的工单比例。"),
            "M-41", "share", "percent"),
        Figure("as_first_quoted", Words("final as first quoted", "与首次报价一致"), Words(
            "Of the orders: the final price is the first quote, to the fen.", "最终价格与首次报价相同的比例。"),
            "M-40", "share", "percent"),
        Figure("above_first", Words("final above the first quote", "高于首次报价"), Words(
            "Of the orders: the final price is higher.", "最终价格高于首次报价的比例。"), "M-46", "share", "percent"),
        Figure("below_first", Words("final below the first quote", "低于首次报价"), Words(
            "Of the orders: the final price is lower.", "最终价格低于首次报价的比例。"), "M-46", "share", "percent"),
        Figure("within_estimate", Words("within the estimate", "未超预估"), Words(
            "Of the orders whose estimate had an upper bound: the final price is not above it.",
            "预估有上限的工单中,最终价格未超上限的比例。"), "M-14", "share", "percent"),
    ),
    ("trade", *(name for name in BY_ORDER if name != "trade")),
    Chart("bars", ("first_quoted", "final")),
)

FIRST_TIME_FIX: Final = Report(
    "first_time_fix",
    Words("First-time fix and rework", "一次修复与返工"),
    Words(
        "Work orders registered in the period that had a visit. The worker is who has the order now.",
        "统计期内登记且曾上门的工单。维修人员为工单当前人员。",
    ),
    "M-52",
    (
        Figure("finished", Words("completed with a visit", "上门完工数"), Words(
            "Those that are completed.", "其中已完工的工单数。"), "M-50", "count", "records"),
        Figure("first_time_fix", Words("first-time fix", "一次修复率"), Words(
            "Of the completed ones: one visit, no rework, and no claim under the repair's warranty so far.",
            "完工工单中,仅上门一次、无返工且至今无质保返修的比例。"), "M-52", "share", "percent"),
        Figure("rework", Words("rework", "返工率"), Words(
            "Of the completed ones: rejected, or found wanting at follow-up, at least once.",
            "完工工单中,至少一次验收不通过或回访不满意返工的比例。"), "M-52", "share", "percent"),
        Figure("claims", Words("warranty claims", "质保返修率"), Words(
            "Of the completed ones: claimed under the repair's own warranty.",
            "完工工单中,在维修质保期内再次返修的比例。"), "M-54", "share", "percent"),
        Figure("visits_each", Words("visits an order", "每单上门次数"), Words(
            "Visits of the completed ones, on average.", "完工工单的平均上门次数。"), "M-33", "mean", "visits"),
        Figure("no_access", Words("no access", "未能入户率"), Words(
            "Of all visits: nobody let the worker in.", "全部上门中,未能入户的比例。"), "M-34", "share", "percent"),
    ),
    ("worker", *(name for name in BY_ORDER if name != "worker")),
    Chart("bars", ("first_time_fix", "rework")),
)

FOLLOW_UP: Final = Report(
    "follow_up",
    Words("Follow-up: coverage and results", "回访覆盖与结果"),
    Words(
        "Follow-ups of work completed or done at the desk in the period; those of cancelled orders do not count.",
        "统计期内完工或前台办结产生的回访,已取消工单的不计。",
    ),
    "M-70",
    (
        Figure("completions", Words("completions", "完工数"), Words(
            "Completions that have a follow-up, or were left out of the sample.", "产生回访或未抽中回访的完工数。"),
            "M-70", "count", "records"),
        Figure("coverage", Words("coverage", "回访覆盖率"), Words(
            "Of the completions: the customer was asked and answered.", "完工中,已完成回访的比例。"),
            "M-70", "share", "percent"),
        Figure("target", Words("target", "目标覆盖率"), Words(
            "The share that the community has set for these kinds of work; 100 % unless it says otherwise.",
            "小区对相应类型设定的回访比例,默认 100%。"), "M-70", "share", "percent"),
        Figure("in_time", Words("within one working day", "一个工作日内回访率"), Words(
            "Of the sampled ones that are done or due: done by their time.",
            "应回访且已完成或已到期者中,按时完成的比例。"), "M-70", "share", "percent"),
        Figure("given_up", Words("given up", "无法回访率"), Words(
            "Of the sampled ones: given up after attempts on three days.", "应回访者中,三日联系未果放弃的比例。"),
            "M-70", "share", "percent"),
        Figure("attempts", Words("attempts each", "平均联系次数"), Words(
            "Attempts of those that were done, on average.", "已完成回访的平均联系次数。"), "M-70", "mean", "visits"),
        Figure("satisfied", Words("satisfied", "满意率"), Words(
            "Of those asked: satisfied.", "已回访者中,满意的比例。"), "M-71", "share", "percent"),
        Figure("fairly", Words("fairly satisfied", "基本满意率"), Words(
            "Of those asked: fairly satisfied.", "已回访者中,基本满意的比例。"), "M-71", "share", "percent"),
        Figure("dissatisfied", Words("dissatisfied", "不满意率"), Words(
            "Of those asked: dissatisfied.", "已回访者中,不满意的比例。"), "M-71", "share", "percent"),
    ),
    ("month", *(name for name in BY_ORDER if name != "month")),
    Chart("stacked", ("satisfied", "fairly", "dissatisfied")),
)

RATINGS: Final = Report(
    "ratings",
    Words("Grades by customers", "客户评分"),
    Words(
        "Work orders registered in the period that are completed or done at the desk.",
        "统计期内登记且已完工或前台办结的工单。",
    ),
    "M-73",
    (
        Figure("rated", Words("graded", "评分率"), Words(
            "Of the orders: the customer gave grades.", "客户作出评分的工单比例。"), "M-73", "share", "percent"),
        Figure("attitude", Words("attitude", "态度"), Words(
            "Mean grade, 1 (poor) to 5 (very good).", "平均分,1(差)至 5(很好)。"), "M-73", "mean", "stars"),
        Figure("quality", Words("quality", "质量"), Words(
            "Mean grade, 1 (poor) to 5 (very good).", "平均分,1(差)至 5(很好)。"), "M-73", "mean", "stars"),
        Figure("speed", Words("speed", "速度"), Words(
            "Mean grade, 1 (poor) to 5 (very good).", "平均分,1(差)至 5(很好)。"), "M-73", "mean", "stars"),
        Figure("overall", Words("overall", "总体"), Words(
            "Mean grade, 1 (poor) to 5 (very good).", "平均分,1(差)至 5(很好)。"), "M-73", "mean", "stars"),
    ),
    ("worker", *(name for name in BY_ORDER if name != "worker")),
    Chart("bars", ("attitude", "quality", "speed", "overall")),
)
# fmt: on

ORDER_REPORTS: Final = (ARRIVAL, COMPLETION, STANDING, PRICE, FIRST_TIME_FIX, FOLLOW_UP, RATINGS)
