"""From Gongdan's exports of charges, payments and refunds to vouchers 凭证 that balance, one a day and sort."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from kingdee_csv.tables import Row, TableFault

CHARGES: Final = ("编号", "开单（元）", "减收（元）", "免收（元）", "赔偿（元）", "登记时间")
PAYMENTS: Final = ("收据号", "状态", "金额（元）", "支付方式", "登记时间")
REFUNDS: Final = ("单据号", "金额（元）", "支付方式", "记账日")
REVERSED, COLLECTED = "已冲正", "已代收"
Mapping = dict[str, Any]
Account = tuple[str, str]


@dataclass
class Voucher:
    """A voucher: what was posted to which account, in yuan."""

    day: str
    summary: str
    documents: int = 0
    amounts: dict[tuple[Account, bool], Decimal] = field(default_factory=dict)
    """By account, and whether it stands in debit 借方."""

    def post(self, debit: Account, credit: Account, yuan: Decimal) -> None:
        """Post an amount from one account to another."""
        for side in ((debit, True), (credit, False)):
            self.amounts[side] = self.amounts.get(side, Decimal()) + yuan


def vouchers_of(
    charges: Iterable[Row], payments: Iterable[Row], refunds: Iterable[Row], mapping: Mapping
) -> list[Voucher]:
    """The vouchers, by day. Raises TableFault for a means of payment that no account is named for."""
    chart = mapping["accounts"]
    vouchers: dict[tuple[str, str], Voucher] = {}

    def voucher(day: str, summary: str) -> Voucher:
        voucher_of_day = vouchers.setdefault((day[:10], summary), Voucher(day[:10], summary))
        voucher_of_day.documents += 1
        return voucher_of_day

    def account(name: str) -> Account:
        code, words = chart[name]
        return code, words

    def money(row: Row) -> Account:
        means = row["支付方式"]
        if not means:
            return account("to_be_paid")
        if means not in chart["money"]:
            raise TableFault(f"no account is named for {means}: add it to [accounts.money]")
        code, words = chart["money"][means]
        return code, words

    for row in charges:
        due = _yuan(row["开单（元）"]) - _yuan(row["减收（元）"]) - _yuan(row["免收（元）"])
        if due:
            voucher(row["登记时间"], "维修服务开单").post(account("receivable"), account("income"), due)
        if given := _yuan(row["赔偿（元）"]):
            voucher(row["登记时间"], "客户赔偿").post(account("compensation"), account("to_be_paid"), given)
    for row in payments:
        if row["状态"] != REVERSED:
            taken = account("with_workers") if row["状态"] == COLLECTED else money(row)
            voucher(row["登记时间"], "收到维修服务费").post(taken, account("receivable"), _yuan(row["金额（元）"]))
    for row in refunds:
        voucher(row["记账日"], "退还维修服务费").post(account("receivable"), money(row), _yuan(row["金额（元）"]))
    return [vouchers[key] for key in sorted(vouchers)]


def _yuan(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or "0")


def lines_of(vouchers: Iterable[Voucher], mapping: Mapping, first_number: int = 1) -> Iterator[dict[str, object]]:
    """The lines of the file: numbered anew in each month, debit before credit."""
    sheet, month, number = mapping["voucher"], "", first_number - 1
    for voucher in vouchers:
        number = 1 if month and voucher.day[:7] != month else number + 1
        month = voucher.day[:7]
        ordered = sorted(voucher.amounts.items(), key=lambda item: (not item[0][1], item[0][0]))
        for line, (((code, name), is_debit), yuan) in enumerate(ordered, start=1):
            values = {
                "date": voucher.day, "year": voucher.day[:4], "period": str(int(voucher.day[5:7])),
                "word": sheet["word"], "number": number, "summary": f"{voucher.day} {voucher.summary}",
                "code": code, "name": name, "debit": f"{yuan:.2f}" if is_debit else "",
                "credit": "" if is_debit else f"{yuan:.2f}", "prepared_by": sheet["prepared_by"],
                "attachments": voucher.documents, "line": line,
            }  # fmt: skip
            yield {name: what[1:] if what[0] == "=" else values[what] for name, what in sheet["columns"].items()}
