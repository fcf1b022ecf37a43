"""Maintenance contract 维保合同: drafted by reception, signed by the manager, active for its term (M-80)."""

from typing import Final

from app.core.enums import Standing
from app.core.lang import Words
from app.models.contract import Contract
from app.models.contract import ContractState as C
from app.workflow.clocks.definitions import ClockDefinition
from app.workflow.engine.effects import Clear, Keep, Put, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CASHIER, MANAGER, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds import contract_guards as rules
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.contract_effects import (
    AwaitFees,
    AwaitTerm,
    AwaitVisits,
    ChargeFees,
    ChargeLateInterest,
    ChargeSingly,
    EndCoverage,
    ListEquipment,
    ListMoreEquipment,
    MakeVisits,
    OpenRenewal,
    TellEarlier,
    TellOfVisits,
)
from app.workflow.kinds.contract_forms import (
    ChargeInterest,
    ChargeOnce,
    DraftContract,
    ListMore,
    RenewContract,
    ReviseContract,
    SignContract,
    TakeOffList,
    TerminateContract,
)
from app.workflow.kinds.visit_plans import PlanVisits

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


STAFF: Final = (RECEPTIONIST, MANAGER)
PLANNED: Final = (
    rules.visits_are_to_listed_equipment,
    rules.visits_are_of_a_department,
    rules.visits_fall_in_the_term,
)
KEEP_PLANS: Final = Keep("visit_plans", "visits_ahead_days")
OVER: Final = (
    Stop(CONTRACT_TERM.name),
    Put("next_at", None),
    Put("fees_at", None),
    TellOfVisits(),
    Tell("customer"),
    Tell("manager"),
    Tell("desk"),
)
OWING: Final = (C.ACTIVE, C.EXPIRED, C.TERMINATED, C.RENEWED)
"""Where something may still be owed."""
ENDED: Final = (Keep("reason"), Stamp("ended_at"), Void(CONTRACT_TERM.name), Put("next_at", None), Put("fees_at", None))

STEPS = (
    Step(
        "draft",
        Words("Draft a contract", "拟定合同"),
        source=(START,),
        target=C.DRAFT,
        who=STAFF,
        form=DraftContract,
        only_if=(rules.party_lives_here, rules.equipment_is_in_use),
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
        only_if=(rules.equipment_is_in_use, rules.terms_fit_together),
        then=(Keep(*TERMS), Clear("late_interest_most"), ListEquipment()),
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
        only_if=(
            rules.customer_is_somebody_else,
            files_are_known,
            rules.signing_is_past,
            rules.term_is_not_over,
            rules.equipment_is_not_covered,
            rules.planned_visits_still_fit,
        ),
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
        only_if=(rules.term_has_begun,),
        then=(Start(CONTRACT_TERM.name), AwaitVisits(), AwaitFees(), Tell("customer")),
        event="contract.activated",
        clause="M-80",
    ),
    Step(
        "list_more",
        Words("Put more equipment on the list", "增列设备"),
        source=(C.SIGNED, C.ACTIVE),
        who=(MANAGER,),
        form=ListMore,
        only_if=(
            rules.customer_is_somebody_else,
            rules.term_is_not_over,
            rules.equipment_is_in_use,
            rules.more_is_not_covered,
        ),
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
        only_if=(rules.customer_is_somebody_else, rules.what_is_taken_off_is_listed, rules.something_stays_listed),
        then=(EndCoverage(), Tell("customer")),
        event="contract.equipment_taken_off",
        clause="M-80",
    ),
    Step(
        "plan_visits",
        Words("Plan its visits", "制定上门计划"),
        source=(C.DRAFT,),
        who=STAFF,
        form=PlanVisits,
        only_if=PLANNED,
        then=(KEEP_PLANS,),
        event="contract.visits_planned",
        clause="M-80",
    ),
    Step(
        "plan_visits",
        source=(C.SIGNED, C.ACTIVE),
        who=(MANAGER,),
        form=PlanVisits,
        only_if=(rules.customer_is_somebody_else, rules.term_is_not_over, *PLANNED),
        then=(KEEP_PLANS, AwaitVisits(), Tell("customer")),
        event="contract.visits_planned",
        clause="M-80",
    ),
    Step(
        "make_visits",
        Words("Make orders of its visits", "生成定期上门工单"),
        source=(C.ACTIVE,),
        who=(SYSTEM,),
        only_if=(rules.term_is_not_over,),
        then=(MakeVisits(),),
        event="contract.visits_made",
        clause="M-80",
    ),
    Step(
        "charge_fees",
        Words("Charge the fee of a period", "按期收费"),
        source=(C.ACTIVE,),
        who=(SYSTEM,),
        only_if=(rules.term_is_not_over,),
        then=(ChargeFees(),),
        event="contract.fees_charged",
        clause="M-80",
    ),
    Step(
        "charge_once",
        Words("Charge something once", "单项收费"),
        source=(C.SIGNED, C.ACTIVE),
        who=(MANAGER,),
        form=ChargeOnce,
        only_if=(rules.customer_is_somebody_else, rules.fee_is_not_late_yet),
        then=(ChargeSingly(),),
        once=True,
        event="contract.charged_once",
        clause="M-80",
    ),
    Step(
        "charge_interest",
        Words("Charge late interest", "收取滞纳金"),
        source=OWING,
        who=(CASHIER, MANAGER),
        form=ChargeInterest,
        only_if=(rules.customer_is_somebody_else, rules.interest_is_open),
        then=(ChargeLateInterest(),),
        once=True,
        event="contract.interest_charged",
        clause="M-80",
    ),
    Step(
        "renew",
        Words("Draft its renewal", "办理续约"),
        source=(C.ACTIVE, C.EXPIRED),
        who=STAFF,
        form=RenewContract,
        only_if=(rules.is_not_renewed,),
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
        only_if=(rules.ends_for_good, rules.term_is_over),
        then=OVER,
        event="contract.expired",
        clause="M-80",
    ),
    Step(
        "expire",
        source=(C.SIGNED, C.ACTIVE),
        target=C.RENEWED,
        who=(SYSTEM,),
        only_if=(rules.goes_on_by_another, rules.term_is_over),
        then=(Stop(CONTRACT_TERM.name), Put("next_at", None), Put("fees_at", None)),
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
        only_if=(rules.customer_is_somebody_else,),
        then=(*ENDED, TellEarlier(), TellOfVisits(), Tell("customer"), Tell("desk")),
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
