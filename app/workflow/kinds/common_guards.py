"""Guards that several lifecycles share."""

from datetime import datetime, timedelta
from typing import Protocol

from app.core.money import yuan
from app.core.roles import Role
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import files

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far a client's clock may run ahead of ours before a time counts as lying in the future."""

LONGEST_AGO = timedelta(days=366)
"""How long ago what is written down now may have arrived."""


@guard("M-150")
def word_is_not_from_the_future(context: Context[object, object]) -> Values | None:
    """Nobody can have agreed later than now."""
    for name in ("consent", "emergency_consent", "agreement"):
        word = getattr(context.form, name, None)
        if word is not None and word.told_at > context.now + CLOCK_TOLERANCE:
            return refuse()
    return None


class Arrived(Protocol):
    """A form of something that arrived before it was written down."""

    received_at: datetime | None


@guard("M-11")
def arrival_is_past(context: Context[object, Arrived]) -> Values | None:
    """M-11: a call or letter arrived before it is written down; what a customer sends arrives when it is sent."""
    arrived = context.form.received_at
    if arrived is None:
        return None
    for_self = context.caller.roles_in(context.community.id) == frozenset({Role.CUSTOMER})
    past = context.now - LONGEST_AGO <= arrived <= context.now + CLOCK_TOLERANCE
    return None if past and not for_self else refuse()


@guard("M-53")
def compensation_is_within_cap(context: Context[object, object]) -> Values | None:
    """M-53: no compensation comes to more than the community's cap."""
    cap = context.community.charge_cap_fen
    amounts = [getattr(context.form, name, 0) for name in ("amount_fen", "granted_fen", "compensation_fen")]
    return None if max(amounts) <= cap else refuse(cap=yuan(cap))


@guard("M-51", needs=(files,))
def files_are_known(context: Context[object, object]) -> Values | None:
    """Every file a form names was uploaded in this community."""
    missing = context.fact(files).missing
    return refuse(files=", ".join(str(item) for item in missing)) if missing else None
