"""Maintenance contract 维保合同: drafted by reception, signed by the manager, active for its term (M-80)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.enums import Standing
from app.core.lang import Words
from app.models.contract import Billing, Contract
from app.models.contract import ContractState as C
from app.workflow.clocks.definitions import ClockDefinition
from app.workflow.engine.effects import Effect, Keep, Put, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import MANAGER, RECEPTIONIST, SYSTEM
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.contract_forms import (
    DraftContract,
    ListMore,
    RenewContract,
    ReviseContract,
    SignContract,
    TakeOffList,
    TerminateContract,
)

CONTRACT_TERM: Final = ClockDefinition(
    "contract_term",
    Words("contract term", "合同期限"),
    "M-80",
    "natural_days",
    365,
    ends_by="until",
    owed_by=Standing.CENTRE,
    audiences=("desk", "manager"),
    lapse_action="expire",
)
"""Warns the desk while there is time to renew; the contract expires with it."""

TERMS: Final = tuple(
    name for name in ReviseContract.model_fields if name in Contract.model_fields and name != "expected_version"
)
"""The terms that a draft is revised in."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Equipment that a form names: what is not in use here, and what another contract covers in the same time."""

    unusable: int = 0
    elsewhere: tuple[str, ...] = ()
    """Each with the number of the other contract."""


class ListEquipment(Effect):
    """The form's equipment is the contract's list, for its term."""

    words = Words("the form's equipment is the list", "所填设备列入清单")


class ListMoreEquipment(Effect):
    """The form's equipment is covered from today on."""

    words = Words("cover the form's equipment from today on", "所填设备自当日起纳入")


class EndCoverage(Effect):
    """The form's equipment is covered until the end of today."""

    words = Words("cover the form's equipment until today", "所填设备至当日止")


class OpenRenewal(Effect):
    """A draft that goes on from this contract, with its terms and equipment."""

    words = Words("draft a contract that goes on from it", "生成续约草稿")


class TellEarlier(Effect):
    """The contract that this one goes on from hears that it is signed, or that it will not be."""

    words = Words("tell the contract before it", "通知原合同")


class AwaitTerm(Effect):
    """The worker looks after it when its term begins."""

    words = Words("wait for its first day", "待起始日生效")


party: Final = Fact[bool]("party", reads="customer_id")
"""Whether the customer whom the form names has a room or shop in this community today."""
listed: Final = Fact[Listed]("listed", reads="asset_ids")
"""The equipment that the form names, in the contract's term."""
still_covered: Final = Fact[Sequence[str]]("still_covered", of_record=True)
"""Equipment on a draft's list that another contract covers in the same time, each with that contract's number."""
on_list: Final = Fact[frozenset[str]]("on_list", of_record=True)
"""Ids of the equipment that the contract covers today."""


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
    """M-80: the term ends after it begins, and a fee is charged where there is one."""
    form, row = context.form, context.row
    begins, ends = form.starts_on or row.starts_on, form.ends_on or row.ends_on
    billing = form.billing or row.billing
    fee = row.fee_fen if form.fee_fen is None else form.fee_fen
    if begins <= ends and (billing is Billing.SINGLY) is (fee == 0):
        return None
    return refuse(begins=begins.isoformat(), ends=ends.isoformat(), billing=billing)


@guard("M-80", kind="state")
def term_is_not_over(context: Context[Contract, object]) -> Values | None:
    """M-80: nothing is signed, or put on a list, whose term is over."""
    ends = context.row.ends_on
    return None if context.today <= ends else refuse(ends=ends.isoformat())


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


STAFF: Final = (RECEPTIONIST, MANAGER)
OVER: Final = (Stop(CONTRACT_TERM.name), Put("next_at", None), Tell("customer"), Tell("manager"), Tell("desk"))
ENDED: Final = (Keep("reason"), Stamp("ended_at"), Void(CONTRACT_TERM.name), Put("next_at", None))

