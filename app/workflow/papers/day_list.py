"""The day list of a worker: who expects them today, when, where and for what, in the order of the appointments."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from app.workflow.papers.around import NOTHING, Around, telephone
from app.workflow.papers.order_papers import OrderSource
from app.workflow.papers.paper import Block, Paper, PaperColumn, PaperField
from app.workflow.words.letters import day_in_figures

COLUMNS: Final = (
    PaperColumn("时间", 3, "center"),
    PaperColumn("工单", 5),
    PaperColumn("地址", 5),
    PaperColumn("客户", 3),
    PaperColumn("内容与要求", 7),
    PaperColumn("费用", 2),
    PaperColumn("办理情况", 4),
)


def day_list(worker_id: UUID, day: date, orders: Sequence[OrderSource], around: Around) -> Paper:
    """The list of one worker for one day; a day without appointments has an empty list."""
    urgent = sum(order.row.urgency.value != "normal" for order in orders)
    fields = (
        PaperField("服务人员", around.name(worker_id)),
        PaperField("日期", day_in_figures(day)),
        PaperField("预约件数", f"{len(orders)} 件" + (f"（急件 {urgent} 件）" if urgent else "")),
        PaperField("部门", "、".join(dict.fromkeys(filter(None, (around.department(order.row.department_id)
                                                                for order in orders)))) or NOTHING),
    )  # fmt: skip
    rows = tuple(_row(order, around, worker_id) for order in orders)
    listed = Block("当日预约", columns=COLUMNS, rows=rows) if rows else Block("当日预约", ("当日没有预约。",))
    return Paper(
        title="服务人员日程单",
        number="",
        fields=fields,
        blocks=(listed, Block("备注", empty_lines=2)),
        signatures=("服务人员", "部门主管"),
        flat=True,
        day=f"{day:%Y-%m-%d}",
    )


def _row(order: OrderSource, around: Around, worker_id: UUID) -> tuple[str, ...]:
    row, appointment = order.row, order.aspects.appointment
    window = "" if appointment is None else around.window(appointment.starts_at, appointment.ends_at)[11:]
    coverage = "" if row.coverage is None else row.coverage.label("zh")
    what = "　".join(filter(None, (row.description, row.special_requirements)))
    urgency = "" if row.urgency.value == "normal" else f"\n{row.urgency.label('zh')}"
    who = "\n".join(filter(None, (row.contact_name, telephone(row.contact_phone)))) or NOTHING
    alone = not row.helpers and row.worker_id in (worker_id, None)
    crew = "" if alone else f"\n{around.crew(row)}"
    return window, f"{row.number}{urgency}", f"{row.place}　{row.spot}".strip(), who, f"{what}{crew}", coverage, ""
