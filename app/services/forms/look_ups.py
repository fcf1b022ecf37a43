"""Which fields of forms have look-ups, and which of the candidates a form may name: those that the rules of its row let
through."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Final, TypeAlias
from uuid import UUID

from app.core.errors import Invalid
from app.db.paging import Slice
from app.services.forms import fault_finders, finders, parts_of_record, worker_finders
from app.services.forms.finders import Found, NamedValue, Search
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import LOADERS
from app.workflow.engine.step import Guard, Step
from app.workflow.kinds.complaint.handling_guards import handler_fits
from app.workflow.kinds.corrective_action_guards import owner_works_here
from app.workflow.kinds.quality_review import (
    reviewed_is_another,
    reviewed_is_of_own_department,
    reviewed_works_here,
)
from app.workflow.kinds.requisition import item_is_in_use
from app.workflow.kinds.training import corrected_took_part, participants_are_of_department
from app.workflow.kinds.work_order.contract_guards import (
    contract_covers_equipment,
    equipment_is_covered,
    equipment_stands_here,
    makers_warranty_allows,
)
from app.workflow.kinds.work_order.helper_guards import (
    helper_is_on_the_order,
    helpers_are_few_and_others,
    helpers_are_free,
    helpers_are_qualified,
    helpers_belong_here,
)
from app.workflow.kinds.work_order.incident_guards import (
    incident_goes_on,
    incident_reaches_order,
    order_is_no_repair,
)

Find: TypeAlias = Callable[[Search], Awaitable[Found]]
FactsOfEach: TypeAlias = Callable[[Search, Sequence[NamedValue]], Awaitable[Mapping[str, Mapping[str, object]]]]
"""Reads what the rules go by for all candidates of a page together: the facts by their names, by the candidate."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Where a field's candidates come from, and which rules judge them."""

    find: Find
    judged_by: tuple[Guard, ...] = ()
    facts_of: FactsOfEach | None = None
    """Where it costs several reads to judge a candidate: reads for all of them at once."""
    depends_on: tuple[str, ...] = ()
    """Other fields of the form that say which candidates there are."""
    names_several: bool = False
    """Whether the field is a list; each candidate is judged as the only one in it."""
    for_customers: bool = True
    """Whether it is also for callers who are only customers; if not, their forms don't have the field."""


