"""Maintenance contract 维保合同: drafted by reception, signed by the manager, active for its term (M-80).

Here is how it ends or is renewed; the rows before that stand in `contract_signing_table.py`,
`contract_coverage_table.py` and `contract_money_table.py`.
"""

from typing import Final

from app.core.lang import Words
from app.models.contract import ContractState as C
from app.workflow.engine.effects import Keep, Put, Stamp, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import MANAGER, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds import contract_guards as rules
from app.workflow.kinds.contract_coverage_table import COVERAGE_STEPS
from app.workflow.kinds.contract_effects import OpenRenewal, TellEarlier, TellOfVisits
from app.workflow.kinds.contract_forms import RenewContract, TerminateContract
from app.workflow.kinds.contract_money_table import MONEY_STEPS
from app.workflow.kinds.contract_signing_table import CONTRACT_TERM, SIGNING_STEPS, STAFF

OVER: Final = (
    Stop(CONTRACT_TERM.name),
    Put("next_at", None),
    Put("fees_at", None),
    TellOfVisits(),
    Tell("customer"),
    Tell("manager"),
    Tell("desk"),
)
ENDED: Final = (Keep("reason"), Stamp("ended_at"), Void(CONTRACT_TERM.name), Put("next_at", None), Put("fees_at", None))

ENDING_STEPS = (
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
    steps=(*SIGNING_STEPS, *COVERAGE_STEPS, *MONEY_STEPS, *ENDING_STEPS),
)
