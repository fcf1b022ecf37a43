"""What can be exported 导出: each table with its columns, in the words of the desk. Names, telephones and texts are
masked as everywhere; whoever needs them reveals them on the record, where it is counted and journaled (M-90)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from app.core.enums import Labelled
from app.core.lang import Words
from app.core.roles import Role
from app.models.base import Row
from app.services.complaints.kind import COMPLAINTS
from app.services.kinds.follow_ups import FOLLOW_UPS
from app.services.money.kinds import CHARGES, PAYMENTS
from app.services.moving.kind import AnyKind
from app.services.moving.seen_by import mask_free, mask_text
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.charge_sums import Sums

Cell = str | int | bool | None
Form = Literal["text", "yuan", "number", "moment", "day"]
"""How a column is written: yuan from fen with two decimals, moments by the community's clocks."""


class Exported(Labelled):
    """What is exported."""

    WORK_ORDERS = "work_orders", "work orders", "工单"
    CHARGES = "charges", "charges", "收费单"
    PAYMENTS = "payments", "payments", "收款"
    REFUNDS = "refunds", "refunds", "退款"
    LEDGER = "ledger", "ledger", "收费流水"
    COMPLAINTS = "complaints", "complaints", "投诉"
    FOLLOW_UPS = "follow_ups", "follow-ups", "回访"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: its name in NDJSON, its Chinese heading elsewhere, and what is read of a row."""

    name: str
    heading: str
    form: Form = "text"
    read: Callable[[Any], object] | None = None
    """None: the row's column of that name."""


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table."""

    columns: tuple[ExportColumn, ...]
    roles: frozenset[Role]
    scope: str
    kind: AnyKind | None = None
    """None: entries of the ledger."""

    @property
    def allowed(self) -> Words:
        """Who may have it, for a refusal."""
        return Words(f"your office, or scope {self.scope}", f"相应岗位或 {self.scope}")


OFFICE: Final = frozenset({Role.CS_SUPERVISOR, Role.MANAGER})
ACCOUNTANTS: Final = frozenset({Role.CASHIER, Role.MANAGER})


def _rest(row: Any) -> int:
    return Sums.of(row).rest


NUMBER: Final = ExportColumn("number", "编号")
STATE: Final = ExportColumn("state", "状态")
CREATED: Final = ExportColumn("created_at", "登记时间", "moment")
ID: Final = ExportColumn("id", "标识")
AMOUNT: Final = ExportColumn("amount_fen", "金额（元）", "yuan")
METHOD: Final = ExportColumn("method", "支付方式")
ENTRY: Final = (
    ExportColumn("document", "单据号"),
    AMOUNT,
    METHOD,
    ExportColumn("reason", "原因"),
    ExportColumn("day", "记账日", "day"),
    CREATED,
    ExportColumn("charge_id", "收费单标识"),
    ExportColumn("work_order_id", "工单标识"),
    ExportColumn("complaint_id", "投诉标识"),
    ExportColumn("payment_id", "收款标识"),
    ExportColumn("by_id", "经办人标识"),
    ID,
)
SUMS: Final = (
    ("invoiced_fen", "开单"), ("reduced_fen", "减收"), ("waived_fen", "免收"), ("paid_fen", "已收"),
    ("reversed_fen", "冲正"), ("refunded_fen", "已退"), ("compensated_fen", "赔偿"),
)  # fmt: skip
TABLES: Final[Mapping[Exported, ExportTable]] = {
    Exported.WORK_ORDERS: ExportTable(
        (
            NUMBER, ExportColumn("kind", "类型"), STATE, ExportColumn("channel", "渠道"),
            ExportColumn("urgency", "紧急程度"), ExportColumn("coverage", "收费依据"), ExportColumn("place", "地址"),
            ExportColumn("spot", "具体位置"), ExportColumn("description", "内容"),
            ExportColumn("contact_name", "联系人"), ExportColumn("contact_phone", "联系电话"),
            CREATED, ExportColumn("updated_at", "更新时间", "moment"), ID,
        ),
        OFFICE, "work_orders:read", WORK_ORDERS,
    ),
    Exported.CHARGES: ExportTable(
        (
            NUMBER, STATE, ExportColumn("order_number", "工单编号"),
            *(ExportColumn(name, f"{words}（元）", "yuan") for name, words in SUMS),
            ExportColumn("owed_fen", "未收（元）", "yuan", _rest),
            ExportColumn("fapiao_number", "发票号码"), ExportColumn("voucher_number", "凭证号"), CREATED, ID,
        ),
        ACCOUNTANTS, "charges:read", CHARGES,
    ),
    Exported.PAYMENTS: ExportTable(
        (
            ExportColumn("receipt", "收据号"), STATE, AMOUNT, ExportColumn("via", "收款途径"), METHOD,
            ExportColumn("online_reference", "交易单号"), ExportColumn("handed_in_at", "上交时间", "moment"),
            ExportColumn("charge_id", "收费单标识"), ExportColumn("taken_by_id", "收款人标识"), CREATED, ID,
        ),
        ACCOUNTANTS, "charges:read", PAYMENTS,
    ),
    Exported.REFUNDS: ExportTable(ENTRY, ACCOUNTANTS, "charges:read"),
    Exported.LEDGER: ExportTable((ExportColumn("kind", "类型"), *ENTRY), ACCOUNTANTS, "charges:read"),
    Exported.COMPLAINTS: ExportTable(
        (
            NUMBER, ExportColumn("kind", "类型"), STATE, ExportColumn("channel", "渠道"),
            ExportColumn("severity", "等级"), ExportColumn("matter", "事由"), ExportColumn("place", "地址"),
            ExportColumn("description", "内容"), ExportColumn("demand", "诉求"), ExportColumn("result", "处理结果"),
            ExportColumn("complainant_name", "投诉人"), ExportColumn("complainant_phone", "联系电话"),
            CREATED, ExportColumn("updated_at", "更新时间", "moment"), ID,
        ),
        OFFICE, "complaints:read", COMPLAINTS,
    ),
    Exported.FOLLOW_UPS: ExportTable(
        (
            ExportColumn("order_number", "工单编号"), STATE, ExportColumn("due_at", "应回访时间", "moment"),
            ExportColumn("attempts", "回访次数", "number"), ExportColumn("result", "结果"),
            ExportColumn("opinion", "意见"), ExportColumn("done_at", "完成时间", "moment"), CREATED, ID,
        ),
        OFFICE, "work_orders:read", FOLLOW_UPS,
    ),
}  # fmt: skip


def cells_of(table: ExportTable, row: Row, zone: ZoneInfo, names: tuple[str, ...] = ()) -> list[Cell]:
    """A row's cells. `names`: of the people whose names free texts may hold, where the row's kind doesn't know them."""
    return [_cell(table, column, row, zone, names) for column in table.columns]


def _cell(table: ExportTable, column: ExportColumn, row: Row, zone: ZoneInfo, names: tuple[str, ...]) -> Cell:
    value = column.read(row) if column.read is not None else getattr(row, column.name)
    kind = table.kind
    if kind is not None and column.name in kind.masked:
        value = kind.masked[column.name](value if isinstance(value, str) else None)
    elif kind is not None and column.name in kind.texts and value:
        value = mask_free(column.name, value, kind.people_of(row))
    elif column.name == "reason" and isinstance(value, str):
        value = mask_text(value, names)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Labelled):
        return value.label("zh")
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value.value if isinstance(value, Enum) else value)
