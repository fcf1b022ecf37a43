"""`gongdan` that dies of its own hand, as by kill -9, at a named point of its work.

Run as `python -m tests.torture.mortal serve` (or `work`) with GONGDAN_TEST_DIES_AT=point:times: it dies the so-manieth
time that it comes by there. What it runs is the service as it is; only the points are watched.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from stat import S_ISREG
from typing import Any, Final

from app.adapters import files
from app.cli import main
from app.db.queries import feed
from app.db.transaction import Transaction

VARIABLE: Final = "GONGDAN_TEST_DIES_AT"
SOON: Final = 0.0005
"""Seconds in which a statement is on its way."""


def die() -> None:
    """Without a last word."""
    os.kill(os.getpid(), signal.SIGKILL)


class Death:
    """Comes the so-manieth time that somebody passes."""

    def __init__(self, times: int) -> None:
        self.left = times

    def comes(self) -> bool:
        """Whether it is time."""
        self.left -= 1
        return self.left == 0

    def before(self, owner: Any, name: str, *, counts: Callable[..., bool] = lambda *_: True) -> None:
        """Die on the way into an asynchronous function."""
        inner = getattr(owner, name)

        async def watched(*args: Any, **named: Any) -> Any:
            if counts(*args) and self.comes():
                die()
            return await inner(*args, **named)

        setattr(owner, name, watched)

    def after(
        self, owner: Any, name: str, *, counts: Callable[..., bool] = lambda *_: True, if_any: bool = False
    ) -> None:
        """Die on the way out of an asynchronous function; `if_any`: only of one that found something to do."""
        inner = getattr(owner, name)

        async def watched(*args: Any, **named: Any) -> Any:
            counted = counts(*args)
            answer = await inner(*args, **named)
            if counted and (answer or not if_any) and self.comes():
                die()
            return answer

        setattr(owner, name, watched)

    def amid(self, owner: Any, name: str, *, counts: Callable[..., bool]) -> None:
        """Die while an asynchronous function is at it."""
        inner = getattr(owner, name)

        async def watched(*args: Any, **named: Any) -> Any:
            if counts(*args) and self.comes():
                threading.Timer(SOON, die).start()
            return await inner(*args, **named)

        setattr(owner, name, watched)

    def before_renaming(self) -> None:
        """Die with a picture's bytes on the disk, before they have their name."""
        fsync = os.fsync

        def watched(number: int) -> None:
            fsync(number)
            # folders are kept after the renaming
            if S_ISREG(os.fstat(number).st_mode) and self.comes():
                die()

        os.fsync = watched  # type: ignore[assignment]


def writes(tx: Transaction, *_: Any) -> bool:
    """Whether a transaction has something to write, or wrote already."""
    return bool(tx._writes) or tx._begun


POINTS: Final[dict[str, Callable[[Death], None]]] = {
    "before writing": lambda death: death.before(Transaction, "commit", counts=writes),
    "amid writing": lambda death: death.amid(Transaction, "_send", counts=writes),
    # on PostgreSQL one statement is the whole transaction, so this one is kept there and undone on SQLite
    "written": lambda death: death.after(Transaction, "_send", counts=writes),
    "committed, not answered": lambda death: death.after(Transaction, "commit", counts=writes),
    "picture not named": Death.before_renaming,
    "picture without its row": lambda death: death.after(files.LocalFiles, "save"),
    "positions given, not committed": lambda death: death.after(feed, "sequence", if_any=True),
}
"""Where it can die, in words."""


def watch(told: str) -> None:
    """Wait for death where a value of the variable says."""
    point, _, times = told.rpartition(":")
    POINTS[point](Death(int(times)))


if __name__ == "__main__":
    watch(os.environ[VARIABLE])
    sys.argv[0] = "gongdan"
    main()
