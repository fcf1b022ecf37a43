"""Rules of maintenance contracts 维保合同 (M-80): with whom, for which equipment, signed by whom, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.models.contract import Billing, Contract
from app.workflow.engine.facts import Fact
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.contract_forms import (
    A_YEAR,
    MOST_YEARS,
    ChargeInterest,
    ChargeOnce,
    DraftContract,
    ListMore,
    ReviseContract,
    SignContract,
    TakeOffList,
    last_day,
)
from app.workflow.kinds.visit_plans import PlanVisits, VisitPlan, first_empty_rule


@dataclass(frozen=True, slots=True)
class Listed:
    """Equipment that a form names: what is not in use here, and what another contract covers in the same time."""

    unusable: int = 0
    elsewhere: tuple[str, ...] = ()
    """Each with the number of the other contract."""


party: Final = Fact[bool]("party", reads="customer_id")
"""Whether the customer whom the form names has a room or shop in this community today."""
listed: Final = Fact[Listed]("listed", reads="asset_ids")
"""The equipment that the form names, in the contract's term."""
still_covered: Final = Fact[Sequence[str]]("still_covered", of_record=True)
"""Equipment on a draft's list that another contract covers in the same time, each with that contract's number."""
on_list: Final = Fact[frozenset[str]]("on_list", of_record=True)
"""Ids of the equipment that the contract covers today."""

open_interest: Final = Fact[int]("open_interest", reads="fee_id")
"""The interest on the fee that the form names, up to today, in fen, less what was charged of it."""


@guard("M-80", needs=(party,))
def party_lives_here(context: Context[object, DraftContract]) -> Values | None:
    """M-80, M-02: a contract is made with somebody who has a room or shop here."""
    return None if context.fact(party) else refuse()


@guard("M-80", needs=(listed,))
def equipment_is_in_use(context: Context[object, object]) -> Values | None:
    """M-80: a contract covers equipment of this community that is in use."""
    unusable = context.fact(listed).unusable
    return refuse(count=unusable) if unusable else None


@guard("M-80", needs=(listed,))
def more_is_not_covered(context: Context[Contract, ListMore]) -> Values | None:
    """M-80: one piece of equipment, one contract at a time."""
    elsewhere = context.fact(listed).elsewhere
    return refuse(equipment=list(elsewhere)) if elsewhere else None


@guard("M-80", needs=(still_covered,))
def equipment_is_not_covered(context: Context[Contract, object]) -> Values | None:
    """M-80: one piece of equipment, one contract at a time."""
    elsewhere = context.fact(still_covered)
    return refuse(equipment=list(elsewhere)) if elsewhere else None


@guard("M-80")
def terms_fit_together(context: Context[Contract, ReviseContract]) -> Values | None:
    """M-80: the term ends after it begins, ten years later at most, and a fee is charged where there is one."""
    form, row = context.form, context.row
    begins, ends = form.starts_on or row.starts_on, form.ends_on or row.ends_on
    billing = form.billing or row.billing
    fee = row.fee_fen if form.fee_fen is None else form.fee_fen
    if not begins <= ends <= last_day(begins, MOST_YEARS * A_YEAR):
        at = "starts_on" if form.ends_on is None else "ends_on"
    elif (billing is Billing.SINGLY) is not (fee == 0):
        at = "billing" if form.fee_fen is None else "fee_fen"
    else:
        return None
    return refuse(blamed=at, begins=begins.isoformat(), ends=ends.isoformat(), billing=billing, years=MOST_YEARS)


@guard("M-80", kind="state")
def term_is_not_over(context: Context[Contract, object]) -> Values | None:
    """M-80: nothing is signed, or put on a list, whose term is over."""
    ends = context.row.ends_on
    return None if context.today <= ends else refuse(ends=ends.isoformat())


@guard("M-80", kind="state")
def customer_is_somebody_else(context: Context[Contract, object]) -> Values | None:
    """M-80: nobody signs for the company what they agree on with themselves, nor changes or ends it."""
    return refuse() if context.caller.is_self(context.row.customer_id) else None


@guard("M-80")
def signing_is_past(context: Context[Contract, SignContract]) -> Values | None:
    """M-80: it is signed by both sides before it is recorded so."""
    return None if context.form.signed_on <= context.today else refuse(today=context.today.isoformat())


@states(signing_is_past)
def _(context: Context[Contract]) -> Stated:
    return {"signed_on": FieldBounds(most=context.today, default=context.today)}


