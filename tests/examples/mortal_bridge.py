"""The bridge, killed at the nth point of what it does: before and after each request, and around each write to its
books.

It reads from its input one line for each run (`{"words": ["once"], "dies_at": 7}`) and answers with one
(`{"status": -9, "said": ""}`). Each run is a process of its own, forked from one that has imported everything.
"""

import json
import os
import signal
import sqlite3
import sys
import tempfile
import traceback
from itertools import count
from typing import Any

import httpx

from erp_bridge.__main__ import main

_points = count(1)
_dies_at = 0


def point() -> None:
    """Die here, if it is time."""
    if next(_points) == _dies_at:
        os.kill(os.getpid(), signal.SIGKILL)


class MortalConnection(sqlite3.Connection):
    """A connection to the books."""

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """As the real one."""
        if sql.lstrip().startswith("SELECT"):
            return super().execute(sql, parameters)
        point()
        done = super().execute(sql, parameters)
        point()
        return done


_connect, _send = sqlite3.connect, httpx.HTTPTransport.handle_request


def connect(path: str, **settings: Any) -> sqlite3.Connection:
    """As the real one."""
    return _connect(path, factory=MortalConnection, **settings)


def send(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
    """As the real one; after it the answer has come, and was not looked at."""
    point()
    answer = _send(transport, request)
    answer.read()
    point()
    return answer


sqlite3.connect = connect  # type: ignore[assignment]
httpx.HTTPTransport.handle_request = send  # type: ignore[method-assign, assignment]


def run(words: list[str], dies_at: int) -> tuple[int, str]:
    """One run in a process of its own: its status (below zero: the signal that killed it), and what it printed."""
    with tempfile.TemporaryFile() as printed:
        child = os.fork()
        if not child:
            global _dies_at  # noqa: PLW0603 - this process has one run
            _dies_at = dies_at
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            status = 1
            try:
                status = main(words)
            except BaseException:
                traceback.print_exc()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        printed.seek(0)
        return status, printed.read().decode("utf-8")


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        status, printed = run(asked["words"], asked["dies_at"])
        print(json.dumps({"status": status, "said": printed}), flush=True)
