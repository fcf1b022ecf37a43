"""Effects of what the desk decides at intake: the price basis, another kind (M-12 to M-14)."""

from app.services.effects.quotes import supersede_approved
from app.services.effects.registry import handles
from app.services.run import Run
from app.workflow.effects import KeepClass, KeepEstimate


@handles(KeepEstimate)
async def keep_estimate(run: Run, effect: KeepEstimate) -> None:
    """M-14: what was said about the price, from which version of the list, and how the customer agreed."""
    form, context = run.context.form, run.context
    if form.trades:
        run.changes["trades"] = list(form.trades)
    warranty = context.facts["warranty"]
    if warranty is not None:
        run.data |= {"part": warranty.part, "warranty_until": warranty.until.isoformat()}
    if form.estimate is None:
        run.changes["estimate"] = None
        return
    version = context.facts["catalogue"].version
    run.changes["estimate"] = {
        **form.estimate.model_dump(mode="json"),
        "catalogue_version": version,
        "consent": form.consent.model_dump(mode="json") if form.consent is not None else None,
        "recorded_by": str(context.caller.id),
    }
    run.data |= {"catalogue_version": version}


@handles(KeepClass)
async def keep_class(run: Run, effect: KeepClass) -> None:
    """M-12: the item that the request turned out to be; trades and the need of a visit follow it."""
    form, item = run.context.form, run.context.facts["item"]
    run.changes |= {
        "catalogue_item_id": item.id if item is not None else None,
        "catalogue_code": item.code if item is not None else None,
        "trades": list(item.trades if item is not None else form.trades),
    }
    if item is not None:
        run.changes["needs_visit"] = item.needs_visit
    supersede_approved(run)
