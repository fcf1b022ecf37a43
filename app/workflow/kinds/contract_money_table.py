"""Rows of maintenance contracts 维保合同 about money: fees of periods, single ones, late interest, penalties (M-80)."""

from typing import Final

from app.core.lang import Words
from app.models.contract import ContractState as C
from app.workflow.engine.effects import Tell
from app.workflow.engine.people import CASHIER, MANAGER, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds import contract_guards as rules
from app.workflow.kinds.contract_effects import ChargeFees, ChargeLateInterest, ChargeSingly
from app.workflow.kinds.contract_forms import ChargeInterest, ChargeOnce

OWING: Final = (C.ACTIVE, C.EXPIRED, C.TERMINATED, C.RENEWED)
"""Where something may still be owed."""

MONEY_STEPS = (
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
        # the job's own move writes what it is late for; here the contract's people hear of it
        "note_penalty",
        Words("The centre was late on a job", "登记逾期违约金"),
        source=OWING,
        who=(SYSTEM,),
        then=(Tell("customer"), Tell("desk"), Tell("manager")),
        event="contract.penalty_noted",
        clause="M-80",
    ),
)
