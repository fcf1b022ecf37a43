"""What stands beside a work order now: its current quote, appointment, visit, charge and follow-up."""

from dataclasses import dataclass

from app.models.follow_up import FollowUp
from app.models.money import Charge
from app.models.quote import Quote
from app.models.visit import Appointment, Visit


@dataclass(slots=True)
class OrderAspects:
    """The current aspects of a work order; an order that is being registered has none of them."""

    quote: Quote | None = None
    approved_quote: Quote | None = None
    appointment: Appointment | None = None
    proposal: Appointment | None = None
    visit: Visit | None = None
    charge: Charge | None = None
    follow_up: FollowUp | None = None
    fault_goes_on: bool = False
    """M-100: whether a public fault goes on in its community, of which it may be a report."""
