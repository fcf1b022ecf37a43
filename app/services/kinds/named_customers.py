"""The customer whom a form names, and whether they live here (M-02)."""

from app.core.clock import local_day
from app.db.queries.customers import with_bindings
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.people.households import customer_fault
from app.workflow.kinds import common_facts as common


@loads(common.customer_here)
async def customer_here(ask: FactRequest) -> bool:
    """Whether the form's customer is bound to a room or shop of this community today; true where it names nobody. An
    entry that was merged into another one is nobody's."""
    customer_id, community = ask.context.form.customer_id, ask.context.community
    if customer_id is None:
        return True
    person, bindings = await with_bindings(ask.tx, customer_id, community.id)
    return customer_fault(person, bindings, local_day(ask.tx.now, community.zone), "/customer_id") is None
