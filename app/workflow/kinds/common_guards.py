"""Guards that several lifecycles share."""

from datetime import timedelta

from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import files

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far a client's clock may run ahead of ours before a time counts as lying in the future."""


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
