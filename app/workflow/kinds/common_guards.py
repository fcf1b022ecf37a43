"""Guards that several lifecycles share."""

from datetime import datetime, timedelta
from typing import Protocol

from app.core.catalogue import sentence
from app.core.money import yuan
from app.core.roles import Role
from app.workflow.engine.files import field_with
from app.workflow.engine.people import OfCustomer, is_theirs
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import customer_here, department_has_head, files

NONE = sentence("common.reasons.none")
NOT_PRICED = sentence("common.reasons.not_priced")
"""What a refusal says in the place of a value that there is not."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far a client's clock may run ahead of ours before a time counts as lying in the future."""

LONGEST_AGO = timedelta(days=366)
"""How long ago what is written down now may have arrived."""
LONGEST_AHEAD = timedelta(days=366)
"""How far ahead anything is agreed: what lies beyond a year is mistyped, or meant never to come."""


LONGEST_CALL = timedelta(hours=1)
"""How long before its registration the word of a call may have been given, where nobody wrote down when it came."""
OF_WORK_DONE = ("completed", "rework")
"""States in which a customer speaks about work that is completed."""


def asked_at(context: Context[object, object]) -> datetime | None:
    """Since when a word can have been given: since the quote or the unit price that it is about was offered; since the
    work was completed; else since the call or letter arrived. None where nothing is known."""
    row, form = context.row, context.form
    priced: datetime | None = getattr(row, "priced_at", None)
    if priced is not None:
        return priced
    if getattr(form, "quote_id", None) is not None:
        return getattr(context.aspects.quote, "created_at", None)
    completed: datetime | None = getattr(row, "completed_at", None)
    if completed is not None and str(getattr(row, "state", "")) in OF_WORK_DONE:
        return completed
    registered: datetime | None = getattr(row, "created_at", None)
    if registered is None:
        return None
    received: datetime = getattr(row, "received_at", None) or registered
    return received if received < registered else registered - LONGEST_CALL


@guard("M-150")
def word_is_not_from_the_future(context: Context[object, object]) -> Values | None:
    """M-150: a word was given, and somebody was called or answered, between what it answers and now. What is heard
    during the call may precede its registration."""
    form = context.form
    words = {name: getattr(form, name, None) for name in ("consent", "emergency_consent", "agreement")}
    times = {f"{name}/told_at": word.told_at for name, word in words.items() if word is not None}
    attempt, answered_at = getattr(form, "attempt", None), getattr(form, "answered_at", None)
    if attempt is not None:
        times["attempt/tried_at"] = attempt.tried_at
    if answered_at is not None:
        times["answered_at"] = answered_at
    since = asked_at(context) if times else None
    for path, moment in times.items():
        if moment > context.now + CLOCK_TOLERANCE or (since is not None and moment < since - CLOCK_TOLERANCE):
            return refuse(blamed=path)
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


@states(arrival_is_past)
def _(context: Context) -> Stated:
    if context.caller.is_only_customer(context.community.id):
        return {"received_at": FieldBounds(withheld=True)}
    now = context.now
    return {"received_at": FieldBounds(least=now - LONGEST_AGO, most=now + CLOCK_TOLERANCE, example=now)}


@guard("M-53", kind="state")
def customer_is_another(context: Context[OfCustomer, object]) -> Values | None:
    """M-53, M-61: nobody takes, gives back, waives or grants the money of their own household."""
    return refuse() if is_theirs(context.caller, context.row) else None


@guard("M-53")
def compensation_is_within_cap(context: Context[object, object]) -> Values | None:
    """M-53: no compensation comes to more than the community's cap."""
    cap = context.community.charge_cap_fen
    amounts = [getattr(context.form, name, 0) for name in ("amount_fen", "granted_fen", "compensation_fen")]
    return None if max(amounts) <= cap else refuse(cap=yuan(cap))


@states(compensation_is_within_cap)
def _(context: Context) -> Stated:
    cap = FieldBounds(most=context.community.charge_cap_fen)
    return {"amount_fen": cap, "granted_fen": cap, "compensation_fen": cap}


@guard("M-26", needs=(department_has_head,))
def department_is_headless(context: Context[object, object]) -> Values | None:
    """M-26: the next level acts for a department without a head, and for no other."""
    return refuse() if context.fact(department_has_head) else None


@guard("M-02", needs=(customer_here,))
def customer_lives_here(context: Context[object, object]) -> Values | None:
    """M-02: a customer who is named lives in this community today."""
    return None if context.fact(customer_here) else refuse()


@guard("M-51", needs=(files,))
def files_are_known(context: Context[object, object]) -> Values | None:
    """Every file a form names was uploaded in this community."""
    missing = context.fact(files).missing
    return refuse(blamed=field_with(context.form, missing)) if missing else None
