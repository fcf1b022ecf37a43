"""What Gongdan asks the ERP for (M-102): what a room owes, the balance of its fees, the price and stock of an item; and
why it may have no answer."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.core.enums import Labelled


class Silence(Labelled):
    """M-102: why a figure of the ERP is unknown."""

    OFF = "off", "no ERP is connected", "未接入 ERP"
    UNREACHABLE = "unreachable", "the ERP does not answer", "ERP 无响应"
    REFUSED = "refused", "the ERP refuses our access", "ERP 拒绝访问"
    NOT_ON_RECORD = "not_on_record", "the ERP has no such entry", "ERP 中没有该记录"
    UNREADABLE = "unreadable", "the ERP's answer makes no sense", "ERP 的回答无法识别"


class ErpUnknown(Exception):  # noqa: N818 - an outcome that callers tell on, not a fault
    """The ERP gave no answer that can be used; `why` says why."""

    def __init__(self, why: Silence) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class ErpBill:
    """One bill of property fees that is not paid yet, in fen."""

    title: str
    """What it is for, such as 2026-10 物业管理费."""
    owed_fen: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoomArrears:
    """What a room owes the property company, in fen."""

    owed_fen: int
    bills: tuple[ErpBill, ...] = ()
    """The oldest first; the ERP may list fewer than there are."""
    how_to_pay: str = ""
    """How the company wants it paid, as people are told it."""


@dataclass(frozen=True, slots=True)
class FeeBalance:
    """What is left of fees that were paid in advance, in fen."""

    balance_fen: int
    as_of: datetime | None = None
    """Up to when the ERP has counted."""


@dataclass(frozen=True, slots=True)
class ErpItem:
    """An item of the ERP's warehouse."""

    code: str
    name: str
    unit: str
    unit_fen: int | None
    """What one unit costs; None where the ERP has no price."""
    in_stock: Decimal | None
    """How much there is; None where the ERP does not count it."""
