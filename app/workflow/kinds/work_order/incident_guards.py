"""Guards of reports of a public fault: which fault answers which report, and until when it is objected to (M-100)."""

from dataclasses import dataclass

from app.models.incident import Incident, IncidentState
from app.models.work_order import WorkOrder
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.incident_area import may_be
from app.workflow.kinds.incident_forms import JoinIncident


@dataclass(frozen=True, slots=True)
class NamedIncident:
    """The public fault that a form names, as it stands once nobody else can change it."""

    incident: Incident
    reaches: bool
    """Whether the order's room or shop lies in its area, or the building that the words of a common area name."""


named_incident = Fact[NamedIncident | None](
    # a drawn form offers only those that answer the report
    "named_incident",
    reads="incident_id",
)
"""The public fault of this community that the form names; None where there is none."""
own_incident = Fact[Incident | None]("own_incident", of_record=True)
"""The public fault that answers the order."""


def is_answered(order: WorkOrder) -> bool:
    """Whether a public fault answers the order, and nobody said that it still does not work there."""
    return order.incident_id is not None and order.incident_works is not False


@guard("M-100", needs=(named_incident,))
def incident_goes_on(context: Context[WorkOrder, JoinIncident]) -> Values | None:
    """M-100: a report is answered by a fault that goes on."""
    named = context.fact(named_incident)
    return None if named is not None and named.incident.state is IncidentState.OPEN else refuse()


@guard("M-100", needs=(named_incident,))
def incident_reaches_order(context: Context[WorkOrder, JoinIncident]) -> Values | None:
    """M-100: the fault is where the report comes from; customers, who can't judge more, join what fits by its trade."""
    named = context.fact(named_incident)
    if named is None:
        return None
    by_customer = context.caller.is_only_customer(context.community.id)
    fits = named.reaches and (not by_customer or may_be(named.incident, context.row))
    return None if fits else refuse(place=named.incident.place)


@guard("M-100", needs=(named_incident,))
def order_is_no_repair(context: Context[WorkOrder, JoinIncident]) -> Values | None:
    """M-100: the order that repairs a fault, and the task of an emergency plan, are no reports of it."""
    named, order = context.fact(named_incident), context.row
    repairs = named is not None and str(order.id) in named.incident.repair_order_ids
    return refuse() if repairs or order.emergency_plan_id is not None else None


@guard("M-100", kind="state")
def incident_answers_order(context: Context[WorkOrder, object]) -> Values | None:
    """M-100: only what a public fault answers is taken out of it, or said to work again."""
    return None if is_answered(context.row) else refuse()


@guard("M-100", needs=(own_incident,))
def incident_is_not_over(context: Context[WorkOrder, object]) -> Values | None:
    """M-100: once a fault is closed, what is left is a new report."""
    incident = context.fact(own_incident)
    over = incident is None or incident.state in (IncidentState.CLOSED, IncidentState.CANCELLED)
    return refuse() if over else None


@guard("M-100", needs=(own_incident,))
def incident_is_restored(context: Context[WorkOrder, object]) -> Values | None:
    """M-100: whether it works again is asked once it is restored, and for as long as was said."""
    incident = context.fact(own_incident)
    if incident is None or incident.state is not IncidentState.RESTORED:
        return refuse()
    until = incident.answers_until
    return None if until is None or context.now <= until else refuse()
