"""Guards that several lifecycles share, and the questions they ask of the caller and the order."""

from datetime import timedelta

from app.core.enums import Coverage
from app.core.roles import Role
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import files

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far a client's clock may run ahead of ours before a time counts as lying in the future."""

FREE_COVERAGES = frozenset(
    {Coverage.IN_WARRANTY, Coverage.CONTRACT, Coverage.REWORK, Coverage.FREE, Coverage.COMMON_AREA}
)


def is_chargeable(order: WorkOrder) -> bool:
    """Whether the customer pays for this order at all; work that is redone is free (M-52)."""
    return order.coverage not in FREE_COVERAGES and order.reworks == 0


def speaks_for_self(context: Context[WorkOrder | None, object]) -> bool:
    """Whether the caller is the customer, so that their own action is their word."""
    row, caller = context.row, context.caller
    if not caller.has(Role.CUSTOMER, context.community.id):
        return False
    return row is None or row.customer_id == caller.id or row.premises_id in caller.rooms


@guard("M-41", asks=("consent", "signature_file_id"))
def word_is_recorded(context: Context[WorkOrder, object]) -> Values | None:
    """A customer's word given in the app needs no record; one that staff report needs its source."""
    if speaks_for_self(context) or getattr(context.form, "consent", None) is not None:
        return None
    if getattr(context.form, "signature_file_id", None) is not None:
        return None
    return refuse()


@guard("M-150")
def word_is_not_from_the_future(context: Context[object, object]) -> Values | None:
    """Nobody can have agreed later than now."""
    for name in ("consent", "emergency_consent", "agreement"):
        word = getattr(context.form, name, None)
        if word is not None and word.told_at > context.now + CLOCK_TOLERANCE:
            return refuse()
    return None


@guard("M-51", needs=(files,))
def files_are_known(context: Context[object, object]) -> Values | None:
    """Every file a form names was uploaded in this community."""
    missing = context.fact(files).missing
    return refuse(files=", ".join(str(item) for item in missing)) if missing else None
