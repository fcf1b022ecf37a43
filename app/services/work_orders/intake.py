"""Effects of the desk's decisions at intake: the estimate, or another kind of order (M-12 to M-14)."""

from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.work_orders.quotes import supersede_approved
from app.workflow.kinds.work_order.effects import KeepClass, KeepEstimate
from app.workflow.kinds.work_order.needed_facts import catalogue, item, warranty


@handles(KeepEstimate)
async def keep_estimate(moving: MoveContext, effect: KeepEstimate) -> None:
    """M-14: store the estimate, the version of the price list, and how the customer agreed."""
    form, context = moving.context.form, moving.context
    if form.trades:
        moving.changes["trades"] = list(form.trades)
    term = context.fact(warranty)
    if term is not None:
        moving.data |= {"part": term.part, "warranty_until": term.until.isoformat()}
    if form.estimate is None:
        moving.changes["estimate"] = None
        return
    version = context.fact(catalogue).version
    moving.changes["estimate"] = {
        **form.estimate.model_dump(mode="json"),
        "catalogue_version": version,
        "consent": form.consent.model_dump(mode="json") if form.consent is not None else None,
        "recorded_by": str(context.caller.id),
    }
    moving.data |= {"catalogue_version": version}


@handles(KeepClass)
async def keep_class(moving: MoveContext, effect: KeepClass) -> None:
    """M-12: store the item that was really meant; the trades and the need for a visit follow from it."""
    form, listed = moving.context.form, moving.context.fact(item)
    moving.changes |= {
        "catalogue_item_id": listed.id if listed is not None else None,
        "catalogue_code": listed.code if listed is not None else None,
        "trades": list(listed.trades if listed is not None else form.trades),
    }
    if listed is not None:
        moving.changes["needs_visit"] = listed.needs_visit
    supersede_approved(moving)
