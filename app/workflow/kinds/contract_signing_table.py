"""Rows of maintenance contracts 维保合同 until the term begins: drafted, revised, signed by both sides (M-80)."""

from typing import Final

from app.core.enums import Standing
from app.core.lang import Words
from app.models.contract import Contract
from app.models.contract import ContractState as C
from app.workflow.clocks.definitions import ClockDefinition
from app.workflow.engine.effects import Clear, Keep, Sign, Start, Tell
from app.workflow.engine.people import MANAGER, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds import contract_guards as rules
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.contract_effects import AwaitFees, AwaitTerm, AwaitVisits, ListEquipment, TellEarlier
from app.workflow.kinds.contract_forms import DraftContract, RenewContract, ReviseContract, SignContract

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
"""Who drafts and looks after contracts; what binds the company takes the manager."""

SIGNING_STEPS = (
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
)
