"""Papers of the desk beside those of orders: 放行条, 投诉处理单, 回访记录 (M-70, M-96, M-136)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.complaint_enums import DecisionKind
from app.models import Complaint, ComplaintDecision, ComplaintNote, Evidence, FollowUp
from app.models.follow_up import FollowUpAttempt
from app.models.goods_pass import Arrears, Authorisation, GoodsPass, GoodsPassState
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.goods_pass import GOODS_PASS
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.papers.around import NOTHING, Around, lines, money, plain, telephone
from app.workflow.papers.order_papers import CUSTOMERS_COPY, OrderSource, ratings
from app.workflow.papers.paper import Block, Paper, PaperColumn, PaperField

GOOD: Final = (GoodsPassState.ISSUED, GoodsPassState.RELEASED)
"""The states in which a goods pass is a pass."""


@dataclass(frozen=True, slots=True)
class GoodsSource:
    """A goods pass, its applicant's name, and what its QR code says for this reader; empty: they may not hold it."""

    row: GoodsPass
    applicant: str
    pass_text: str


@dataclass(frozen=True, slots=True)
class ComplaintSource:
    """A complaint with its file."""

    row: Complaint
    evidence: tuple[Evidence, ...] = ()
    decisions: tuple[ComplaintDecision, ...] = ()
    notes: tuple[ComplaintNote, ...] = ()
    orders: tuple[str, ...] = ()
    """The numbers of its work orders, each with how it belongs to it."""


@dataclass(frozen=True, slots=True)
class FollowUpSource:
    """A follow-up with its attempts and the order that it is about."""

    row: FollowUp
    attempts: tuple[FollowUpAttempt, ...]
    order: OrderSource


def goods_pass(source: GoodsSource, around: Around) -> Paper | None:
    """M-96 《放行条》: the goods, item by item, with the code that the gate reads. An application is no pass yet."""
    row = source.row
    if row.state not in GOOD:
        return None
    fields = (
        PaperField("申请人", source.applicant or NOTHING),
        PaperField("房号/商铺", row.place),
        PaperField("放行事由", row.purpose.label("zh")),
        PaperField("状态", row.state.label("zh")),
        PaperField("预计离开", around.moment(row.leaves_at) or NOTHING),
        PaperField("有效期至", around.moment(row.until)),
        PaperField("携带人", row.bearer or ""),
        PaperField("车号", row.plate or ""),
        PaperField("业主授权", Authorisation(row.authorisation).label("zh")),
        PaperField("费用核查", _arrears(row)),
        *((PaperField("备注", row.note, wide=True),) if row.note else ()),
    )
    columns = (
        PaperColumn("序号", 1, "center"),
        PaperColumn("物品", 5),
        PaperColumn("数量", 2, "right"),
        PaperColumn("已放行", 2, "right"),
        PaperColumn("说明", 4),
        PaperColumn("门岗核对", 2),
    )
    rows = tuple(
        (
            str(at),
            str(item["name"]),
            f"{plain(item['quantity'])} {item['unit']}",
            plain(item.get("released", "0")),
            str(item.get("note", "")),
            "",
        )
        for at, item in enumerate(row.items, 1)
    )
    return Paper(
        title="物品放行条",
        number=row.number,
        fields=fields,
        blocks=(Block("物品清单", columns=columns, rows=rows), *_left(row, around)),
        notes=around.notes("goods_pass"),
        signatures=("申请人", "签发人", "门岗安护员"),
        copies=(CUSTOMERS_COPY,) if around.outside else ("第一联　门岗联", "第二联　存根联"),
        link=source.pass_text or around.link(GOODS_PASS.path, row.id),
        link_words="门岗扫码核对" if source.pass_text else "扫码查看",
        stamped=True,
        day=around.moment(row.issued_at)[:10],
    )


def _left(row: GoodsPass, around: Around) -> tuple[Block, ...]:
    if not row.releases:
        return ()
    carried = f"{around.moment(row.released_at)} 由 {row.released_to or NOTHING} 携出"
    text = f"{carried}（车号 {row.released_plate or NOTHING}），共放行 {row.releases} 次。"
    return (Block("放行记录", (text,)),)


def _arrears(row: GoodsPass) -> str:
    if row.arrears is Arrears.UNKNOWN and row.move_out_allowed_by_id is not None:
        return "未知，经理已准许"
    return row.arrears.label("zh")


