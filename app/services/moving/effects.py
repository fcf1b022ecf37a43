"""Loads all modules of effect handlers. Each handler writes rows for one kind of effect and calls no other system."""

from app.services.clocks import effects as clocks
from app.services.complaints import complaint_file, decisions
from app.services.complaints import facts as complaint_facts
from app.services.kinds import paper_facts
from app.services.money import charging
from app.services.moving.handlers import HANDLERS
from app.services.notices import effects as notices
from app.services.work_orders import appointments, availability, intake, links, quotes, visits
from app.services.work_orders import facts as order_facts

__all__ = [
    "HANDLERS",
    "appointments",
    "availability",
    "charging",
    "clocks",
    "complaint_facts",
    "complaint_file",
    "decisions",
    "intake",
    "links",
    "notices",
    "order_facts",
    "paper_facts",
    "quotes",
    "visits",
]
