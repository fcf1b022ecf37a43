"""What papers say of a quote: its lines with their sum, and what follows from the customer's own material."""

from typing import Final

from app.core.enums import LineKind, MaterialSource
from app.core.json_object import JsonObject
from app.models import Quote, WorkOrder
from app.models.order_aspects import OrderAspects
from app.workflow.kinds.work_order.insisted_material import material_terms, warranty_exception
from app.workflow.papers.around import money, plain, with_capitals
from app.workflow.papers.paper import Block, PaperColumn, PaperField

QUOTE_COLUMNS: Final = (
    PaperColumn("类别", 2, "center"),
    PaperColumn("名称", 6),
    PaperColumn("数量", 2, "right"),
    PaperColumn("单价（元）", 3, "right"),
    PaperColumn("金额（元）", 3, "right"),
)


def version_that_counts(aspects: OrderAspects) -> Quote | None:
    """M-41: the version that was approved, else the one that awaits an answer."""
    return aspects.approved_quote or aspects.quote


def quoted(aspects: OrderAspects) -> Block | None:
    """M-41: the lines of the version that counts."""
    quote = version_that_counts(aspects)
    if quote is None:
        return None
    rows = tuple(_quote_line(line) for line in quote.lines)
    state = quote.state.label("zh")
    return Block(
        f"报价（第 {quote.ordinal} 版，{state}）",
        columns=QUOTE_COLUMNS,
        rows=rows,
        sums=(PaperField("合计", with_capitals(quote.total_fen)),),
    )


def own_material(row: WorkOrder, aspects: OrderAspects) -> Block | None:
    """M-45: what the customer is told of material of their own, and what follows where they insist."""
    quote = version_that_counts(aspects)
    terms = material_terms(row, () if quote is None else quote.lines)
    return None if terms is None else Block("客户自备材料", (terms.zh,))


def not_covered(row: WorkOrder) -> tuple[str, ...]:
    """M-54: what the repair's warranty leaves out."""
    left_out = warranty_exception(row)
    return () if left_out is None else (left_out.zh,)


def name_with_source(line: JsonObject) -> str:
    """M-42: whose material it is says what it costs."""
    source = line.get("source")
    whose = f"（{MaterialSource(source).label('zh')}）" if source and source != MaterialSource.CENTRE else ""
    return f"{line['name']}{whose}"


def _quote_line(line: JsonObject) -> tuple[str, ...]:
    kind, quantity = LineKind(line["kind"]), f"{plain(line['quantity'])} {line['unit']}"
    return kind.label("zh"), name_with_source(line), quantity, money(line["unit_fen"]), money(line["total_fen"])
