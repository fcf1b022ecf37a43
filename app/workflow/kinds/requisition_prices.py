"""Prices of requisitions where the ERP keeps the stock (M-43, M-102): asked of it, unknown while it does not answer,
stated by hand from the delivery note meanwhile, and checked in the end."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from app.core.erp import Silence
from app.core.fields import ActionForm, Fen, Line
from app.core.lang import Words
from app.core.money import yuan
from app.models.stock import PriceCheck, Requisition
from app.models.stock import RequisitionState as S
from app.workflow.engine.effects import Effect, Keep, Put, Tell
from app.workflow.engine.people import ASSIGNEE, SYSTEM
from app.workflow.engine.step import Context, Step, Values, guard, refuse
from app.workflow.kinds.work_order.people import NAMING


class StatePrice(ActionForm):
    """M-43: what one unit cost, as the delivery note says, while the ERP does not say it."""

    unit_fen: Fen = Field(description="Purchase price of one unit, in fen.", examples=[2800])
    price_document: Line = Field(description="Number of the delivery note or invoice.", examples=["FP-20261121-07"])


class NotePrice(ActionForm):
    """M-102: what the ERP says of the item, or why it says nothing."""

    unit_fen: Annotated[int, Field(ge=0)] | None = None
    in_stock: Decimal | None = None
    unknown_because: Silence | None = None
    checked_at: datetime


class AskForPrice(Effect):
    """M-102: the worker asks the ERP for the price, if the ERP keeps the stock."""

    words = Words("where the ERP keeps the stock, ask it for the price", "库存由公司系统管理的,向公司系统核价")


class KeepPrice(Effect):
    """M-102: what the ERP says stands with the requisition, and since when."""

    words = Words("keep what the ERP says", "保存公司系统的核价结果")


@guard("M-102", kind="state")
def price_may_be_stated(context: Context[Requisition, object]) -> Values | None:
    """M-43, M-102: a price is stated by hand only where the ERP keeps the stock, and only until the ERP has said it."""
    return refuse() if context.row.price_check in (None, PriceCheck.CHECKED) else None


@guard("M-43", kind="state")
def price_is_stated_by_another(context: Context[Requisition, object]) -> Values | None:
    """M-43: nobody states the price of what they asked for themselves."""
    return refuse() if context.caller.id == context.row.asked_by_id else None


@guard("M-102", kind="state")
def price_waits_for_erp(context: Context[Requisition, object]) -> Values | None:
    """M-102: the ERP is asked again where it did not answer, and not while an answer is on its way."""
    return None if context.row.price_check in (PriceCheck.UNKNOWN, PriceCheck.STATED) else refuse()


@guard("M-102", kind="choice", excludes=("price_differs", "price_is_unknown"))
def price_is_known(context: Context[Requisition, NotePrice | None]) -> Values | None:
    """M-102: the ERP says the price, and nobody stated another one."""
    if context.form is None:
        return None
    return refuse() if context.form.unit_fen is None or _differs(context.row, context.form) else None


@guard("M-102", kind="choice", excludes=("price_is_known", "price_is_unknown"))
def price_differs(context: Context[Requisition, NotePrice | None]) -> Values | None:
    """M-102: the ERP says another price than was stated by hand."""
    return None if context.form is None or _differs(context.row, context.form) else refuse()


@guard("M-102", kind="choice", excludes=("price_is_known", "price_differs"))
def price_is_unknown(context: Context[Requisition, NotePrice | None]) -> Values | None:
    """M-102: the ERP says nothing."""
    return None if context.form is None or context.form.unit_fen is None else refuse()


def _differs(row: Requisition, form: NotePrice) -> bool:
    return form.unit_fen is not None and row.unit_fen not in (None, form.unit_fen)


def price_said(row: Requisition) -> str:
    """What is known of the price, for a sentence."""
    return "—" if row.unit_fen is None else f"¥{yuan(row.unit_fen)}"


OPEN: Final = (S.ASKED, S.ISSUED, S.USED)
"""States in which a price still matters."""

PRICE_STEPS: Final = (
    Step(
        "check_price",
        Words("Ask the ERP for the price again", "重新向公司系统核价"),
        source=OPEN,
        who=(ASSIGNEE, *NAMING),
        only_if=(price_waits_for_erp,),
        then=(AskForPrice(),),
        event="requisition.price_asked",
        clause="M-102",
    ),
    Step(
        "state_price",
        Words("State the price from the delivery note", "按送货单填写单价"),
        source=OPEN,
        who=NAMING,
        form=StatePrice,
        only_if=(price_may_be_stated, price_is_stated_by_another),
        then=(Keep("unit_fen", "price_document"), Put("price_check", PriceCheck.STATED), Tell("worker")),
        event="requisition.price_stated",
        clause="M-43",
    ),
    Step(
        "note_price",
        Words("Note what the ERP says", "记录公司系统核价结果"),
        source=OPEN,
        who=(SYSTEM,),
        form=NotePrice,
        only_if=(price_is_known,),
        then=(KeepPrice(), Tell("worker")),
        event="requisition.price_checked",
        clause="M-102",
    ),
    Step(
        "note_price",
        source=OPEN,
        who=(SYSTEM,),
        form=NotePrice,
        only_if=(price_differs,),
        then=(KeepPrice(), Tell("supervisor"), Tell("manager")),
        event="requisition.price_corrected",
        clause="M-102",
    ),
    Step(
        "note_price",
        source=OPEN,
        who=(SYSTEM,),
        form=NotePrice,
        only_if=(price_is_unknown,),
        then=(KeepPrice(), Tell("supervisor")),
        event="requisition.price_unanswered",
        clause="M-102",
    ),
)