@guard("M-80", kind="state")
def term_has_begun(context: Context[Contract, object]) -> Values | None:
    """M-80: a signed contract covers nothing before its first day, and nothing after its last."""
    row = context.row
    if row.starts_on <= context.today <= row.ends_on:
        return None
    return refuse(begins=row.starts_on.isoformat(), ends=row.ends_on.isoformat())


@guard("M-80", kind="state")
def term_is_over(context: Context[Contract, object]) -> Values | None:
    """M-80: a contract runs until the end of its last day."""
    ends = context.row.ends_on
    return None if context.today > ends else refuse(ends=ends.isoformat())


@guard("M-80", kind="choice", excludes=("ends_for_good",))
def goes_on_by_another(context: Context[Contract, object]) -> Values | None:
    """M-80: the contract that goes on from it is signed."""
    return None if context.row.continued else refuse()


@guard("M-80", kind="choice", excludes=("goes_on_by_another",))
def ends_for_good(context: Context[Contract, object]) -> Values | None:
    """M-80: no contract that goes on from it is signed."""
    return refuse() if context.row.continued else None


@guard("M-80", kind="state")
def is_not_renewed(context: Context[Contract, object]) -> Values | None:
    """M-80: one contract goes on from another."""
    return None if context.row.renewed_by_id is None else refuse()


@guard("M-80", needs=(on_list,))
def what_is_taken_off_is_listed(context: Context[Contract, TakeOffList]) -> Values | None:
    """M-80: what is taken off the list stands on it."""
    named = {str(asset_id) for asset_id in context.form.asset_ids}
    return None if named <= context.fact(on_list) else refuse()


@guard("M-80", needs=(on_list,))
def something_stays_listed(context: Context[Contract, TakeOffList]) -> Values | None:
    """M-80: a contract without equipment is terminated instead."""
    named = {str(asset_id) for asset_id in context.form.asset_ids}
    return None if context.fact(on_list) - named else refuse()


@guard("M-80", needs=(on_list,))
def visits_are_to_listed_equipment(context: Context[Contract, PlanVisits]) -> Values | None:
    """M-80: somebody comes for equipment that the contract covers."""
    listed_ids = context.fact(on_list)
    for plan in context.form.visit_plans:
        if not {str(asset_id) for asset_id in plan.asset_ids} <= listed_ids:
            return refuse(plan=plan.code)
    return None


@guard("M-80")
def visits_are_of_a_department(context: Context[Contract, PlanVisits]) -> Values | None:
    """M-80: the order of a visit goes to a department of this community."""
    for plan in context.form.visit_plans:
        if plan.department_id not in context.community.departments_in_use:
            return refuse(plan=plan.code)
    return None


@guard("M-80")
def visits_fall_in_the_term(context: Context[Contract, PlanVisits]) -> Values | None:
    """M-80: every rule names a day of the contract's term."""
    row = context.row
    empty = first_empty_rule(context.form.visit_plans, (row.starts_on, row.ends_on))
    if empty is None:
        return None
    plan, rule = empty
    return refuse(begins=row.starts_on.isoformat(), ends=row.ends_on.isoformat(), plan=plan, rule=rule)


@guard("M-80", needs=(on_list,))
def planned_visits_still_fit(context: Context[Contract, object]) -> Values | None:
    """M-80: as it is signed, what its plans name stands: equipment of its list, a department in use, days of its term.
    A draft may have been revised since its visits were planned."""
    row, listed_ids = context.row, context.fact(on_list)
    plans = [VisitPlan.model_validate(plan) for plan in row.visit_plans]
    empty = first_empty_rule(plans, (row.starts_on, row.ends_on))
    for plan in plans:
        is_listed = {str(asset_id) for asset_id in plan.asset_ids} <= listed_ids
        if not is_listed or plan.department_id not in context.community.departments_in_use:
            return refuse(plan=plan.code)
    return None if empty is None else refuse(plan=empty[0])


@guard("M-80")
def fee_is_not_late_yet(context: Context[Contract, ChargeOnce]) -> Values | None:
    """M-80: nothing is late as it is charged."""
    return None if context.form.due_on >= context.today else refuse(today=context.today.isoformat())


@states(fee_is_not_late_yet)
def _(context: Context[Contract]) -> Stated:
    return {"due_on": FieldBounds(least=context.today)}


@guard("M-80", needs=(open_interest,))
def interest_is_open(context: Context[Contract, ChargeInterest]) -> Values | None:
    """M-80: interest is charged as far as it has grown, and once."""
    return None if context.fact(open_interest) > 0 else refuse()
