"""Loads all modules of effect handlers. Each handler writes rows for one kind of effect and calls no other system."""

from app.services.clocks import effects as clocks
from app.services.complaints import complaint_file, decisions
from app.services.money import charging
from app.services.moving.handlers import HANDLERS
from app.services.notices import effects as notices
from app.services.work_orders import appointments, intake, links, quotes, visits

__all__ = [
    "HANDLERS",
    "appointments",
    "charging",
    "clocks",
    "complaint_file",
    "decisions",
    "intake",
    "links",
    "notices",
    "quotes",
    "visits",
]
