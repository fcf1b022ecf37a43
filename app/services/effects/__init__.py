"""Effect handlers: each writes rows for one kind of effect; nothing here talks to the outside."""

from app.services.effects import (
    appointments,
    clocks,
    complaints,
    decisions,
    intake,
    links,
    money,
    notices,
    quotes,
    visits,
)
from app.services.effects.registry import HANDLERS

__all__ = [
    "HANDLERS",
    "appointments",
    "clocks",
    "complaints",
    "decisions",
    "intake",
    "links",
    "money",
    "notices",
    "quotes",
    "visits",
]