def handling_sheet(source: ComplaintSource, around: Around) -> Paper:
    """M-112, M-136 《投诉处理单》: the whole file of a complaint, for the company alone."""
    row = source.row
    respondent = row.respondent or {}
    fields = (
        PaperField("投诉人", row.complainant_name or NOTHING),
        PaperField("联系电话", telephone(row.complainant_phone) or NOTHING),
        PaperField("投诉类型", row.kind.label("zh")),
        PaperField("事项类别", row.matter.label("zh")),
        PaperField("渠道", row.channel.label("zh")),
        PaperField("级别", row.severity.label("zh")),
        PaperField("接到时间", around.moment(row.received_at or row.created_at)),
        PaperField("状态", row.state.label("zh")),
        PaperField("地点", row.place or NOTHING, wide=True),
        PaperField("被投诉方", " ".join(str(respondent[key]) for key in ("name", "place") if respondent.get(key))
                   or NOTHING, wide=True),
        PaperField("责任部门", around.department(row.department_id) or NOTHING),
        PaperField("处理人", around.name(row.handler_id) or NOTHING),
    )  # fmt: skip
    entered = [*map(_decided(around), source.decisions), *map(_noted(around), source.notes)]
    entered.sort(key=lambda entry: entry[0])
    log = Block(
        "处理经过",
        columns=(PaperColumn("时间", 4), PaperColumn("事项", 3), PaperColumn("经办", 2), PaperColumn("内容", 11)),
        rows=tuple((around.moment(moment), what, who, text) for moment, what, who, text in entered),
    )
    blocks = [
        Block("投诉内容", (*lines(row.description), *_labelled("交涉经过", row.dealings))),
        Block("投诉人诉求", lines(row.demand) or (NOTHING,)),
    ]
    if source.evidence:
        blocks.append(_evidence(source.evidence))
    blocks.append(log if entered else Block("处理经过", empty_lines=4))
    if source.orders:
        blocks.append(Block("关联工单", ("　".join(source.orders),)))
    blocks.append(_outcome(row, around))
    return Paper(
        title="投诉处理单",
        number=row.number,
        fields=fields,
        blocks=tuple(blocks),
        notes=around.notes("complaint"),
        signatures=("处理人", "部门主管", "客服主管"),
        link=around.link(COMPLAINT.path, row.id),
        link_words="扫码查看投诉",
    )


Entry = tuple[datetime, str, str, str]


def _decided(around: Around) -> Callable[[ComplaintDecision], Entry]:
    def entry(decision: ComplaintDecision) -> Entry:
        what = f"决定：{DecisionKind(decision.kind).label('zh')}"
        return decision.told_at, what, around.name(decision.by_id), f"{decision.number} {decision.text}".strip()

    return entry


def _noted(around: Around) -> Callable[[ComplaintNote], Entry]:
    def entry(note: ComplaintNote) -> Entry:
        return note.created_at, note.kind.label("zh"), around.name(note.by_id), note.text

    return entry


def _evidence(pieces: tuple[Evidence, ...]) -> Block:
    found_so = {True: "属实", False: "不属实", None: "未核实"}
    columns = (
        PaperColumn("证据", 2),
        PaperColumn("说明", 6),
        PaperColumn("核实", 2, "center"),
        PaperColumn("核实意见", 4),
    )
    rows = tuple((each.kind.label("zh"), each.note, found_so[each.genuine], each.finding) for each in pieces)
    return Block("证据材料", columns=columns, rows=rows)


def _outcome(row: Complaint, around: Around) -> Block:
    if row.resolved_at is None:
        return Block("处理结果", empty_lines=3)
    founded = {True: "投诉属实。", False: "投诉不属实。", None: ""}[row.founded]
    paid = f"赔偿 {money(row.compensation_fen)} 元。" if row.compensation_fen else ""
    content = f"投诉人对结果：{row.satisfaction.label('zh')}。" if row.satisfaction is not None else ""
    ended = f"{around.moment(row.resolved_at)} 办结。"
    return Block("处理结果", (*lines(row.result), "".join((founded, paid, content, ended))))


def _labelled(label: str, text: str) -> tuple[str, ...]:
    return (f"{label}：{' '.join(text.split())}",) if text else ()


def follow_up(source: FollowUpSource, around: Around) -> Paper:
    """M-70 《回访记录》: the calls after a job, and what the customer said."""
    row, order = source.row, source.order.row
    fields = (
        PaperField("客户", order.contact_name or NOTHING),
        PaperField("联系电话", telephone(order.contact_phone) or NOTHING),
        PaperField("地址", order.place, wide=True),
        PaperField("工单编号", order.number),
        PaperField("服务人员", around.crew(order)),
        PaperField("完工时间", around.moment(order.completed_at)),
        PaperField("应回访时间", around.moment(row.due_at)),
        PaperField("服务内容", order.description, wide=True),
        PaperField("回访状态", row.state.label("zh")),
        PaperField("回访人", around.name(row.done_by_id)),
    )
    attempts = Block(
        "回访经过",
        columns=(
            PaperColumn("时间", 4),
            PaperColumn("方式", 2),
            PaperColumn("结果", 3),
            PaperColumn("回访人", 2),
            PaperColumn("备注", 6),
        ),
        rows=tuple(
            (
                around.moment(each.created_at),
                each.means.label("zh"),
                each.result.label("zh"),
                around.name(each.by_id),
                each.note,
            )
            for each in source.attempts
        ),
    )
    content = () if row.result is None else (f"{row.result.label('zh')}。",)
    opinion = (*content, *lines(row.opinion), *ratings(order.ratings))
    boxes = () if row.result is not None else ("满意", "基本满意", "不满意")
    return Paper(
        title="回访记录",
        number=order.number,
        fields=fields,
        blocks=(
            attempts if source.attempts else Block("回访经过", empty_lines=2),
            Block("客户意见", opinion, boxes=boxes, empty_lines=0 if opinion else 2),
        ),
        notes=around.notes("follow_up"),
        signatures=("回访人", "客服主管"),
        link=around.link(WORK_ORDER.path, order.id),
        link_words="扫码查看工单",
        day=around.moment(row.done_at)[:10],
    )
