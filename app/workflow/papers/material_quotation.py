"""材料报价单: the stamped quotation of an order's material at its purchase price, for customers who ask (M-43)."""

from typing import Final

from app.core.enums import LineKind, MaterialSource
from app.core.json_object import JsonObject
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.papers.around import NOTHING, Around, money, plain, telephone, with_capitals
from app.workflow.papers.order_papers import OrderSource
from app.workflow.papers.paper import Block, Paper, PaperColumn, PaperField
from app.workflow.papers.quote_blocks import own_material, version_that_counts

COLUMNS: Final = (
    PaperColumn("材料名称", 5),
    PaperColumn("来源", 3, "center"),
    PaperColumn("领料单／代购单号", 5),
    PaperColumn("数量", 2, "right"),
    PaperColumn("进价（元）", 3, "right"),
    PaperColumn("金额（元）", 3, "right"),
)


def material_quotation(order: OrderSource, around: Around) -> Paper | None:
    """M-43, M-44: of each material in the quote whose it is, by which requisition or purchase, and what it cost; no
    mark-up. A quote without material has no such paper."""
    quote, row = version_that_counts(order.aspects), order.row
    material = [] if quote is None else [line for line in quote.lines if line["kind"] == LineKind.MATERIAL]
    if quote is None or not material:
        return None
    fields = (
        PaperField("客户", row.contact_name or NOTHING),
        PaperField("联系电话", telephone(row.contact_phone) or NOTHING),
        PaperField("地址", row.place, wide=True),
        PaperField("工单编号", row.number),
        PaperField("报价时间", around.moment(quote.created_at)),
        PaperField("报价版本", f"第 {quote.ordinal} 版（{quote.state.label('zh')}）"),
        PaperField("报价人", around.name(quote.author_id) or around.crew(row)),
    )
    priced = Block(
        "材料明细",
        columns=COLUMNS,
        rows=tuple(map(_row, material)),
        sums=(PaperField("材料合计", with_capitals(quote.material_fen)),),
    )
    theirs = own_material(row, order.aspects)
    return Paper(
        title="材料报价单",
        number=row.number,
        fields=fields,
        blocks=(priced,) if theirs is None else (priced, theirs),
        notes=around.notes("material"),
        signatures=("报价人", "客户"),
        link=around.link(WORK_ORDER.path, row.id),
        link_words="扫码查看工单",
        stamped=True,
        day=around.moment(quote.created_at)[:10],
    )


def _row(line: JsonObject) -> tuple[str, ...]:
    source = MaterialSource(line["source"]).label("zh") if line.get("source") else NOTHING
    reference = line.get("requisition") or line.get("purchase") or NOTHING
    quantity = f"{plain(line['quantity'])} {line['unit']}"
    return str(line["name"]), source, str(reference), quantity, money(line["unit_fen"]), money(line["total_fen"])
