"""`gongdan` in a process of its own, forked from one that has imported everything, which is most of a start. How long a
start takes can't be measured with it."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from app.cli import main
from tests.torture import mortal

ROOT: Final = Path(__file__).parents[2]
_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.torture.preloaded"])


class ForkedCommand:
    """As much of subprocess.Popen as is needed of a running command."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        # what it writes stands in its log, and nobody waits for it at the end
        self._process = _CONTEXT.Process(target=_run, args=(list(words), dict(environment), log), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Its exit code, if it ended; of a signal, the signal's number below zero."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises TimeoutExpired after so many seconds."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("gongdan", timeout or 0)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Tell it, unless it ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """It has no say in it."""
        self.send_signal(signal.SIGKILL)


def _run(words: list[str], environment: dict[str, str], log: Path) -> None:
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as lines:
        os.dup2(lines.fileno(), sys.stdout.fileno())
        os.dup2(lines.fileno(), sys.stderr.fileno())
    sys.argv[:] = ["gongdan", *words]
    if told := environment.get(mortal.VARIABLE):
        mortal.watch(told)
    main()
