"""The papers of work orders, and how whoever prints reads an order."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from app.core.enums import OrderKind
from app.core.lang import Words
from app.models import SiteRecord, Visit, WorkOrder
from app.services.papers.paper_kind import PaperKind, PaperRequest
from app.services.papers.reader import Reader
from app.services.work_orders.kind import WORK_ORDERS
from app.services.work_orders.order_parts import part_of
from app.workflow.kinds.work_order.helping import helpers_of
from app.workflow.kinds.work_order.housekeeping_sheet import wished_worker
from app.workflow.papers import order_papers
from app.workflow.papers.around import Around
from app.workflow.papers.material_quotation import material_quotation
from app.workflow.papers.order_papers import OrderSource
from app.workflow.papers.paper import Paper


async def order(asked: PaperRequest) -> tuple[OrderSource, Around]:
    """A work order with its visits and what was recorded on site."""
    return await with_its_order(asked, ())


async def with_its_order(asked: PaperRequest, more: Iterable[UUID | None]) -> tuple[OrderSource, Around]:
    """The order of a record that is read with it, and what is around it; `more`: further colleagues whom the record
    names."""
    source = await order_source(asked.reader, asked.held)
    return source, await asked.around(*known_in(asked.reader, source, more))


async def order_source(reader: Reader, held: str = "") -> OrderSource:
    """A work order as its reader may see it; nothing is asked of one to which nobody has gone yet."""
    row, tx = reader.record(WorkOrder, held), reader.tx
    visits = await part_of(tx, row.id, Visit) if row.visits else []
    site = await part_of(tx, row.id, SiteRecord) if row.visits and not held else []
    aspects = reader.opened.context.aspects
    return OrderSource(row, aspects, tuple(map(reader.part, visits)), tuple(map(reader.part, site)))


def known_in(reader: Reader, source: OrderSource, more: Iterable[UUID | None] = ()) -> tuple[UUID | None, ...]:
    """Whose names the reader may know: outside the company, who comes, where the order is theirs."""
    row, came = source.row, [*helpers_of(source.row), *(visit.worker_id for visit in source.visits)]
    if not reader.outside:
        return (row.worker_id, wished_worker(row), *came, *more)
    is_theirs = not reader.kind.hidden_in_lists(reader.caller, reader.opened.row)
    return (row.worker_id, wished_worker(row), *came) if is_theirs else ()


def _housekeeping(source: OrderSource, around: Around) -> Paper | None:
    is_housekeeping = source.row.kind is OrderKind.HOUSEKEEPING
    return order_papers.housekeeping_sheet(source, around) if is_housekeeping else None


KIND: Final = WORK_ORDERS
SERVICE_SLIP: Final = PaperKind(
    "service_slip",
    Words("service slip", "服务工作单"),
    order,
    order_papers.service_slip,
    "Three copies, for the repair team, the archive and finance; the customer prints their own. What is not known"
    " yet is left open, to be written on site.",
)
HOUSEKEEPING_SHEET: Final = PaperKind(
    "housekeeping_sheet",
    Words("housekeeping booking sheet", "家政服务预约表"),
    order,
    _housekeeping,
    "What is booked: task, time, people, whose tools and materials, price, and for whom the customer wished. Only"
    " of housekeeping orders.",
)
PAPERS: Final = (
    SERVICE_SLIP,
    HOUSEKEEPING_SHEET,
    PaperKind(
        "notice",
        Words("notice left at the door", "服务留言条"),
        order,
        order_papers.service_notice,
        "What the worker leaves at the door: without name and telephone of the customer, because everybody who "
        "passes by reads it. Only where nobody answered.",
    ),
    PaperKind(
        "custody_receipt",
        Words("receipt for a thing in the workshop", "送修物品收据"),
        order,
        order_papers.custody_receipt,
        "What was taken to the workshop, and how long it stays there. Only while it is there.",
    ),
    PaperKind(
        "material_quotation",
        Words("material quotation", "材料报价单"),
        order,
        material_quotation,
        "The quoted material with its requisition or purchase, at its purchase price and without a mark-up, stamped. "
        "Only of orders whose quote names material.",
    ),
)
