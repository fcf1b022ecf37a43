"""What follows when a customer insists on material of their own that the inspection found unfit (M-45): no warranty
holds for what it causes (M-54), the labour is charged as quoted (M-42), and the customer signed for it.

What follows is said here and nowhere else: the quote, notices, printed papers and the judgement of a warranty claim all
take it from here.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from app.core.catalogue import sentences
from app.core.enums import MaterialSource
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.models.work_order import WorkOrder
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.work_order.intake_forms import Accept, RecoverCoverage

TERMS: Final[Mapping[str, Words]] = sentences("work_order.terms")
"""`own`: of a quote with the customer's own material; `insisted`, `not_covered`: once they have insisted; `told_…`: in
notices, which name no material."""


def insisted_material(order: WorkOrder) -> tuple[str, ...]:
    """M-45: the unfit material on which the customer insisted, by name. A word that was objected to with success is not
    theirs, so it leaves nothing out of the warranty (M-56)."""
    void = {word["version"] for word in order.recorded_words or () if word["void"]}
    return tuple(entry["material"] for entry in order.insisted_material or () if entry["version"] not in void)


def material_terms(order: WorkOrder, lines: Iterable[JsonObject]) -> Words | None:
    """What a quote says of the customer's own material; None where it has none."""
    insisted = insisted_material(order)
    if insisted and order.warranty_of is None:
        return TERMS["insisted"].filled(material=insisted)
    return TERMS["own"] if any(line.get("source") == MaterialSource.CUSTOMER for line in lines) else None


def warranty_exception(order: WorkOrder) -> Words | None:
    """M-54: what the repair's own warranty leaves out; None where it leaves out nothing."""
    insisted = insisted_material(order)
    return TERMS["not_covered"].filled(material=insisted) if insisted else None


def is_left_out(context: Context[WorkOrder, Accept | RecoverCoverage]) -> bool:
    """M-54: whether the form says that the fault comes from material which the repair's warranty leaves out."""
    return getattr(context.form, "own_material_failed", False) is True


def _may_be_left_out(order: WorkOrder) -> bool:
    return order.warranty_of is not None and bool(insisted_material(order))


@guard("M-54")
def own_material_was_insisted_on(context: Context[WorkOrder, RecoverCoverage]) -> Values | None:
    """M-45, M-54: a warranty leaves out only unfit material on which the customer insisted in the repair."""
    return refuse() if is_left_out(context) and not _may_be_left_out(context.row) else None


@states(own_material_was_insisted_on)
def _(context: Context[WorkOrder]) -> Stated:
    return {} if _may_be_left_out(context.row) else {"own_material_failed": FieldBounds(withheld=True)}
