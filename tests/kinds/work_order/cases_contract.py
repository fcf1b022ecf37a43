"""What guards of orders under a maintenance contract 维保 say (M-80)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from app.core.enums import Coverage, OrderKind
from app.models.contract import Billing
from app.models.work_order import WorkOrderState as S
from app.workflow.kinds.work_order.contract_guards import (
    contract_covers_equipment,
    each_job_is_priced_first,
    equipment_is_covered,
    equipment_stands_here,
    equipment_was_run,
    makers_warranty_allows,
    new_time_lies_ahead,
)
from app.workflow.kinds.work_order.desk_guards import is_under_contract
from app.workflow.kinds.work_order.intake_guards import free_is_proved
from app.workflow.kinds.work_order.needed_facts import Cover
from tests.kinds.cases import holds, refuses
from tests.kinds.usual import NOW, uid


def named(**values: Any) -> dict[str, Any]:
    """Equipment that the form names, as far as something covers it."""
    usual = {"asset_id": uid(81), "name": "SB-1 A-280", "stands_here": True}
    return {"cover": Cover(**{**usual, **values}), "warranty": None}


NONE: dict[str, Any] = {"cover": None, "warranty": None}
LISTED = {"contract_id": uid(82), "contract_number": "WB-1", "until": date(2027, 10, 31)}
IN_WARRANTY = {"in_warranty": True, "warranty_until": date(2027, 1, 4)}
OVER = {"in_warranty": False, "warranty_until": date(2026, 1, 4)}
CONTRACT = {"coverage": Coverage.CONTRACT, "provisional": False}
WARRANTY = {"coverage": Coverage.IN_WARRANTY, "provisional": False}
UNDER = {"coverage": Coverage.CONTRACT, "kind": OrderKind.REPAIR}
SINGLY: dict[str, Any] = {"billing": Billing.SINGLY}
AT_WORK = {**UNDER, "state": S.IN_PROGRESS}
RAN = {"run_in": SimpleNamespace(minutes=20, works=True)}
A_YEAR = timedelta(days=366)

CASES = [
    holds(equipment_stands_here, "none named", facts=NONE),
    holds(equipment_stands_here, "in this room", facts=named()),
    refuses(equipment_stands_here, "in another", facts=named(stands_here=False)),
    holds(contract_covers_equipment, "on the list", form=CONTRACT, facts=named(**LISTED)),
    refuses(contract_covers_equipment, "on no list", form=CONTRACT, facts=named()),
    refuses(contract_covers_equipment, "on no list, for now", form={**CONTRACT, "provisional": True}, facts=named()),
    holds(contract_covers_equipment, "none named", form=CONTRACT, facts=NONE),
    holds(contract_covers_equipment, "charged", form={"coverage": Coverage.CHARGEABLE}, facts=named()),
    holds(makers_warranty_allows, "in its term", form=WARRANTY, facts=named(**IN_WARRANTY)),
    refuses(makers_warranty_allows, "over", form=WARRANTY, facts=named(**OVER)),
    refuses(makers_warranty_allows, "no term on record", form=WARRANTY, facts=named()),
    holds(makers_warranty_allows, "under contract", form=CONTRACT, facts=named(**OVER)),
    holds(free_is_proved, "under contract", form=CONTRACT, facts=named(**LISTED)),
    refuses(free_is_proved, "a contract and no equipment", form=CONTRACT, facts=NONE),
    refuses(free_is_proved, "equipment of no contract", form=CONTRACT, facts=named(**IN_WARRANTY)),
    holds(free_is_proved, "under its maker's warranty", form=WARRANTY, facts=named(**IN_WARRANTY)),
    refuses(free_is_proved, "its maker's warranty is over", form=WARRANTY, facts=named(**OVER)),
    holds(is_under_contract, "it is", row=UNDER),
    refuses(is_under_contract, "charged", row={"coverage": Coverage.CHARGEABLE}),
    holds(equipment_is_covered, "on the list", facts=named(**LISTED)),
    refuses(equipment_is_covered, "on no list", facts=named()),
    holds(each_job_is_priced_first, "not at work yet", row={"state": S.ON_SITE}, facts=named(**LISTED, **SINGLY)),
    holds(each_job_is_priced_first, "by period", row=AT_WORK, facts=named(**LISTED, billing=Billing.YEARLY),
          approved_quote=None),
    refuses(each_job_is_priced_first, "at work as free", row=AT_WORK, facts=named(**LISTED, **SINGLY),
            approved_quote=None),
    holds(each_job_is_priced_first, "at work on a quote", row=AT_WORK, facts=named(**LISTED, **SINGLY)),
    holds(equipment_was_run, "run", by="assigned worker", row=UNDER, form=RAN),
    refuses(equipment_was_run, "not run", by="assigned worker", row=UNDER, form={"run_in": None}),
    holds(equipment_was_run, "no contract", by="assigned worker", row={"coverage": Coverage.CHARGEABLE},
          form={"run_in": None}),
    holds(equipment_was_run, "no repair", by="assigned worker", row={**UNDER, "kind": OrderKind.PAID_SERVICE},
          form={"run_in": None}),
    refuses(new_time_lies_ahead, "now", form={"expected_at": NOW}),
    holds(new_time_lies_ahead, "a year ahead", form={"expected_at": NOW + A_YEAR}),
    refuses(new_time_lies_ahead, "more", form={"expected_at": NOW + A_YEAR + timedelta(seconds=1)}),
]  # fmt: skip
