"""Whether the machine was quiet while something was measured: figures of a busy one say little."""

from dataclasses import dataclass
from typing import Final

import psutil

from bench.places import postgresql_cpu_seconds

LOOKED_SECONDS: Final = 1.0
BUSY_PERCENT: Final = 15.0
"""From this on others compute too much beside us."""


def load() -> float:
    """How busy all processors are with others' work, in percent, for a moment in which none of ours is done but what
    PostgreSQL does by itself."""
    mine = postgresql_cpu_seconds()
    busy = float(psutil.cpu_percent(LOOKED_SECONDS))
    # a process that has ended meanwhile takes its time with it
    mine = max(0.0, postgresql_cpu_seconds() - mine)
    return max(0.0, busy - mine / LOOKED_SECONDS / (psutil.cpu_count() or 1) * 100)


@dataclass(frozen=True, slots=True)
class Load:
    """The machine just before and just after a measurement."""

    before: float
    after: float

    @property
    def is_busy(self) -> bool:
        """Whether others computed as well."""
        return max(self.before, self.after) > BUSY_PERCENT

    def __str__(self) -> str:
        return f"load {self.before:.0f} % before, {self.after:.0f} % after"