STEPS = (
    Step(
        "draft",
        Words("Draft a contract", "拟定合同"),
        source=(START,),
        target=C.DRAFT,
        who=STAFF,
        form=DraftContract,
        only_if=(party_lives_here, equipment_is_in_use),
        then=(ListEquipment(), Tell("manager")),
        event="contract.drafted",
        clause="M-80",
    ),
    Step(
        "draft_renewal",
        Words("Drafted as a renewal", "续约拟定"),
        source=(START,),
        target=C.DRAFT,
        who=(SYSTEM,),
        form=RenewContract,
        then=(Tell("manager"),),
        event="contract.renewal_drafted",
        clause="M-80",
    ),
    Step(
        "revise",
        Words("Revise the draft", "修改草稿"),
        source=(C.DRAFT,),
        who=STAFF,
        form=ReviseContract,
        only_if=(equipment_is_in_use, terms_fit_together),
        then=(Keep(*TERMS), ListEquipment()),
        event="contract.revised",
        clause="M-80",
    ),
    Step(
        "sign",
        Words("Sign", "签订"),
        source=(C.DRAFT,),
        target=C.SIGNED,
        who=(MANAGER,),
        form=SignContract,
        only_if=(files_are_known, signing_is_past, term_is_not_over, equipment_is_not_covered),
        then=(Keep("signed_on", "signed_by"), Sign("approved_by_id"), AwaitTerm(), TellEarlier(), Tell("customer")),
        event="contract.signed",
        clause="M-80",
    ),
    Step(
        "activate",
        Words("Its term begins", "合同生效"),
        source=(C.SIGNED,),
        target=C.ACTIVE,
        who=(SYSTEM, *STAFF),
        only_if=(term_has_begun,),
        then=(Put("next_at", None), Start(CONTRACT_TERM.name), Tell("customer")),
        event="contract.activated",
        clause="M-80",
    ),
    Step(
        "list_more",
        Words("Put more equipment on the list", "增列设备"),
        source=(C.SIGNED, C.ACTIVE),
        who=(MANAGER,),
        form=ListMore,
        only_if=(term_is_not_over, equipment_is_in_use, more_is_not_covered),
        then=(ListMoreEquipment(), Tell("customer")),
        event="contract.equipment_listed",
        clause="M-80",
    ),
    Step(
        "take_off",
        Words("Take equipment off the list", "移出设备"),
        source=(C.SIGNED, C.ACTIVE),
        who=(MANAGER,),
        form=TakeOffList,
        only_if=(what_is_taken_off_is_listed, something_stays_listed),
        then=(EndCoverage(), Tell("customer")),
        event="contract.equipment_taken_off",
        clause="M-80",
    ),
    Step(
        "renew",
        Words("Draft its renewal", "办理续约"),
        source=(C.ACTIVE, C.EXPIRED),
        who=STAFF,
        form=RenewContract,
        only_if=(is_not_renewed,),
        then=(OpenRenewal(),),
        event="contract.renewal_opened",
        clause="M-80",
    ),
    Step(
        "continue",
        Words("Its renewal was signed", "续约已签订"),
        source=(C.ACTIVE,),
        who=(SYSTEM,),
        then=(Put("continued", True),),
        event="contract.continued",
        clause="M-80",
    ),
    Step(
        "continue",
        source=(C.EXPIRED,),
        target=C.RENEWED,
        who=(SYSTEM,),
        then=(Put("continued", True),),
        reopens=True,
        event="contract.renewed",
        clause="M-80",
    ),
    Step(
        "renewal_dropped",
        Words("Its renewal was dropped", "续约已撤销"),
        source=(C.ACTIVE, C.EXPIRED),
        who=(SYSTEM,),
        then=(Put("renewed_by_id", None), Put("continued", False)),
        event="contract.renewal_dropped",
        clause="M-80",
    ),
    Step(
        # also from `signed`: its whole term may pass while no worker runs
        "expire",
        Words("Its term is over", "合同到期"),
        source=(C.SIGNED, C.ACTIVE),
        target=C.EXPIRED,
        who=(SYSTEM,),
        only_if=(ends_for_good, term_is_over),
        then=OVER,
        event="contract.expired",
        clause="M-80",
    ),
    Step(
        "expire",
        source=(C.SIGNED, C.ACTIVE),
        target=C.RENEWED,
        who=(SYSTEM,),
        only_if=(goes_on_by_another, term_is_over),
        then=(Stop(CONTRACT_TERM.name), Put("next_at", None)),
        event="contract.renewed",
        clause="M-80",
    ),
    Step(
        "terminate",
        Words("Terminate", "提前终止"),
        source=(C.DRAFT,),
        target=C.TERMINATED,
        who=STAFF,
        form=TerminateContract,
        then=(*ENDED, TellEarlier()),
        event="contract.dropped",
        clause="M-80",
    ),
    Step(
        "terminate",
        source=(C.SIGNED, C.ACTIVE),
        target=C.TERMINATED,
        who=(MANAGER,),
        form=TerminateContract,
        then=(*ENDED, TellEarlier(), Tell("customer"), Tell("desk")),
        event="contract.terminated",
        clause="M-80",
    ),
)

CONTRACT = Lifecycle(
    name="contract",
    noun=Words("contract", "维保合同"),
    path="/v1/contracts",
    states=C,
    final=(C.EXPIRED, C.TERMINATED, C.RENEWED),
    steps=STEPS,
)
