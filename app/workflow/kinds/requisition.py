"""Requisition 领料单: material of the warehouse for one order, at its purchase price (M-38, M-43)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import Field

from app.core.enums import Urgency
from app.core.fields import ActionForm, FileIds, OptionalText, Quantity
from app.core.lang import Words
from app.core.roles import Role
from app.models.stock import Requisition, StockItem, StockItemState
from app.models.stock import RequisitionState as S
from app.models.work_order import WorkOrder, WorkOrderState
from app.workflow.engine.effects import Effect, Keep, Sign, Stamp, Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ASSIGNEE, MANAGER, RECEPTIONIST, SUPERVISOR, SYSTEM, WORKER, heads_department
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.requisition_prices import PRICE_STEPS, AskForPrice
from app.workflow.kinds.work_order.people import NAMING, RECEPTION, RECEPTION_OR_HEAD


class AskForMaterial(ActionForm):
    """M-43: what is needed for the order."""

    stock_item_id: UUID = Field(description="An item of the community's warehouse.")
    quantity: Quantity = Field(description="In the item's unit.", examples=["1"])
    note: OptionalText = Field(default="", examples=["厨房角阀更换用"])


class IssueMaterial(ActionForm):
    """The warehouse hands it out."""

    quantity: Quantity | None = Field(default=None, description="As much as was asked for, unless it is less.")


class UseMaterial(ActionForm):
    """What was used of it; what is left goes back to the warehouse."""

    used: Quantity = Field(description="In the item's unit; what is left is taken back.", examples=["1"])


class ShowPrice(ActionForm):
    """M-43: the stamped quotation of the material, shown because the customer asked for it."""

    files: FileIds = Field(min_length=1, description="Pictures or documents, uploaded before.")


class TakeOut(Effect):
    """M-43: the stock gets less, and the requisition gets its purchase price; the ERP keeps its own books."""

    words = Words("out of the warehouse, at its purchase price", "出库,记入进价")


@dataclass(frozen=True)
class BringBack(Effect):
    """What was not used goes back at the price at which it was issued."""

    everything: bool = False

    @property
    def words(self) -> Words:
        if self.everything:
            return Words("everything back into the warehouse", "全部退库")
        return Words("what is left back into the warehouse", "余料退库")


its_order: Final = Fact[WorkOrder]("its_order", of_record=True)
"""The order for which material is asked, or bought."""
item_asked_for: Final = Fact[StockItem]("item_asked_for", reads="stock_item_id")
"""The item of the warehouse that the form names."""

TAKES_MATERIAL: Final = frozenset(
    {
        WorkOrderState.ACCEPTED,
        WorkOrderState.DISPATCHED,
        WorkOrderState.ASSIGNED,
        WorkOrderState.ACKNOWLEDGED,
        WorkOrderState.EN_ROUTE,
        WorkOrderState.ON_SITE,
        WorkOrderState.NO_ACCESS,
        WorkOrderState.QUOTED,
        WorkOrderState.NEGOTIATING,
        WorkOrderState.IN_PROGRESS,
        WorkOrderState.ON_HOLD,
        WorkOrderState.REWORK,
    }
)
"""States of an order in which there is work to be done."""


@guard("M-43", needs=(its_order,))
def order_takes_material(context: Context[object, object]) -> Values | None:
    """M-43: material is for work that is to be done."""
    order = context.fact(its_order)
    return None if order.state in TAKES_MATERIAL else refuse(state=order.state)


@guard("M-43", needs=(its_order,))
def asker_has_the_order(context: Context[object, object]) -> Values | None:
    """M-43: the worker who has the order asks, or the desk, or the department's supervisor; for an emergency, the duty
    manager, too."""
    order, caller = context.fact(its_order), context.caller
    held = caller.roles_in(context.community.id)
    if Role.RECEPTIONIST in held or (Role.WORKER in held and order.worker_id == caller.id):
        return None
    if Role.SUPERVISOR in held and (order.department_id is None or heads_department(caller, order)):
        return None
    return None if Role.DUTY_MANAGER in held and order.urgency is Urgency.EMERGENCY else refuse()


@guard("M-43", needs=(item_asked_for,))
def item_is_in_use(context: Context[object, AskForMaterial]) -> Values | None:
    """M-43: what the warehouse no longer keeps is not asked for."""
    item = context.fact(item_asked_for)
    return None if item.state is StockItemState.IN_USE else refuse()


@guard("M-43", kind="state")
def issuer_is_another(context: Context[Requisition, object]) -> Values | None:
    """M-43: nobody issues what they asked for themselves."""
    return refuse() if context.caller.id == context.row.asked_by_id else None


@guard("M-43")
def no_more_than_asked(context: Context[Requisition, IssueMaterial]) -> Values | None:
    """M-43: what is issued was asked for."""
    asked, quantity = context.row.asked_quantity, context.form.quantity
    return None if quantity is None or quantity <= asked else refuse(asked=f"{asked:f}")


@states(no_more_than_asked)
def _(context: Context[Requisition]) -> Stated:
    return {"quantity": FieldBounds(most=context.row.asked_quantity)}


@guard("M-43")
def everything_was_used(context: Context[Requisition, UseMaterial]) -> Values | None:
    """M-43: whoever keeps the warehouse takes back what is left; the worker's report alone is not enough."""
    issued = context.row.issued_quantity
    return None if context.form.used == issued else refuse(issued=f"{issued:f}")


