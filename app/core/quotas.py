"""How much one caller may ask for: so that nobody buries the desk in requests, or reads the roster number by number."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
TEN_MINUTES: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Quotas:
    """The limits of one installation; each is a setting."""

    emergencies: int = 5
    """Emergencies that a customer may register in an hour (M-10)."""
    open_requests: int = 20
    """Requests, and complaints, that a customer may have open at the same time."""
    open_claims: int = 1
    """Warranty claims that may be open for one order (M-54)."""
    reveals: int = 30
    """How often a caller may have personal data shown in ten minutes (M-90)."""
    look_ups: int = 30
    """How often a caller may look somebody up by phone in ten minutes (M-90)."""


BY_DEFAULT: Final = Quotas()
