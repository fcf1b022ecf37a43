"""Rows of maintenance contracts 维保合同 about what is looked after: equipment, and periodic visits (M-80)."""

from typing import Final

from app.core.lang import Words
from app.models.contract import ContractState as C
from app.workflow.engine.effects import Keep, Tell
from app.workflow.engine.people import MANAGER, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds import contract_guards as rules
from app.workflow.kinds.contract_effects import AwaitVisits, EndCoverage, ListMoreEquipment, MakeVisits
from app.workflow.kinds.contract_forms import ListMore, TakeOffList
from app.workflow.kinds.contract_signing_table import STAFF
from app.workflow.kinds.visit_plans import PlanVisits

PLANNED: Final = (
    rules.visits_are_to_listed_equipment,
    rules.visits_are_of_a_department,
    rules.visits_fall_in_the_term,
)
KEEP_PLANS: Final = Keep("visit_plans", "visits_ahead_days")

COVERAGE_STEPS = (
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
)