LOOK_UPS: Final[Mapping[str, LookUp]] = {
    "department_id": LookUp(finders.departments),
    "worker_id": LookUp(worker_finders.workers_to_name),
    "helper_ids": LookUp(
        worker_finders.workers,
        (helpers_are_few_and_others, helpers_belong_here, helpers_are_qualified, helpers_are_free),
        facts_of=worker_finders.facts_of_helpers,
        depends_on=("worker_id",),
        names_several=True,
        for_customers=False,
    ),
    "helper_id": LookUp(parts_of_record.helpers, (helper_is_on_the_order,), for_customers=False),
    # whoever works here is what the rules of these two ask for
    "wanted_worker_id": LookUp(worker_finders.workers),
    "wished_worker_id": LookUp(worker_finders.wished_workers),
    "goes_first": LookUp(worker_finders.emergencies, depends_on=("worker_id",)),
    "witness_id": LookUp(finders.colleagues, for_customers=False),
    "handler_id": LookUp(finders.staff, (handler_fits,)),
    "owner_id": LookUp(finders.owners, (owner_works_here,)),
    "answerer_id": LookUp(finders.owners),
    "person_id": LookUp(finders.staff, (corrected_took_part,), for_customers=False),
    "results.person_id": LookUp(parts_of_record.participants, for_customers=False),
    "utility": LookUp(parts_of_record.utilities, for_customers=False),
    "participant_ids": LookUp(
        finders.owners, (participants_are_of_department,), names_several=True, for_customers=False
    ),
    "trainer_id": LookUp(finders.owners, for_customers=False),
    "reviewed_id": LookUp(
        worker_finders.workers,
        (reviewed_works_here, reviewed_is_of_own_department, reviewed_is_another),
        facts_of=worker_finders.facts_of_reviewed,
        for_customers=False,
    ),
    "post_id": LookUp(finders.posts, for_customers=False),
    "on_duty_id": LookUp(finders.owners, for_customers=False),
    "customer_id": LookUp(finders.customers, depends_on=("premises_id",), for_customers=False),
    "complainant_id": LookUp(finders.customers, depends_on=("premises_id",), for_customers=False),
    "applicant_id": LookUp(finders.customers, depends_on=("premises_id",), for_customers=False),
    "resident_id": LookUp(finders.customers, depends_on=("premises_id",), for_customers=False),
    "premises_id": LookUp(finders.rooms),
    "building_ids": LookUp(fault_finders.buildings, for_customers=False),
    "unit_ids": LookUp(fault_finders.units, for_customers=False),
    "premises_ids": LookUp(finders.rooms, for_customers=False),
    "incident_id": LookUp(fault_finders.open_incidents, (incident_goes_on, incident_reaches_order, order_is_no_repair)),
    "emergency_plan_id": LookUp(fault_finders.activated_plans, for_customers=False),
    "catalogue_code": LookUp(finders.price_list, depends_on=("kind",)),
    "lines.catalogue_code": LookUp(finders.priced_items, depends_on=("basis",)),
    "requisition_id": LookUp(parts_of_record.requisitions),
    "purchase_id": LookUp(parts_of_record.purchases),
    "duplicate_of": LookUp(finders.open_orders),
    "work_order_id": LookUp(finders.orders),
    "work_order_ids": LookUp(finders.orders),
    "rework_order_ids": LookUp(parts_of_record.orders_to_redo),
    "payment_id": LookUp(parts_of_record.payments),
    "fee_id": LookUp(parts_of_record.late_fees, for_customers=False),
    "stock_item_id": LookUp(finders.warehouse, (item_is_in_use,)),
    "asset_ids": LookUp(parts_of_record.equipment, for_customers=False),
    "visit_plans.asset_ids": LookUp(parts_of_record.listed_equipment, for_customers=False),
    "asset_id": LookUp(
        finders.equipment,
        (equipment_stands_here, contract_covers_equipment, makers_warranty_allows, equipment_is_covered),
        depends_on=("coverage",),
        for_customers=False,
    ),
    "evidence_id": LookUp(parts_of_record.evidence),
    "complaint_id": LookUp(finders.complaints),
    "enquiry_id": LookUp(finders.enquiries, for_customers=False),
    "topic_id": LookUp(finders.topics),
    "directory_entry_id": LookUp(finders.directory),
}
"""By the field's own name, which means the same in every form; by its path where it doesn't."""


def look_up_of(path: str) -> LookUp | None:
    """The look-up of a field by its path, such as `lines[].requisition_id`."""
    plain = path.replace("[]", "")
    return LOOK_UPS.get(plain) or LOOK_UPS.get(plain.rsplit(".", 1)[-1])


async def find(search: Search, path: str, rows: Sequence[Step]) -> Found:
    """A page of the candidates that a form may name there."""
    look_up = look_up_of(path)
    if look_up is None:
        return Slice([], None)
    page = await look_up.find(search)
    on_row = {rule for step in rows for rule in step.only_if}
    judges = [rule for rule in look_up.judged_by if rule in on_row]
    if not judges or "." in path:
        return page
    given = {other: search.given.get(other) for other in look_up.depends_on}

    def filled(row: NamedValue) -> Mapping[str, object]:
        value = UUID(row.value)
        return {**given, path: [value] if look_up.names_several else value}

    facts = {} if look_up.facts_of is None else await look_up.facts_of(search, page.rows)
    fitting = [row for row in page.rows if await _fits(search, filled(row), judges, facts.get(row.value, {}))]
    return Slice(fitting, page.position)


async def _fits(
    search: Search,
    filled: Mapping[str, object],
    judges: Sequence[Guard],
    facts: Mapping[str, object],
) -> bool:
    """Whether no rule speaks against a form with this candidate, whatever else it says. `facts`: those that are known
    already."""
    form = SimpleNamespace(**filled)
    context = replace(search.context, form=form, facts=dict(facts))
    ask = FactRequest(search.mover.tx, context, search.action, looking=True)
    try:
        for rule in judges:
            for fact in rule.needs:
                if fact.name not in context.facts:
                    context.facts[fact.name] = await LOADERS[fact](ask)
            if rule.check(context) is not None:
                return False
    except Invalid:
        return False
    return True


__all__ = ["LOOK_UPS", "NamedValue", "LookUp", "find", "look_up_of"]
