"""Stock item 库存材料: delivered at a price, issued for orders, returned, counted; never less than nothing (M-43)."""

from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.fields import (
    AS_LINE,
    ActionForm,
    Code,
    Fen,
    OptionalLine,
    Quantity,
    Text,
    number_or_text,
    written_plainly,
)
from app.core.lang import Words
from app.core.typed_text import ONE_LINE
from app.models.stock import MovementKind, StockItem
from app.models.stock import StockItemState as S
from app.workflow.engine.effects import Effect, Keep, OfVocabulary
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ADMIN, ANY_SUPERVISOR, MANAGER, SYSTEM
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse

ItemName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE), AS_LINE
]
OptionalItemName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=ONE_LINE), AS_LINE]
UnitOfStock = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=ONE_LINE), AS_LINE
]
Counted = Annotated[
    Decimal,
    Field(ge=0, le=Decimal("9999999.999"), max_digits=10, decimal_places=3),
    written_plainly(7),
    number_or_text("9999999.999", positive=False),
]
"""How much somebody counted: with at most three decimals, and perhaps nothing."""


class AddItem(ActionForm):
    """Material that the warehouse of a community keeps from now on."""

    community_id: UUID
    code: Code = Field(examples=["CL-001"])
    name: ItemName = Field(examples=["角阀 DN15"])
    name_en: OptionalItemName = Field(default="", examples=["angle valve DN15"])
    unit: UnitOfStock = Field(description="What it is counted in; it stays as it is.", examples=["只"])
    low_level: Counted | None = Field(default=None, description="At or below this much it should be bought again.")


class ReceiveDelivery(ActionForm):
    """M-43: what came in, and what one unit of it cost."""

    quantity: Quantity = Field(examples=["20"])
    unit_fen: Fen = Field(description="Purchase price of one unit, in fen.", examples=[2800])
    supplier: OptionalLine = Field(default="", examples=["青岛五金批发"])
    document: OptionalLine = Field(default="", description="Number of the delivery note or invoice.")


class CountStock(ActionForm):
    """What is really there."""

    counted: Counted = Field(examples=["18"])
    reason: Text = Field(examples=["月末盘点"])


class ChangeItem(ActionForm):
    """What it is called, and when it should be bought again."""

    name: ItemName | None = None
    name_en: OptionalItemName | None = None
    low_level: Counted | None = None


class MoveOfRequisition(ActionForm):
    """What a requisition takes out of the warehouse, or brings back at the price at which it was issued."""

    requisition_id: UUID
    quantity: Quantity
    unit_fen: Fen | None = None


class MoveStock(OfVocabulary):
    """How much there is, what it is worth, and one movement more."""

    says = Words("stock: {value}", "库存:{value}")
    vocabulary = MovementKind


class TellIfLow(Effect):
    """Whoever keeps the warehouse hears once that an item runs low, and not again before it was above its level."""

    tells = ("supervisor", "manager")
    words = Words("tell whoever keeps the warehouse, if it runs low by this", "因此低于最低库存时,通知仓库管理人员")


code_is_known: Final = Fact[bool]("code_is_known", reads="code")
"""Whether the warehouse of the community has an item of the form's code already."""


@guard("M-43", needs=(code_is_known,))
def item_code_is_free(context: Context[object, AddItem]) -> Values | None:
    """M-43: one code, one material."""
    return refuse(code=context.form.code) if context.fact(code_is_known) else None


@guard("M-43")
def enough_is_on_hand(context: Context[StockItem, MoveOfRequisition]) -> Values | None:
    """M-43: nothing is issued that is not there."""
    item, wanted = context.row, context.form.quantity
    return None if wanted <= item.on_hand else refuse(on_hand=f"{item.on_hand:f}")


@guard("M-102", kind="state")
def books_are_kept_here(context: Context[StockItem, object]) -> Values | None:
    """M-102: where the ERP keeps the stock, deliveries and counts are entered there."""
    return refuse() if context.community.stock_in_erp else None


@guard("M-43", kind="state")
def nothing_is_on_hand(context: Context[StockItem, object]) -> Values | None:
    """M-43: what is still there is issued or counted out first."""
    item = context.row
    return None if item.on_hand == 0 else refuse(on_hand=f"{item.on_hand:f}")


KEEPERS = (ANY_SUPERVISOR, MANAGER)
"""Who keeps the warehouse: the departments' supervisors and the manager (docs/adr/0024)."""

STEPS = (
    Step(
        "add",
        Words("Add to the warehouse", "新增库存材料"),
        source=(START,),
        target=S.IN_USE,
        who=(*KEEPERS, ADMIN),
        form=AddItem,
        only_if=(item_code_is_free,),
        event="stock_item.added",
        clause="M-43",
    ),
    Step(
        "receive",
        Words("Receive a delivery", "入库"),
        source=(S.IN_USE,),
        who=KEEPERS,
        form=ReceiveDelivery,
        only_if=(books_are_kept_here,),
        then=(MoveStock("delivery"),),
        once=True,
        event="stock_item.delivered",
        clause="M-43",
    ),
    Step(
        "count",
        Words("Count the stock", "盘点"),
        source=(S.IN_USE,),
        who=KEEPERS,
        form=CountStock,
        only_if=(books_are_kept_here,),
        then=(MoveStock("count"), TellIfLow()),
        event="stock_item.counted",
        clause="M-43",
    ),
    Step(
        "change",
        Words("Change what is said of it", "修改材料信息"),
        source=(S.IN_USE,),
        who=(*KEEPERS, ADMIN),
        form=ChangeItem,
        then=(Keep("name", "name_en", "low_level"),),
        event="stock_item.changed",
        clause="M-43",
    ),
    Step(
        "issue",
        Words("Issue for a requisition", "领用出库"),
        source=(S.IN_USE,),
        who=(SYSTEM,),
        form=MoveOfRequisition,
        only_if=(enough_is_on_hand,),
        then=(MoveStock("issue"), TellIfLow()),
        event="stock_item.issued",
        clause="M-43",
    ),
    Step(
        "take_back",
        Words("Take back from a requisition", "退库"),
        source=(S.IN_USE, S.RETIRED),
        who=(SYSTEM,),
        form=MoveOfRequisition,
        then=(MoveStock("return"),),
        event="stock_item.returned",
        clause="M-43",
    ),
    Step(
        "retire",
        Words("Keep it no longer", "停用"),
        source=(S.IN_USE,),
        target=S.RETIRED,
        who=(*KEEPERS, ADMIN),
        only_if=(nothing_is_on_hand,),
        event="stock_item.retired",
        clause="M-43",
    ),
    Step(
        "restore",
        Words("Keep it again", "恢复使用"),
        source=(S.RETIRED,),
        target=S.IN_USE,
        who=(*KEEPERS, ADMIN),
        reopens=True,
        event="stock_item.restored",
        clause="M-43",
    ),
)

STOCK_ITEM = Lifecycle(
    name="stock_item",
    noun=Words("stock item", "库存材料"),
    path="/v1/stock-items",
    states=S,
    final=(S.RETIRED,),
    steps=STEPS,
)
