"""Papers of a work order: 《服务工作单》, 《家政服务预约表》, 《服务留言条》, the receipt for what is in the workshop
(M-12, M-34, M-38, M-55)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.catalogue import chinese
from app.core.code_words import names_of
from app.core.enums import (
    ChecklistMoment,
    CopyAddressee,
    EstimateBasis,
    NoAccessReason,
    OrderKind,
    PriceBy,
    SuppliedBy,
)
from app.core.json_object import JsonObject, JsonView
from app.models import SiteRecord, Visit, WorkOrder
from app.models.order_aspects import OrderAspects
from app.workflow.kinds.work_order.housekeeping_sheet import wished_worker
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.papers.around import NOTHING, Around, lines, money, plain, telephone, with_capitals
from app.workflow.papers.checklist_blocks import checked
from app.workflow.papers.paper import Block, Paper, PaperColumn, PaperField
from app.workflow.papers.quote_blocks import not_covered, own_material, quoted

BEFORE_AND_ON_SITE: Final = (ChecklistMoment.BEFORE_LEAVING, ChecklistMoment.ON_SITE)
CUSTOMERS_COPY: Final = "客户联"
ORDINALS: Final = "一二三四五"
RATED: Final = {"attitude": "服务态度", "quality": "服务质量", "speed": "服务速度", "overall": "总体评价"}


@dataclass(frozen=True, slots=True)
class OrderSource:
    """A work order as its reader may see it, with what its papers read beside it."""

    row: WorkOrder
    aspects: OrderAspects
    visits: tuple[Visit, ...] = ()
    site: tuple[SiteRecord, ...] = ()

    @property
    def last_visit(self) -> Visit | None:
        """The visit that goes on, or was the last."""
        return self.visits[-1] if self.visits else None

    @property
    def last_notice(self) -> Visit | None:
        """The last visit on which nobody answered."""
        return next((visit for visit in reversed(self.visits) if visit.no_access_reason), None)


def service_slip(order: OrderSource, around: Around) -> Paper:
    """M-55 《服务工作单》: one copy for each addressee, and for the customer their own. What is not known yet is left
    open, so that it can be written on site."""
    row = order.row
    done: JsonView = row.completion or {}
    fields = (
        *_who_and_where(row),
        PaperField("服务类别", row.kind.label("zh")),
        PaperField("紧急程度", row.urgency.label("zh")),
        PaperField("受理时间", around.moment(row.received_at or row.created_at)),
        PaperField("受理渠道", row.channel.label("zh")),
        PaperField("预约时间", _appointed(order, around), wide=True),
        PaperField("承办部门", around.department(row.department_id)),
        PaperField("服务人员", around.crew(row)),
        PaperField("工种", "、".join(words.zh for words in names_of("trades", row.trades)) or NOTHING),
        PaperField("费用承担", "" if row.coverage is None else row.coverage.label("zh")),
        *((PaperField("承担依据", row.coverage_reason, wide=True),) if row.coverage_reason else ()),
        PaperField("预估费用", _estimate(row.estimate), wide=True),
        *_equipment(row.equipment),
        PaperField("报修内容" if row.kind is OrderKind.REPAIR else "服务内容", row.description, wide=True),
        PaperField("特别要求", row.special_requirements or NOTHING, wide=True),
        *((PaperField("备注", row.remarks, wide=True),) if row.remarks and not around.outside else ()),
    )
    blocks = (
        *checked(row, order.last_visit, around, BEFORE_AND_ON_SITE),
        *_diagnosis(order),
        quoted(order.aspects),
        own_material(row, order.aspects),
        _done(done),
        _built_in(done),
        *checked(row, order.last_visit, around, (ChecklistMoment.FINISHING,)),
        _rated(row, around),
    )
    return Paper(
        title="服务工作单",
        number=row.number,
        fields=fields,
        blocks=tuple(block for block in blocks if block is not None),
        notes=around.notes("slip"),
        signatures=("服务人员", "客户（验收）", "收单人"),
        copies=(CUSTOMERS_COPY,) if around.outside else COPIES,
        link=around.link(WORK_ORDER.path, row.id),
        link_words="扫码查看工单",
        day=around.moment(row.signed_off_at)[:10],
    )


def _copies() -> tuple[str, ...]:
    """M-55: the repair team, the archive, finance."""
    named = [addressee.label("zh") for addressee in CopyAddressee]
    return tuple(f"第{ORDINALS[at]}联　{name}联" for at, name in enumerate(named))


COPIES: Final = _copies()


def housekeeping_sheet(order: OrderSource, around: Around) -> Paper:
    """M-12 《家政服务预约表》: what is booked, for how long, how many people, whose tools and materials, at which
    price, and for whom the customer wished."""
    row = order.row
    sheet: JsonView = row.housekeeping or {}
    by = PriceBy(sheet["price_by"]) if sheet.get("price_by") else None
    quote = order.aspects.approved_quote or order.aspects.quote
    price = with_capitals(quote.total_fen) if quote is not None else _estimate(row.estimate) or _by_the_list(sheet)
    fields = (
        *_who_and_where(row),
        PaperField("服务项目", "、".join(sheet.get("tasks") or ()) or row.description, wide=True),
        *((PaperField("说明", row.description, wide=True),) if sheet.get("tasks") else ()),
        PaperField("服务工种", "、".join(words.zh for words in names_of("trades", row.trades)) or NOTHING),
        PaperField("价目编号", row.catalogue_code or NOTHING),
        PaperField("预约时间", _appointed(order, around), wide=True),
        PaperField("服务时长", f"{plain(sheet['hours'])} 小时" if sheet.get("hours") else ""),
        PaperField("服务人数", f"{sheet['people']} 人" if sheet.get("people") else ""),
        PaperField("工具", _supplied(sheet.get("tools"))),
        PaperField("用料", _supplied(sheet.get("materials"))),
        PaperField("计价方式", "" if by is None else by.label("zh")),
        PaperField("指定人员", around.name(wished_worker(row)) or ("" if around.outside else NOTHING)),
        PaperField("价格", price, wide=True),
        PaperField("服务人员", around.crew(row)),
        PaperField("承办部门", around.department(row.department_id)),
        PaperField("特别要求", row.special_requirements or NOTHING, wide=True),
    )
    return Paper(
        title="家政服务预约表",
        number=row.number,
        fields=fields,
        blocks=(Block("服务记录", empty_lines=4), Block("客户意见", boxes=_CONTENT, empty_lines=1)),
        notes=around.notes("housekeeping"),
        signatures=("客户", "服务人员", "接待员"),
        link=around.link(WORK_ORDER.path, row.id),
        link_words="扫码查看预约",
    )


def service_notice(order: OrderSource, around: Around) -> Paper | None:
    """M-34 《服务留言条》: left at the door of whoever did not answer. It bears neither their name nor their number:
    everybody who passes by reads it."""
    visit = order.last_notice
    if visit is None or visit.no_access_reason is None:
        return None
    row, community = order.row, around.community
    reason = NoAccessReason(visit.no_access_reason)
    came = around.moment(visit.arrived_at or visit.ended_at or visit.departed_at)
    fields = (
        PaperField("服务地点", row.place, wide=True),
        PaperField("工单编号", row.number),
        PaperField("服务类别", row.kind.label("zh")),
        PaperField("来访时间", came),
        PaperField("未遇原因", reason.label("zh")),
        PaperField("服务人员", around.name(visit.worker_id)),
        PaperField("联系电话", community.service_phone),
    )
    message = chinese("papers.notice.message").format(came=came, reason=reason.label("zh"))
    return Paper(
        title="服务留言条",
        number=row.number,
        fields=fields,
        blocks=(
            Block("尊敬的客户", (message, *lines(visit.notice_left))),
            Block("您方便的时间", boxes=("上午", "下午", "晚间", "周末"), empty_lines=1),
        ),
        notes=around.notes("notice"),
        signatures=("服务人员",),
        link=around.link(WORK_ORDER.path, row.id),
        link_words="扫码另约时间",
        day=came[:10],
    )


def custody_receipt(order: OrderSource, around: Around) -> Paper | None:
    """M-38: the receipt for a thing that was taken to the workshop, with how long it stays there."""
    row = order.row
    if row.custody is None:
        return None
    fields = (
        *_who_and_where(row),
        PaperField("取走物品", row.custody["thing"], wide=True),
        PaperField("收条编号", row.custody["receipt"]),
        PaperField("告知的时长", row.custody["told_how_long"]),
        PaperField("工单编号", row.number),
        PaperField("经手人", around.name(row.worker_id)),
    )
    return Paper(
        title="送修物品收据",
        number=row.custody["receipt"],
        fields=fields,
        blocks=(Block("物品外观及附件", empty_lines=2),),
        notes=around.notes("custody"),
        signatures=("经手人", "客户", "领回签收"),
        copies=("第一联　客户联", "第二联　存根联"),
        link=around.link(WORK_ORDER.path, row.id),
        link_words="扫码查看进度",
    )


_CONTENT: Final = ("满意", "基本满意", "不满意")


def _who_and_where(row: WorkOrder) -> tuple[PaperField, ...]:
    return (
        PaperField("客户", row.contact_name or NOTHING),
        PaperField("联系电话", telephone(row.contact_phone) or NOTHING),
        PaperField("地址", row.place, wide=True),
        *((PaperField("具体位置", row.spot, wide=True),) if row.spot else ()),
    )


def _appointed(order: OrderSource, around: Around) -> str:
    row, appointment = order.row, order.aspects.appointment
    if appointment is not None:
        return around.window(appointment.starts_at, appointment.ends_at)
    wish = around.window(row.wish_from, row.wish_until)
    return f"客户希望 {wish}" if wish else ""


def _estimate(estimate: JsonObject | None) -> str:
    if not estimate:
        return ""
    basis = EstimateBasis(estimate["basis"])
    least, most = estimate.get("min_fen"), estimate.get("max_fen")
    amount = "" if least is None else f" {money(least)} 元" if least == most else f" {money(least)}–{money(most)} 元"
    fee = estimate.get("visit_fee_fen") or 0
    return f"{basis.label('zh')}{amount}" + (f"，上门费 {money(fee)} 元" if fee else "")


def _equipment(equipment: JsonObject | None) -> tuple[PaperField, ...]:
    if not equipment:
        return ()
    named = " ".join(str(equipment[name]) for name in ("company", "device", "serial") if equipment.get(name))
    return (PaperField("设备", named, wide=True),)


def _diagnosis(order: OrderSource) -> tuple[Block, ...]:
    """M-37: the last diagnosis."""
    diagnosis = next((each.data for each in reversed(order.site) if each.kind == "diagnosis"), None)
    if diagnosis is None:
        return ()
    return (
        Block("检查情况", tuple(f"{name}：{diagnosis[key]}" for key, name in _FOUND.items() if diagnosis.get(key))),
    )


_FOUND: Final = {"cause": "故障原因", "method": "处理办法"}


def _done(done: JsonView) -> Block:
    text = done.get("work_done") or done.get("done")
    return Block("处理情况", lines(text), empty_lines=0 if text else 4)


def _built_in(done: JsonView) -> Block | None:
    used = done.get("materials") or ()
    if not used:
        return None
    columns = (PaperColumn("材料名称", 6), PaperColumn("数量", 2, "right"), PaperColumn("单位", 1, "center"))
    rows = tuple((str(each["name"]), plain(each["quantity"]), str(each["unit"])) for each in used)
    return Block("更换及使用的材料", columns=columns, rows=rows)


def _rated(row: WorkOrder, around: Around) -> Block:
    """M-51, M-73: what the customer said, or boxes to tick."""
    opinion = (*ratings(row.ratings), *lines(row.comments))
    until = row.repair_warranty_until
    if until is not None:
        opinion = (*opinion, f"本次维修保修至 {until:%Y-%m-%d}。", *not_covered(row))
    signed_off = row.signed_off_at is not None
    return Block("客户验收意见", opinion, boxes=() if signed_off else _CONTENT, empty_lines=0 if signed_off else 2)


def ratings(ratings: Mapping[str, object] | None) -> tuple[str, ...]:
    if not ratings:
        return ()
    return ("　".join(f"{name} {ratings[key]} 分" for key, name in RATED.items() if key in ratings) + "（满分 5 分）",)


def _by_the_list(sheet: JsonView) -> str:
    """M-14: what the sheet comes to by the price list, before anybody has agreed to it."""
    price = sheet.get("price_fen")
    return "" if price is None else f"按价目表 {money(price)} 元"


def _supplied(by: str | None) -> str:
    return SuppliedBy(by).label("zh") if by else ""
