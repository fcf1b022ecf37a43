"""Work orders: rules about reports of a public fault, and about what a fault answers (M-100)."""

from datetime import timedelta
from typing import Any

from app.core.enums import OrderKind, Urgency
from app.models.incident import Failure
from app.workflow.kinds.work_order import desk_guards
from app.workflow.kinds.work_order import incident_guards as rules
from app.workflow.kinds.work_order.incident_guards import NamedIncident
from tests.kinds.cases import holds, refuses
from tests.kinds.incident import incident
from tests.kinds.usual import NOW, ORDER, uid

HOUR = timedelta(hours=1)
OWNER = "customer who asked"
ANSWERED = {"state": "cancelled", "incident_id": uid(97)}
JOINING = {"safe": ""}


def named(state: str = "open", *, reaches: bool = True, **values: Any) -> dict[str, Any]:
    """The fault that the form names, in a state."""
    return {"facts": {"named_incident": NamedIncident(incident(state, **values), reaches=reaches)}}


def of(state: str | None, **values: Any) -> dict[str, Any]:
    """The fault that answers the order."""
    return {"facts": {"own_incident": None if state is None else incident(state, **values)}}


NOBODY: dict[str, Any] = {"facts": {"named_incident": None}}
EMERGENCY: dict[str, Any] = {"urgency": Urgency.EMERGENCY, "worker_id": None}
CASES = (
    holds(desk_guards.a_fault_goes_on, "one does", fault_goes_on=True),
    refuses(desk_guards.a_fault_goes_on, "none does", fault_goes_on=False),
    holds(rules.incident_goes_on, "open", **named()),
    *(refuses(rules.incident_goes_on, state, **named(state)) for state in ("restored", "closed", "cancelled")),
    refuses(rules.incident_goes_on, "there is none", **NOBODY),
    holds(rules.incident_reaches_order, "here", **named()),
    holds(rules.incident_reaches_order, "another trade, as the desk hears", **named(fails=Failure.LIFT)),
    holds(rules.incident_reaches_order, "the owner's trade", by=OWNER, **named()),
    holds(rules.incident_reaches_order, "nobody named a trade", by=OWNER, row={"trades": []}, **named()),
    holds(rules.incident_reaches_order, "some other fault", by=OWNER, **named(fails=Failure.OTHER)),
    holds(rules.incident_reaches_order, "another rule says that there is none", **NOBODY),
    refuses(rules.incident_reaches_order, "elsewhere", **named(reaches=False)),
    refuses(rules.incident_reaches_order, "the owner has another trade", by=OWNER, **named(fails=Failure.LIFT)),
    refuses(rules.incident_reaches_order, "the owner has a service", by=OWNER, row={"kind": OrderKind.PAID_SERVICE},
            **named()),
    holds(rules.order_is_no_repair, "a report", **named()),
    refuses(rules.order_is_no_repair, "it repairs it", **named(repair_order_ids=[str(ORDER)])),
    refuses(rules.order_is_no_repair, "a task of a plan", row={"emergency_plan_id": uid(95)}, **named()),
    holds(desk_guards.emergency_is_for_the_desk, "no emergency", by=OWNER),
    holds(desk_guards.emergency_is_for_the_desk, "the desk, before anybody is sent", row=EMERGENCY),
    refuses(desk_guards.emergency_is_for_the_desk, "somebody was sent", row={"urgency": Urgency.EMERGENCY}),
    refuses(desk_guards.emergency_is_for_the_desk, "the owner", by=OWNER, row=EMERGENCY),
    holds(desk_guards.emergency_is_safe, "no emergency", form=JOINING),
    holds(desk_guards.emergency_is_safe, "the desk asked", row=EMERGENCY, form={"safe": "无人受困"}),
    refuses(desk_guards.emergency_is_safe, "nobody asked", row=EMERGENCY, form=JOINING),
    holds(desk_guards.nothing_is_quoted, "nothing"),
    refuses(desk_guards.nothing_is_quoted, "a version", row={"quote_id": uid(44)}),
    holds(rules.incident_answers_order, "one does", row=ANSWERED),
    holds(rules.incident_answers_order, "it works again", row={**ANSWERED, "incident_works": True}),
    refuses(rules.incident_answers_order, "none does", row={"state": "cancelled"}),
    refuses(rules.incident_answers_order, "it still doesn't work", row={**ANSWERED, "incident_works": False}),
    holds(rules.incident_is_not_over, "goes on", **of("open")),
    holds(rules.incident_is_not_over, "back again", **of("restored")),
    refuses(rules.incident_is_not_over, "closed", **of("closed")),
    refuses(rules.incident_is_not_over, "a mistake", **of("cancelled")),
    refuses(rules.incident_is_not_over, "none", **of(None)),
    holds(rules.incident_is_restored, "within the hours", **of("restored")),
    holds(rules.incident_is_restored, "in the last moment", **of("restored", answers_until=NOW)),
    refuses(rules.incident_is_restored, "later", **of("restored", answers_until=NOW - HOUR)),
    refuses(rules.incident_is_restored, "goes on", **of("open")),
    refuses(rules.incident_is_restored, "closed", **of("closed")),
    refuses(rules.incident_is_restored, "none", **of(None)),
)  # fmt: skip