@states(everything_was_used)
def _(context: Context[Requisition]) -> Stated:
    issued = context.row.issued_quantity
    return {"used": FieldBounds(least=issued, most=issued, default=issued)}


@guard("M-43")
def no_more_than_issued(context: Context[Requisition, UseMaterial]) -> Values | None:
    """M-43: what was issued is what was used and what came back."""
    issued = context.row.issued_quantity
    return None if context.form.used <= issued else refuse(issued=f"{issued:f}")


@states(no_more_than_issued)
def _(context: Context[Requisition]) -> Stated:
    return {"used": FieldBounds(most=context.row.issued_quantity)}


STOREKEEPERS = NAMING
"""Who keeps the warehouse: the department's supervisor and the manager; at night, for emergencies, the duty manager."""
BACK = (Keep("reason"), BringBack(everything=True), Stamp("settled_at"), Tell("worker"))

STEPS = (
    Step(
        "ask",
        Words("Ask for material", "申请领料"),
        source=(START,),
        target=S.ASKED,
        who=(WORKER, *RECEPTION_OR_HEAD),
        form=AskForMaterial,
        only_if=(order_takes_material, asker_has_the_order, item_is_in_use),
        then=(AskForPrice(), Tell("supervisor")),
        event="requisition.asked",
        clause="M-43",
    ),
    Step(
        "issue",
        Words("Issue", "发料"),
        source=(S.ASKED,),
        target=S.ISSUED,
        who=STOREKEEPERS,
        form=IssueMaterial,
        only_if=(issuer_is_another, no_more_than_asked),
        then=(TakeOut(), Sign("issued_by_id"), Stamp("issued_at"), Tell("worker")),
        event="requisition.issued",
        clause="M-43",
    ),
    Step(
        "use",
        Words("Report what was used", "用料核销"),
        source=(S.ISSUED,),
        target=S.USED,
        who=(ASSIGNEE,),
        form=UseMaterial,
        only_if=(everything_was_used,),
        then=(BringBack(), Stamp("settled_at")),
        event="requisition.used",
        clause="M-43",
    ),
    Step(
        "use",
        source=(S.ISSUED,),
        target=S.USED,
        who=STOREKEEPERS,
        form=UseMaterial,
        only_if=(no_more_than_issued,),
        then=(BringBack(), Stamp("settled_at")),
        event="requisition.used",
        clause="M-43",
    ),
    Step(
        "return",
        Words("Take everything back", "全部退库"),
        source=(S.ISSUED,),
        target=S.RETURNED,
        who=STOREKEEPERS,
        form=Reason,
        then=BACK,
        event="requisition.returned",
        clause="M-43",
    ),
    Step(
        "withdraw",
        Words("Withdraw", "撤销领料"),
        source=(S.ASKED,),
        target=S.WITHDRAWN,
        who=(SYSTEM, ASSIGNEE, *RECEPTION, SUPERVISOR, MANAGER),
        form=Reason,
        then=(Keep("reason"), Tell("worker")),
        event="requisition.withdrawn",
        clause="M-43",
    ),
    Step(
        "call_back",
        Words("The order ended without the work: bring it back", "工单未施工而终止，须退料"),
        source=(S.ISSUED,),
        who=(SYSTEM,),
        then=(Tell("supervisor"), Tell("worker")),
        event="requisition.called_back",
        clause="M-43",
    ),
    Step(
        "show_price",
        Words("Show the material's quotation", "出示材料报价单"),
        source=(S.ISSUED, S.USED),
        who=(RECEPTIONIST, ASSIGNEE, SUPERVISOR, MANAGER),
        form=ShowPrice,
        only_if=(files_are_known,),
        event="requisition.price_presented",
        clause="M-43",
    ),
    *PRICE_STEPS,
)

REQUISITION = Lifecycle(
    name="requisition",
    noun=Words("requisition", "领料单"),
    path="/v1/requisitions",
    states=S,
    final=(S.USED, S.RETURNED, S.WITHDRAWN),
    steps=STEPS,
)
