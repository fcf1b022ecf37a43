"""Papers about money: the bill of a charge, and the receipt of a payment with its amount in capitals (M-50, M-60)."""

from dataclasses import dataclass
from typing import Final

from app.models import Charge, Payment
from app.models.money import PaymentState
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.papers.around import NOTHING, Around, money, telephone, with_capitals
from app.workflow.papers.capitals import in_capitals
from app.workflow.papers.order_papers import CUSTOMERS_COPY, OrderSource
from app.workflow.papers.paper import Block, Paper, PaperColumn, PaperField
from app.workflow.papers.quote_blocks import quoted

SUMS: Final = {
    "减收": "reduced_fen",
    "免收": "waived_fen",
    "已收": "kept",
    "已退": "refunded_fen",
}
"""What is taken off what was invoiced, each said where it is anything."""
RECEIPT_COPIES: Final = ("第一联　客户联", "第二联　存根联", "第三联　财务联")


@dataclass(frozen=True, slots=True)
class ChargeSource:
    """A charge with the order that it is for."""

    charge: Charge
    order: OrderSource


@dataclass(frozen=True, slots=True)
class PaymentSource:
    """A payment with the charge that it is for."""

    payment: Payment
    charge: Charge
    order: OrderSource


def bill(source: ChargeSource, around: Around) -> Paper:
    """M-50, M-60: what a job costs by the quote that was approved, what was taken off, paid, and is still owed."""
    charge, row = source.charge, source.order.row
    sums = Sums.of(charge)
    fields = (
        PaperField("客户", row.contact_name or NOTHING),
        PaperField("联系电话", telephone(row.contact_phone) or NOTHING),
        PaperField("地址", row.place, wide=True),
        PaperField("工单编号", row.number),
        PaperField("开单时间", around.moment(charge.created_at)),
        PaperField("服务内容", row.description, wide=True),
        PaperField("收费状态", charge.state.label("zh")),
        PaperField("服务人员", around.crew(row)),
        *_fapiao(charge),
    )
    taken = [(name, getattr(sums, value)) for name, value in SUMS.items()]
    rows = [
        ("应收（开单金额）", charge.invoiced_fen),
        *((name, fen) for name, fen in taken if fen),
        ("未收", sums.rest),
    ]
    amounts = Block(
        "结算",
        columns=(PaperColumn("项目", 3), PaperColumn("金额（元）", 2, "right")),
        rows=tuple((name, money(fen)) for name, fen in rows),
        sums=(PaperField("本单应缴", with_capitals(sums.rest)),),
    )
    lines = quoted(source.order.aspects)
    return Paper(
        title="收费单",
        number=charge.number,
        fields=fields,
        blocks=(amounts,) if lines is None else (lines, amounts),
        notes=around.notes("bill"),
        signatures=("开单人", "客户"),
        link=around.link(WORK_ORDER.path, row.id),
        link_words="扫码查看工单",
        stamped=True,
        day=around.moment(charge.created_at)[:10],
    )


def receipt(source: PaymentSource, around: Around) -> Paper | None:
    """M-60: the receipt 收据 of one payment. A payment that was reversed has none any more."""
    payment, charge, row = source.payment, source.charge, source.order.row
    if payment.state is PaymentState.REVERSED:
        return None
    fields = (
        PaperField("交款人", row.contact_name or NOTHING),
        PaperField("收款日期", around.moment(payment.created_at)),
        PaperField("地址", row.place, wide=True),
        PaperField("收款事由", f"{row.kind.label('zh')}服务费（工单 {row.number}）", wide=True),
        PaperField("收费单编号", charge.number),
        PaperField("支付方式", payment.method.label("zh")),
        PaperField("金额（小写）", f"¥{money(payment.amount_fen)}"),
        PaperField("收款途径", payment.via.label("zh")),
        PaperField("金额（大写）", f"人民币{in_capitals(payment.amount_fen)}", wide=True),
        *((PaperField("交易单号", payment.online_reference, wide=True),) if payment.online_reference else ()),
        *_fapiao(charge),
    )
    return Paper(
        title="收据",
        number=payment.receipt,
        fields=fields,
        notes=around.notes("receipt"),
        signatures=(f"收款人 {around.name(payment.taken_by_id)}".strip(), "交款人"),
        copies=(CUSTOMERS_COPY,) if around.outside else RECEIPT_COPIES,
        stamped=True,
        day=around.moment(payment.created_at)[:10],
    )


def _fapiao(charge: Charge) -> tuple[PaperField, ...]:
    """The fapiao that stands, where there is one."""
    return () if charge.fapiao_number is None else (PaperField("发票号码", charge.fapiao_number, wide=True),)
