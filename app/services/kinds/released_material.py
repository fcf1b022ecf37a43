"""What happens to the material of an order that ends without the work (M-43, M-44)."""

from app.core.fields import Nothing
from app.models.purchase import PurchaseForCustomer, PurchaseState
from app.models.stock import Requisition, RequisitionState
from app.services.kinds.purchases import PURCHASES
from app.services.kinds.requisitions import REQUISITIONS
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.work_order.effects import ReleaseMaterial


@handles(ReleaseMaterial)
async def release_material(moving: MoveContext, effect: ReleaseMaterial) -> None:
    """M-43, M-44: the requisitions and purchases of an order that is cancelled, refused or merged into another: what
    was only asked for is withdrawn, and what was issued or bought is called back."""
    order = moving.context.row
    reason = Reason(reason=getattr(moving.context.form, "reason", "") or order.number)
    for row in await moving.tx.get_all(Requisition, work_order_id=order.id):
        if row.state is RequisitionState.ASKED:
            await moving.follow(REQUISITIONS, row.id, "withdraw", reason)
        elif row.state is RequisitionState.ISSUED:
            await moving.follow(REQUISITIONS, row.id, "call_back", Nothing())
    for purchase in await moving.tx.get_all(PurchaseForCustomer, work_order_id=order.id):
        if purchase.state in (PurchaseState.ASKED, PurchaseState.APPROVED):
            await moving.follow(PURCHASES, purchase.id, "withdraw", reason)
        elif purchase.state is PurchaseState.BOUGHT:
            await moving.follow(PURCHASES, purchase.id, "call_back", Nothing())
